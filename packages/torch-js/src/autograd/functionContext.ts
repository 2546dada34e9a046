import { TorchError } from "../errors.js";
import type { Tensor } from "../tensor.js";

/** What `forward` leaves for the graph. */
export interface RecordedState {
  saved: readonly (Tensor | null)[];
  dirty: readonly Tensor[];
  nonDifferentiable: readonly Tensor[];
  materialize: boolean;
}

/** The state of a context, changed by its methods and read by `apply`. */
class State implements RecordedState {
  saved: readonly (Tensor | null)[] = [];
  dirty: readonly Tensor[] = [];
  nonDifferentiable: readonly Tensor[] = [];
  materialize = true;
  /** The saved tensors as the graph gives them back, while `backward` runs. */
  unpacked: readonly (Tensor | null)[] | undefined;

  constructor(public needed: readonly boolean[]) {}

  /** Gives what `forward` has left, and keeps nothing of it. */
  take(): RecordedState {
    const { saved, dirty, nonDifferentiable, materialize } = this;
    this.saved = this.dirty = this.nonDifferentiable = [];
    return { saved, dirty, nonDifferentiable, materialize };
  }

  /** Runs `backward` with what the graph has kept. The graph alone holds it, so that nothing holds it in a circle. */
  during<T>(unpacked: readonly (Tensor | null)[], needed: readonly boolean[], backward: () => T): T {
    const before = [this.unpacked, this.needed] as const;
    [this.unpacked, this.needed] = [unpacked, needed];
    try {
      return backward();
    } finally {
      [this.unpacked, this.needed] = before;
    }
  }
}

const states = new WeakMap<FunctionContext, State>();

export function stateOf(context: FunctionContext): State {
  return states.get(context)!;
}

/**
 * What `forward` and `backward` of one call share. Numbers and the like are kept as properties; tensors through
 * `saveForBackward`, which notices when they are changed in place, and lets outputs be freed.
 */
export class FunctionContext {
  [property: string]: unknown;

  constructor(needed: readonly boolean[]) {
    states.set(this, new State(needed));
  }

  /** For each argument of `forward`, whether a gradient is wanted: what is not need not be computed. */
  get needsInputGrad(): readonly boolean[] {
    return stateOf(this).needed;
  }

  /** Keeps inputs, outputs or intermediate tensors (or null) for `backward`; called once, in `forward`. */
  saveForBackward(...tensors: (Tensor | null)[]): void {
    // What the graph gets is read once, when forward has ended.
    stateOf(this).saved = tensors;
  }

  /**
   * What `saveForBackward` was given, in that order.
   * @throws TorchError TORCH_ARGUMENTS outside `backward`.
   */
  get savedTensors(): readonly Tensor[] {
    const { unpacked } = stateOf(this);
    if (!unpacked) throw new TorchError("savedTensors: only there while backward runs", "TORCH_ARGUMENTS");
    // Whoever saves null knows where.
    return unpacked as readonly Tensor[];
  }

  /** Names the arguments that `forward` has changed in place; they must be among its results. */
  markDirty(...tensors: Tensor[]): void {
    stateOf(this).dirty = tensors;
  }

  /** Names the outputs that have no gradient, such as indices. */
  markNonDifferentiable(...tensors: Tensor[]): void {
    stateOf(this).nonDifferentiable = tensors;
  }

  /** With false, `backward` gets null instead of zeros for an output that nothing depends on. */
  setMaterializeGrads(value: boolean): void {
    stateOf(this).materialize = value;
  }
}
