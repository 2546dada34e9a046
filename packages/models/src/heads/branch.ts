import { nn } from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";
import { propertiesOf, type ResolvedHeads } from "./config.js";
import { ForceHead } from "./forceHead.js";
import { mlp, shrinkOutput } from "./mlp.js";
import { PropertyHead, type PropertyHeadOptions } from "./properties/head.js";
import { variance } from "./variance.js";

export interface BranchOptions extends PropertyHeadOptions {
  name: string;
  heads: ResolvedHeads;
}

/** The heads of one dataset: atomic energies, forces where they are direct, variances and properties where there are any. */
export class Branch extends nn.Module {
  readonly energy: nn.Sequential;
  readonly forces?: ForceHead;
  readonly uncertainty?: nn.Sequential;
  readonly properties: Map<string, PropertyHead>;

  constructor({ name, heads, ...options }: BranchOptions) {
    super();
    const { width, basis, dtype } = options;
    const { hidden, forces, widths = {}, uncertainty } = heads;
    this.energy = mlp([width, ...(widths.energy ?? hidden), 1], dtype);
    shrinkOutput(this.energy);
    if (forces === "direct") this.forces = new ForceHead(width, basis, widths.forces ?? hidden, dtype);
    if (uncertainty) {
      this.uncertainty = mlp([width, ...(widths.uncertainty ?? hidden), 1], dtype);
      shrinkOutput(this.uncertainty);
    }
    this.properties = new Map(
      propertiesOf(heads, name).map(([key, property]) => [key, new PropertyHead(property, options)]),
    );
  }

  /** Energies of atoms (N) from their features (N, width). */
  atomicEnergies(features: Tensor): Tensor {
    return this.energy.forward(features).squeeze(1);
  }

  /** Variances of the energies of atoms (N), in the square of their unit. */
  atomicVariances(features: Tensor): Tensor {
    return variance(this.uncertainty!.forward(features)).squeeze(1);
  }
}
