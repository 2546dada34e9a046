import { nn } from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";
import { egnnHidden } from "../fused/egnnHidden.js";
import { type EdgeSegments, sumSegments } from "../fused/segments.js";
import { mlp } from "./mlp.js";

export interface ForceHeadInputs extends EdgeSegments {
  /** (N, width) */
  features: Tensor;
  /** (E, basis), (E, 1), (E, 1), (E, 3) */
  basis: Tensor;
  envelope: Tensor;
  distance: Tensor;
  displacement: Tensor;
}

/**
 * Forces without a gradient: F_i = sum_j fc(r_ij) phi(h_i, h_j, basis(r_ij)) r_ij / |r_ij|. They turn with the structure
 * and vanish at the cut-off, but are the derivative of no energy.
 */
export class ForceHead extends nn.Module {
  readonly receiver: nn.Linear;
  readonly sender: nn.Linear;
  readonly basis: nn.Linear;
  readonly output: nn.Sequential;

  constructor(width: number, basis: number, hidden: readonly number[], dtype: "float32" | "float64") {
    super();
    const [first = width, ...rest] = hidden;
    this.receiver = new nn.Linear(width, first, { dtype });
    this.sender = new nn.Linear(width, first, { bias: false, dtype });
    this.basis = new nn.Linear(basis, first, { bias: false, dtype });
    this.output = mlp([first, ...rest, 1], dtype);
  }

  /** @returns (N, 3), eV/angstrom once scaled. */
  forward(inputs: ForceHeadInputs): Tensor {
    const first = egnnHidden(
      {
        receivers: this.receiver.forward(inputs.features),
        senders: this.sender.forward(inputs.features),
        scalars: inputs.basis,
        scalarWeight: this.basis.weight,
        activation: "silu",
      },
      inputs,
    );
    const size = this.output.forward(first).mul(inputs.envelope).div(inputs.distance);
    return sumSegments(inputs.displacement.mul(size), inputs.received);
  }
}
