import * as torch from "@hydride/torch-js";
import { nn, type Tensor } from "@hydride/torch-js";
import { linearCount } from "../count.js";
import { gatherSegments, type Segments } from "../fused/segments.js";

/** What is seen of a structure: its charge, the size of that, and its unpaired electrons. */
const NUMBERS = 3;

/** The number of parameters. */
export const chargeSpinCount = (width: number): number =>
  linearCount(NUMBERS, width, false) + linearCount(width, width, false);

/**
 * What the charge and the spin of a structure add to the features of each of its atoms: V silu(U [q, |q|, s - 1]) of the charge q in
 * e and the multiplicity s. Without biases, so that it is nothing for a neutral singlet, whose energy stays a sum of what is
 * apart; that of an ion is none, since its charge is somewhere.
 */
export class ChargeSpin extends nn.Module {
  readonly first: nn.Linear;
  readonly second: nn.Linear;

  constructor(width: number, dtype: "float32" | "float64") {
    super();
    this.first = new nn.Linear(NUMBERS, width, { bias: false, dtype });
    this.second = new nn.Linear(width, width, { bias: false, dtype });
  }

  /**
   * @param charge (G, 1) in e, and spin (G, 1) multiplicities, in any precision.
   * @returns (N, width)
   */
  forward(charge: Tensor, spin: Tensor, atomsByStructure: Segments): Tensor {
    const { dtype } = this.first.weight;
    const state = torch.cat([charge, charge.abs(), spin.sub(1)], 1).to(dtype);
    const ofStructures = nn.functional.linear(
      nn.functional.linear(state, this.first.weight).silu(),
      this.second.weight,
    );
    return gatherSegments(ofStructures, atomsByStructure);
  }
}
