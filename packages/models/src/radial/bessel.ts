import * as torch from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";

/**
 * Spherical Bessel functions of the distance (arXiv 2003.03123, eq. 7): sqrt(2 / rc) sin(n pi d / rc) / d, n = 1 .. count.
 * @param distance (E, 1) in angstrom, above zero.
 * @returns (E, count)
 */
export function besselBasis(distance: Tensor, cutoff: number, count: number): Tensor {
  const frequencies = torch.tensor(
    Array.from({ length: count }, (_, n) => ((n + 1) * Math.PI) / cutoff),
    { dtype: distance.dtype },
  );
  return distance
    .mul(frequencies)
    .sin()
    .div(distance)
    .mul(Math.sqrt(2 / cutoff));
}
