import type * as torch from "@hydride/torch-js";

/** What is done with the gradients of a step once every rank has its own: summed over the ranks, measured and clipped. */
export interface GradientSums {
  /** Sums the gradients over the ranks that hold the parameters. Collective. */
  reduce(): void;
  /**
   * Scales the summed gradients by `maxNorm / (norm + 1e-6)` where their norm over all parameters of all ranks, each counted once, is
   * larger. A norm that is not finite scales nothing. Collective.
   * @param maxNorm Above zero; Infinity never scales.
   * @returns the norm before, the same bits on every rank.
   */
  clip(maxNorm: number): number;
  /** Sets all gradients to zero. */
  zero(): void;
  /** Bytes of gradients on this rank, its own and the summed ones. */
  readonly heldBytes: number;
  /** Summed gradients that this rank holds, and no other of those that it answers for. */
  readonly own: readonly torch.Tensor[];
}
