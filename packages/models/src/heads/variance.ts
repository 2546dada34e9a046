import type { Tensor } from "@hydride/torch-js";

// Of the square of a head's unit: the negative log-likelihood of a label that is met exactly would have no lower bound.
const FLOOR = 1e-6;

/** A variance of whatever numbers: positive, in the square of the unit that the head predicts in. */
export function variance(raw: Tensor): Tensor {
  return raw.softplus().add(FLOOR);
}
