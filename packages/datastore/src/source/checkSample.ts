import { describe } from "../describe";
import { DataStoreError } from "../errors";
import type { SourceSample } from "./source";

/** Edges are kept in 32 bits. */
const MOST_EDGES = 2 ** 32 - 1;

/** Refuses what a store would keep as something else. @throws DataStoreError `STORE_SOURCE` naming the sample. */
export function checkSample({ id, edges, weight }: SourceSample, number: number, hasEdges: boolean): void {
  const refuse = (expected: string, found: unknown) => {
    const sample = `sample ${number} (${describe(id)})`;
    throw new DataStoreError("STORE_SOURCE", `${sample}: expected ${expected}, found ${describe(found)}`);
  };
  if (hasEdges && !(Number.isInteger(edges) && edges! >= 0 && edges! <= MOST_EDGES)) {
    refuse(`its edges, a whole number from 0 to ${MOST_EDGES}, as the source has them`, edges);
  }
  if (weight !== undefined && !(Number.isFinite(weight) && weight >= 0)) refuse("a weight from 0", weight);
}
