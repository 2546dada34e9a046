import { checkStream, type Stream } from "./cuda/stream.js";
import { TorchError } from "./errors.js";
import { METHODS } from "./generated/methodNames.js";
import type { TensorMethods } from "./generated/methods.js";
import { elements, nested, type Nested } from "./elements.js";
import { hasHandle, operatorMethod, registerHandleNumbers, SCOPE_OVER } from "./fastCalls.js";
import { type Index, normalized } from "./indexing.js";
import { type AnyOperator, native, registerTensorClass } from "./native.js";
import { checkOptions } from "./options.js";
import type { Scope } from "./scopes.js";
import {
  type Complex,
  type Device,
  type DType,
  DTYPES,
  type Layout,
  type MemoryFormat,
  type Scalar,
  type TypedArray,
} from "./types.js";

const BACKWARD_OPTIONS = ["gradient", "retainGraph", "createGraph", "inputs"] as const;

export interface BackwardOptions {
  /** The gradient of what is to be differentiated with respect to this tensor; 1 where it has one element. */
  gradient?: Tensor;
  /** Keeps the graph for another pass; defaults to `createGraph`. */
  retainGraph?: boolean;
  /** Records the gradient's own graph, so that it can be differentiated again. */
  createGraph?: boolean;
  /** The only leaves whose gradients accumulate. */
  inputs?: readonly Tensor[];
}

/** A hook that can be taken off its tensor; again is harmless. */
export interface HookHandle extends Disposable {
  remove(): void;
}

/**
 * An n-dimensional array on a device, libtorch's `at::Tensor`. Besides the members below it has every ATen operator whose
 * first argument is `self` as a method, in PyTorch's names in camelCase: `a.matmul(b)`, `a.sum([0], true)`, `a.add_(b)`.
 *
 * The memory is freed when the object is collected, also inside a synchronous loop; `dispose`, `using` and `tidy` free it
 * at once. Using a disposed tensor throws `TorchError` (TORCH_DISPOSED).
 */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- the methods are installed below
export class Tensor {
  /** The add-on's number of the handle; 0 until it is known (fastCalls.ts). */
  #number = 0;
  /** Where the number is all that the add-on knows of this tensor: the scope that holds it. */
  #scope: Scope | undefined = undefined;

  static {
    const of = (value: object) => {
      if (!(#number in value)) return -1;
      return value.#scope?.over === true ? SCOPE_OVER : value.#number;
    };
    registerHandleNumbers({
      of,
      set: (tensor, number, scope) => {
        (tensor as Tensor).#number = number;
        (tensor as Tensor).#scope = scope;
      },
      blank: () => new Tensor(),
    });
    registerTensorClass(Tensor, of);
  }

  /** The size of each dimension. */
  get shape(): number[] {
    return native().shape(this);
  }

  /** The distance in elements between neighbours along each dimension. */
  get strides(): number[] {
    return native().strides(this);
  }

  /** The type of the elements. */
  get dtype(): DType {
    return native().dtype(this);
  }

  /** Where the memory is: `cpu`, `cuda:0`, ... */
  get device(): Device {
    return native().device(this);
  }

  /** How the elements are kept: all of them (`strided`), or those that are not zero. */
  get layout(): Layout | "sparse_csc" | "sparse_bsr" | "sparse_bsc" | "mkldnn" | "jagged" {
    return native().layout(this);
  }

  /** The number of dimensions. */
  get ndim(): number {
    return native().dim(this);
  }

  /** The number of dimensions, as `ndim`. */
  dim(): number {
    return native().dim(this);
  }

  /** The number of elements. */
  numel(): number {
    return native().numel(this);
  }

  /** Where the first element lies in the storage, in elements. */
  storageOffset(): number {
    return native().storageOffset(this);
  }

  /** Whether the elements lie in memory in the order of the dimensions, or in that of `memoryFormat`. */
  isContiguous(memoryFormat?: MemoryFormat): boolean {
    return native().isContiguous(this, memoryFormat);
  }

  /** The number of the CUDA device, -1 on the CPU. */
  getDevice(): number {
    return native().getDevice(this);
  }

  /** Whether operations on this tensor are recorded. Only a leaf's can be switched off. */
  get requiresGrad(): boolean {
    return native().requiresGrad(this);
  }

  set requiresGrad(value: boolean) {
    native().setRequiresGrad(this, value);
  }

  /** Whether no recorded operation made this tensor: gradients accumulate in leaves. */
  get isLeaf(): boolean {
    return native().isLeaf(this);
  }

  /** The operation that made this tensor, such as `PowBackward0`; null for a leaf. */
  get gradFn(): { readonly name: string } | null {
    const name = native().gradFn(this);
    return name === null ? null : { name };
  }

  /** Keeps the gradient in `grad` also where this is not a leaf. */
  retainGrad(): void {
    native().retainGrad(this);
  }

  /** Whether `retainGrad` was called on a tensor that is not a leaf. */
  get retainsGrad(): boolean {
    return native().retainsGrad(this);
  }

  /**
   * Calls `hook` with the gradient of this tensor, of its shape, whenever backward has found it; a tensor that it returns
   * takes the gradient's place. What it throws reaches the caller of backward. A hook that refers to its own tensor keeps
   * it alive until it is removed or the tensor disposed.
   * @throws TorchError TORCH_ARGUMENTS where the tensor requires no gradient.
   */
  // eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- a hook that only looks returns nothing
  registerHook(hook: (gradient: Tensor) => Tensor | undefined | void): HookHandle {
    const id = native().registerHook(this, hook);
    const remove = () => native().removeHook(id);
    return { remove, [Symbol.dispose]: remove };
  }

  /** The gradient accumulated by `backward`, or null; a new object each time, for the same tensor (`isSame`). */
  get grad(): Tensor | null {
    return native().gradOf(this);
  }

  set grad(gradient: Tensor | null) {
    native().setGrad(this, gradient);
  }

  /**
   * Accumulates gradients into the leaves, or into those of `inputs` alone. A tensor of more than one element needs
   * `gradient`, of its own shape: `y.backward(gradient)` or `y.backward({ gradient })`.
   */
  backward(gradient: Tensor, options?: Omit<BackwardOptions, "gradient">): void;
  backward(options?: BackwardOptions): void;
  backward(first: Tensor | BackwardOptions = {}, second: BackwardOptions = {}): void {
    const options = isTensor(first) ? { ...second, gradient: first } : first;
    checkOptions("backward", isTensor(first) ? second : first, BACKWARD_OPTIONS);
    const { gradient, retainGraph, createGraph, inputs } = options;
    native().backward([this], gradient && [gradient], retainGraph, createGraph, inputs);
  }

  /**
   * The single element as a number; a bool is 1 or 0. `scalar` gives what is no number.
   * @throws TorchError TORCH_ARGUMENTS for an int64 beyond ±2^53, for a complex number, and for more than one element.
   */
  item(): number {
    const value = native().item(this);
    if (typeof value === "number" || typeof value === "boolean") return Number(value);
    const found = typeof value === "bigint" ? `${value} beyond ±2^53` : "a complex number";
    throw new TorchError(`item: expected what a number can hold, found ${found}; use scalar()`, "TORCH_ARGUMENTS");
  }

  /** The single element: a bool as a boolean, an int64 beyond ±2^53 as a bigint, a complex number as `{ re, im }`. */
  scalar(): number | bigint | boolean | Complex {
    return native().item(this);
  }

  /**
   * A view on the tensor's own memory, row-major: writing to it changes the tensor. Only for a contiguous tensor on the
   * CPU that does not require a gradient (`detach` it). int64 is a BigInt64Array, bool a Uint8Array, 16-bit floats are
   * their bits in a Uint16Array, complex numbers pairs. Views are freed by the event loop, so a synchronous loop should
   * take `toArray` instead.
   *
   * From then on the memory stays in place: growing the tensor, by `resize_` or as `out`, is an error. What is written to
   * the view is not seen by autograd, which goes on with saved values that have changed: write to no tensor that a recorded
   * operation has used.
   * @throws TorchError TORCH_ARGUMENTS for any other tensor, and for more bytes than a typed array can have (4 GiB in Node 20).
   */
  data(): TypedArray {
    return native().view(this);
  }

  /**
   * A copy as a typed array, row-major, from any device and any strides; the array types are those of `data`.
   * @throws TorchError TORCH_ARGUMENTS for more bytes than a typed array can have, TORCH_OUT_OF_MEMORY.
   */
  toArray(): TypedArray {
    return native().toTypedArray(this);
  }

  /**
   * The elements as nested arrays; a 0-dimensional tensor gives its element. int64 are bigints, 16-bit floats numbers,
   * complex numbers `{ re, im }`.
   * @throws TorchError TORCH_ARGUMENTS for more arrays than JavaScript could hold, as of shape [2 ** 31, 0].
   */
  tolist(): Nested<number | bigint | boolean | Complex> {
    return nested(elements(this), this.shape);
  }

  /**
   * Python's `t[...]`: `t.at(0, "1:3")`, `t.at("...", -1)`, `t.at(mask)`, `t.at(null, [0, 2])`. Integers, ranges and new
   * axes give a view on the same memory; masks, lists and tensors of integers give a copy.
   * @throws TorchError TORCH_INDEX for an integer out of range or a mask of another shape, TORCH_ARGUMENTS for what is no
   * index.
   */
  at(...indices: Index[]): Tensor {
    return this.index(indices);
  }

  /** The same as `at`, with the indices in an array. */
  index(indices: readonly Index[]): Tensor {
    const given = normalized(indices);
    return given.length === 0 ? this.alias() : native().index(this, given);
  }

  /**
   * Python's `t[...] = value`: writes a number or a tensor that broadcasts to the indexed shape.
   * @throws as `at`; TORCH_ERROR for a value that does not broadcast.
   */
  setIndex(indices: readonly Index[], value: Tensor | Scalar): this {
    const given = normalized(indices);
    native().setIndex(this, given.length === 0 ? ["..."] : given, value);
    return this;
  }

  /**
   * Tells that a stream beside the one in which the tensor was made uses its memory: that is not given to another tensor before what
   * the stream has been asked to by the time this one is freed is done.
   * @throws TorchError TORCH_ARGUMENTS for a tensor on another device.
   */
  recordStream(stream: Stream): void {
    checkStream("recordStream", stream);
    native().recordStream(this, stream.device, stream.id);
  }

  /** Whether both objects stand for the same tensor, not merely equal ones. */
  isSame(other: Tensor): boolean {
    return native().isSame(this, other);
  }

  /** Whether `dispose` or `tidy` has freed it. */
  get isDisposed(): boolean {
    return native().isDisposed(this);
  }

  /** Frees the tensor now. Again is harmless; any other use afterwards is an error. */
  dispose(): void {
    native().dispose(this);
  }

  [Symbol.dispose](): void {
    native().dispose(this);
  }

  /** What JSON.stringify writes: as `tolist`, which JSON cannot hold for int64. */
  toJSON(): unknown {
    return this.tolist();
  }

  /** libtorch's own print of the elements, dtype and shape. */
  toString(): string {
    return native().text(this);
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.isDisposed ? "Tensor (disposed)" : `Tensor ${this.toString()}`;
  }
}

// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging
export interface Tensor extends TensorMethods {
  /** Another dtype, or another device, or both; the same tensor where nothing changes. */
  to: TensorMethods["to"] & ((device: Device) => Tensor);
}

for (const [method, name] of METHODS) {
  const define = (value: unknown) =>
    Object.defineProperty(Tensor.prototype, method, { value, configurable: true, writable: true });
  // The first call puts the operator in place, so that later ones take no detour.
  define(function (this: Tensor, ...args: unknown[]) {
    const call = operatorMethod(name);
    define(call);
    return call.apply(this, args);
  });
}

// ATen has no overload that takes a device alone.
let convert: AnyOperator | undefined;
Object.defineProperty(Tensor.prototype, "to", {
  value(this: Tensor, ...args: unknown[]): unknown {
    const [target] = args;
    const isDevice = args.length === 1 && typeof target === "string" && !(DTYPES as readonly string[]).includes(target);
    return (convert ??= native().operator("aten::to", undefined, true)).apply(
      this,
      isDevice ? [{ device: target }] : args,
    );
  },
  configurable: true,
  writable: true,
});

/** Whether a value is a tensor. */
export function isTensor(value: unknown): value is Tensor {
  return typeof value === "object" && value !== null && (hasHandle(value) || native().isTensor(value));
}
