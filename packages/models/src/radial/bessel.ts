import * as torch from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";

/**
 * Spherical Bessel functions of the distance, arXiv 2003.03123 eq. 7 without its constant: sin(n pi u) / u with u = d / rc,
 * n = 1 .. count. Without a unit they are of the size of the other features at the distances of bonds.
 * @param distance (E, 1) in angstrom, above zero.
 * @returns (E, count)
 */
export function besselBasis(distance: Tensor, cutoff: number, count: number): Tensor {
  const orders = torch.tensor(
    Array.from({ length: count }, (_, n) => (n + 1) * Math.PI),
    { dtype: distance.dtype, device: distance.device },
  );
  const u = distance.div(cutoff);
  return u.mul(orders).sin().div(u);
}
