import type { Outline, Side } from "@hydride/datasets";
import type { Division } from "./division.js";

/**
 * The split of sets that `hydride prepare` has divided.
 *
 * @param sideOf The side that the set of a structure has it on; `undefined` for one of another file.
 * @returns Nothing where a structure is from another file, or where there is nothing to validate on.
 */
export function preparedDivision<Own extends Outline>(
  dataset: string,
  structures: readonly Own[],
  sideOf: (structure: Own) => Side | undefined,
  log: (line: string) => void,
): Division<Own> | undefined {
  const division: Division<Own> = { train: [], validation: [], test: [] };
  for (const structure of structures) {
    const side = sideOf(structure);
    if (side === undefined) return undefined;
    division[side].push(structure);
  }
  if (division.train.length === 0 || division.validation.length === 0) return undefined;
  log(`dataset "${dataset}": divided as it was prepared`);
  return division;
}
