import { describe, inBytes } from "../describe";
import { DataStoreError } from "../errors";
import type { MemoryLimit } from "./options";
import { smallestGroup } from "./topology";

export interface WidthChoice {
  /** Ranks that hold one copy together, at least. */
  width: number;
  reason: string;
}

/** How many ranks hold a copy, where `memory` bytes are for the records on each. @throws DataStoreError `STORE_OPTION`, `STORE_MEMORY`. */
export function chooseWidth(
  nodes: readonly (readonly number[])[],
  recordBytes: number,
  memory: MemoryLimit,
  given: number | undefined,
): WidthChoice {
  const ranks = nodes.reduce((sum, { length }) => sum + length, 0);
  if (given !== undefined) {
    if (!Number.isInteger(given) || given < 1 || given > ranks) {
      throw new DataStoreError(
        "STORE_OPTION",
        `width: expected a whole number of ranks from 1 to ${ranks}, found ${describe(given)}`,
      );
    }
    const share = recordBytes / smallestGroup(nodes, given);
    if (memory.isGiven && share > memory.bytes) {
      throw new DataStoreError(
        "STORE_MEMORY",
        `width: expected ranks whose memory of ${inBytes(memory.bytes)} takes their share of the records, found ${inBytes(share)} for ` +
          `each of ${given}`,
        "leave one of width and memory out, or raise it",
      );
    }
    return { width: given, reason: "as asked for" };
  }
  for (let width = 1; width <= ranks; width = smallestGroup(nodes, width) + 1) {
    const size = smallestGroup(nodes, width);
    if (recordBytes / size <= memory.bytes) {
      return { width, reason: `${inBytes(recordBytes)} of records on ${size} ranks fit ${inBytes(memory.bytes)} each` };
    }
  }
  throw new DataStoreError(
    "STORE_MEMORY",
    `expected records that fit the memory, found ${inBytes(recordBytes)} (${inBytes(recordBytes / ranks)} for each of ${ranks} ` +
      `${ranks === 1 ? "rank" : "ranks"}) and ${inBytes(memory.bytes)} for them on each`,
    "use more nodes, give them more with memory, or read from a FileStore or a FlatCache",
  );
}
