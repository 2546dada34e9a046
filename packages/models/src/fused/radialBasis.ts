import * as torch from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";
import { besselBasis } from "../radial/bessel.js";
import { smoothCutoff } from "../radial/cutoff.js";
import { fusedOperators } from "./library.js";

export interface RadialFunctions {
  /** angstrom */
  cutoff: number;
  /** Of each of the two kinds. */
  count: number;
  /** The first centre of the Gaussians and their distance, which is their width too, in bond lengths. */
  first: number;
  width: number;
}

/**
 * Bessel functions of lengths (E, 1), then Gaussians of lengths over bond lengths (E, 1): (E, 2 count). With `scaled`, times the
 * envelope, with the envelope as a last column: (E, 2 count + 1). Differentiable twice with respect to lengths; bond lengths are
 * constants.
 */
export function radialBasis(
  length: Tensor,
  bondLength: Tensor,
  { cutoff, count, first, width }: RadialFunctions,
  scaled = false,
): Tensor {
  const fused = fusedOperators();
  if (fused) return fused.radial_basis(length, bondLength, [cutoff, first, width], count, scaled);
  const { dtype, device } = length;
  const centers = torch.tensor(
    Array.from({ length: count }, (_, k) => first + k * width),
    { dtype, device },
  );
  const offset = length.div(bondLength).sub(centers).div(width);
  const basis = torch.cat([besselBasis(length, cutoff, count), offset.pow(2).mul(-0.5).exp()], 1);
  if (!scaled) return basis;
  const envelope = smoothCutoff(length, cutoff);
  return torch.cat([basis.mul(envelope), envelope], 1);
}
