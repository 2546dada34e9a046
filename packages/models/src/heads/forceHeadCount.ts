import { linearCount, mlpCount } from "../count.js";

/** The parameters of a `ForceHead`. @param width Features of an atom. @param basis Functions of an edge. */
export function forceHeadCount(width: number, basis: number, hidden: readonly number[]): number {
  const [first = width, ...rest] = hidden;
  const edge = linearCount(width, first) + linearCount(width + basis, first, false);
  return edge + mlpCount([first, ...rest, 1]);
}
