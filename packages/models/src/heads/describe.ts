import { linearCount, mlpCount } from "../count.js";
import type { Part } from "../encoders/registry.js";
import type { HeadsConfig } from "../config.js";

/** The parameters of each head of a branch. @param width Features of an atom. @param basis Functions of an edge. */
export function describeBranch({ hidden, forces }: HeadsConfig, width: number, basis: number): Part[] {
  const energy = { name: "energy", parameters: mlpCount([width, ...hidden, 1]) };
  if (forces === "conservative") return [energy];
  const [first = width, ...rest] = hidden;
  const edge = linearCount(width, first) + linearCount(width + basis, first, false);
  return [energy, { name: "forces", parameters: edge + mlpCount([first, ...rest, 1]) }];
}
