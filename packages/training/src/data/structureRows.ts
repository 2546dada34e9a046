import type { GraphBatch } from "@hydride/core-graph";

/** The rows of a structure, [first, end), in values of structures or of atoms. @param position In the batch. */
export function structureRows(
  of: "structures" | "atoms",
  { atomOffsets }: Pick<GraphBatch, "atomOffsets">,
  position: number,
): [first: number, end: number] {
  return of === "atoms" ? [atomOffsets[position]!, atomOffsets[position + 1]!] : [position, position + 1];
}
