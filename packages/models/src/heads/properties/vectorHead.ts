import { nn } from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";
import { mlp, shrinkOutput } from "../mlp.js";

/** A vector of each atom out of the encoder's: v_i = sum_f g_f(h_i) V_if, with gates of invariants. */
export class VectorHead extends nn.Module {
  readonly gates: nn.Sequential;

  constructor(width: number, hidden: readonly number[], dtype: "float32" | "float64") {
    super();
    this.gates = mlp([width, ...hidden, width], dtype);
    shrinkOutput(this.gates);
  }

  /** @param vectors (N, 3, width) @returns (N, 3) */
  forward({ features, vectors }: { features: Tensor; vectors: Tensor }): Tensor {
    return vectors.mul(this.gates.forward(features).unsqueeze(1)).sum([2]);
  }
}
