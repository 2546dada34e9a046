import { tensor } from "../creation.js";
import { keep } from "../memory.js";
import { ops } from "../operators.js";
import type { Tensor } from "../tensor.js";

const aten = ops.aten!;

/** Parameters of a group that one kernel can take together: of one dtype and device, all in their first step or none. */
export interface Bucket {
  readonly params: Tensor[];
  readonly grads: Tensor[];
  /** The tensors of the state by name, each list in the order of the parameters. */
  readonly state: Record<string, Tensor[]>;
  /** Whether some of the state was made for this very step. */
  readonly first: boolean;
  /** `cpu`, `cuda:0`, ... */
  readonly device: string;
}

let one: Tensor | undefined;

/** Counts the step. */
export function countStep({ state }: Bucket): void {
  const counts = state.step!;
  // On the CPU a number would be made a tensor for each of the counts, which takes three times as long.
  const step = counts[0]!.device === "cpu" ? (one ??= keep(tensor(1, { dtype: "float32" }))) : 1;
  aten._foreach_add_!(counts, step);
}

/** The gradients of what is to be minimised, with the L2 penalty; new tensors where that changes them. */
export function penalisedGradients(
  { params, grads }: Bucket,
  { maximize, weightDecay }: { maximize: boolean; weightDecay: number },
): Tensor[] {
  const descent = maximize ? (aten._foreach_neg!(grads) as Tensor[]) : grads;
  return weightDecay === 0 ? descent : (aten._foreach_add!(descent, params, { alpha: weightDecay }) as Tensor[]);
}
