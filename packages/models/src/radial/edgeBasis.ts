import * as torch from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";
import { type RadialFunctions, radialBasis } from "../fused/radialBasis.js";
import { COVALENT_RADII } from "../species/covalentRadii.js";

// Gaussians of the scaled distance, from a strongly compressed bond to well beyond the second shell.
const FIRST_CENTER = 0.5;
const LAST_CENTER = 2.5;

/** The number of functions, with so many of each of the two kinds. */
export const edgeBasisSize = (count: number): number => 2 * count;

/**
 * What an edge knows of its length: Bessel functions of the distance, and Gaussians of the distance over the sum of the two
 * atoms' covalent radii. In that unit all bonds are about 1 long, so that what is learned of one pair of elements holds for
 * others, of which a dataset may have few.
 */
export class EdgeBasis {
  /** Where the edges are. */
  #radii: Tensor;
  readonly #functions: RadialFunctions;

  /** @param count of each of the two kinds. */
  constructor(
    readonly count: number,
    readonly cutoff: number,
    dtype: "float32" | "float64",
  ) {
    this.#radii = torch.tensor(
      COVALENT_RADII.map((picometre) => [picometre / 100]),
      { dtype },
    );
    const width = (LAST_CENTER - FIRST_CENTER) / Math.max(count - 1, 1);
    this.#functions = { cutoff, count, first: FIRST_CENTER, width };
  }

  /** The number of functions. */
  get size(): number {
    return edgeBasisSize(this.count);
  }

  /** (E, 1) angstrom, the sums of the covalent radii of the atoms of each edge. */
  bondLengths(numbers: Tensor, receiver: Tensor, sender: Tensor): Tensor {
    if (this.#radii.device !== numbers.device) this.#radii = torch.keep(this.#radii.to({ device: numbers.device }));
    const radii = this.#radii.indexSelect(0, numbers);
    return radii.indexSelect(0, receiver).add(radii.indexSelect(0, sender));
  }

  /** @returns (E, size) from distances (E, 1) and bond lengths (E, 1). */
  forward(distance: Tensor, bondLength: Tensor): Tensor {
    return radialBasis(distance, bondLength, this.#functions);
  }

  /** The same times the envelope, and the envelope as a last column: (E, size + 1). */
  scaled(distance: Tensor, bondLength: Tensor): Tensor {
    return radialBasis(distance, bondLength, this.#functions, true);
  }
}
