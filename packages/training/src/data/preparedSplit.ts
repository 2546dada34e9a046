import type { Structure } from "@hydride/core-graph";
import { preparedSide } from "@hydride/datasets";
import type { Division } from "./division.js";

/**
 * The split of sets that `hydride prepare` has divided.
 *
 * @returns Nothing where a structure is from another file, or where there is nothing to validate on.
 */
export function preparedDivision(
  dataset: string,
  structures: readonly Structure[],
  log: (line: string) => void,
): Division | undefined {
  const division: Division = { train: [], validation: [], test: [] };
  for (const structure of structures) {
    const side = preparedSide(structure);
    if (side === undefined) return undefined;
    division[side].push(structure);
  }
  if (division.train.length === 0 || division.validation.length === 0) return undefined;
  log(`dataset "${dataset}": divided as it was prepared`);
  return division;
}
