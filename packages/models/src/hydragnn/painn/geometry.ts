import { tensor, where } from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";
import { vectorLength } from "../length.js";

/** What PaiNN's layers see of the edges, the same for all of them. */
export interface PainnGeometry {
  /** (E, num_radial) sin(n pi d / rc) / d, n = 1 .. num_radial. */
  radial: Tensor;
  /** (E, 1) (cos(pi d / rc) + 1) / 2, zero from the cut-off on. */
  envelope: Tensor;
  /** (E, 3) the unit vector over the distance: HydraGNN divides by it twice. */
  direction: Tensor;
}

// HydraGNN's, in angstrom: what is added to a length before a vector is divided by it.
const EPSILON = 1e-9;

/** @param displacement (E, 3) in angstrom; none of them zero. */
export function painnGeometry(displacement: Tensor, radius: number, count: number): PainnGeometry {
  const distance = vectorLength(displacement, 1, true);
  const phase = distance.mul(Math.PI / radius);
  const orders = tensor(
    Array.from({ length: count }, (_, n) => n + 1),
    { dtype: distance.dtype, device: distance.device },
  );
  return {
    radial: phase.mul(orders).sin().div(distance),
    envelope: where(distance.lt(radius), phase.cos().add(1).mul(0.5), 0),
    direction: displacement.div(distance.add(EPSILON)).div(distance),
  };
}
