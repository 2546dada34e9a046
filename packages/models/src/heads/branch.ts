import { nn, noGrad } from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";
import type { ForceMode } from "../config.js";
import { ForceHead } from "./forceHead.js";
import { mlp } from "./mlp.js";

export interface BranchOptions {
  width: number;
  basis: number;
  hidden: readonly number[];
  forces: ForceMode;
  dtype: "float32" | "float64";
}

// A new branch starts near zero, that is near the reference energies: a random start would be further off than those.
const OUTPUT_GAIN = 0.1;

function shrinkOutput(head: nn.Sequential): void {
  const output = [...head.namedChildren().values()].at(-1) as nn.Linear;
  noGrad(() => {
    output.weight.mul_(OUTPUT_GAIN);
    output.bias?.zero_();
  });
}

/** The heads of one dataset: atomic energies, and forces where they are direct. */
export class Branch extends nn.Module {
  readonly energy: nn.Sequential;
  readonly forces?: ForceHead;

  constructor({ width, basis, hidden, forces, dtype }: BranchOptions) {
    super();
    this.energy = mlp([width, ...hidden, 1], dtype);
    shrinkOutput(this.energy);
    if (forces === "direct") this.forces = new ForceHead(width, basis, hidden, dtype);
  }

  /** Energies of atoms (N) from their features (N, width). */
  atomicEnergies(features: Tensor): Tensor {
    return this.energy.forward(features).squeeze(1);
  }
}
