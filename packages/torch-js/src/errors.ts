/**
 * Every error that libtorch or the add-on reports.
 *
 * `code` is stable: TORCH_ARGUMENTS (a value of the wrong kind, or no overload fits), TORCH_ERROR, TORCH_INDEX, TORCH_TYPE,
 * TORCH_VALUE, TORCH_NOT_IMPLEMENTED, TORCH_OUT_OF_MEMORY (what libtorch threw), TORCH_DISPOSED (use after dispose),
 * TORCH_OPERATOR (no such operator), TORCH_RESULT (a result that JavaScript cannot hold), TORCH_DEVICE (no such device),
 * TORCH_THREAD (a function or hook was needed on a thread without JavaScript), TORCH_LOAD (the add-on, libtorch or a library
 * cannot be loaded), GRADCHECK (gradients that are wrong), SAFETENSORS and PICKLE_DAMAGED (a broken file), PICKLE_REFUSED
 * (more than plain data in a file), STATE_DICT (a state that does not fit its module or optimiser), TORCH_SCOPE and
 * TORCH_NODE_API (what only a broken surrounding can cause).
 */
export class TorchError extends Error {
  readonly code: string;
  /** The operator and overload that failed, such as `add.Tensor`; empty where none was called, as when no overload takes the arguments. */
  readonly operator: string;
  /** The operands of that call with dtypes and shapes, such as `other: Tensor float32 [5]`; of an index its tensor alone. */
  readonly operands: readonly string[];

  constructor(message: string, code = "TORCH_ERROR", operator = "", operands: readonly string[] = []) {
    super(message);
    this.name = "TorchError";
    this.code = code;
    this.operator = operator;
    this.operands = operands;
  }
}
