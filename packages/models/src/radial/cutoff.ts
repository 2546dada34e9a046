import type { Tensor } from "@hydride/torch-js";

/**
 * The polynomial envelope of Gasteiger et al. (arXiv 2003.03123, eq. 8) with p = 6: 1 at zero, and zero with zero first and
 * second derivative at the cut-off, so that energies, forces and their slopes vanish there.
 * @param distance any shape, in angstrom; beyond the cut-off the result is zero.
 */
export function smoothCutoff(distance: Tensor, cutoff: number): Tensor {
  const u = distance.div(cutoff).clamp(null, 1);
  const u6 = u.pow(6);
  return u6.mul(u.mul(48).sub(u.pow(2).mul(21)).sub(28)).add(1);
}
