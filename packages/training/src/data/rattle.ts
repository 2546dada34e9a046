import { Random } from "../random/random.js";

/**
 * Displaces coordinates by normally distributed numbers, in place; labels stay as they are (Godwin et al., arXiv 2106.07971, without their
 * denoising).
 * @param coordinates (n, 3), angstrom.
 * @param deviation Standard deviation in angstrom; nothing happens at 0.
 * @param draw Decides the displacements.
 */
export function rattle(coordinates: Float64Array, deviation: number, draw: number): void {
  if (deviation === 0) return;
  const random = new Random(draw);
  for (let i = 0; i < coordinates.length; i++) coordinates[i]! += deviation * random.normal();
}
