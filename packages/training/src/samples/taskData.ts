import type { Structure } from "@hydride/core-graph";
import type { DividedTask } from "../data/task.js";
import type { StoredSide } from "./numbering.js";
import { runsOf, type SetRun } from "./setRuns.js";

/** What a rank knows of a dataset's structures that are taken while a run goes on. */
export interface TaskData {
  name: string;
  counts: Record<StoredSide, number>;
  /** Of each structure to train on: 4 bytes for each. */
  atoms: Uint32Array;
  /** Where sets have them, in order; absent where one is of another file. */
  runs?: Record<StoredSide, SetRun[]>;
  /** Of these sets; absent where structures are not to be read of them again. */
  identities?: string[];
  /** Absent where they are to be read of the sets again. */
  structures?: Record<StoredSide, readonly Structure[]>;
}

/** That of a dataset that this rank has read. */
export function dataOf({ name, train, validation }: Pick<DividedTask, "name" | StoredSide>): TaskData {
  const runs = { train: runsOf(train), validation: runsOf(validation) };
  return {
    name,
    counts: { train: train.length, validation: validation.length },
    atoms: Uint32Array.from(train, ({ numbers }) => numbers.length),
    ...(runs.train && runs.validation && { runs: { train: runs.train, validation: runs.validation } }),
    structures: { train, validation },
  };
}
