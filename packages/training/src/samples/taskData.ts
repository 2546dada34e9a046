import type { Structure } from "@hydride/core-graph";
import { type PreparedPlace, preparedPlace } from "@hydride/datasets";
import type { Known } from "../data/known.js";
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
  /** Whether every rank has read the sets itself, and with it validated them. */
  isRead: boolean;
  /** Absent where they are to be read of the sets again. */
  structures?: Record<StoredSide, readonly Structure[]>;
}

/** That of a dataset that this rank has in memory. */
export function dataOf(task: DividedTask): TaskData {
  const { train, validation } = task;
  return { ...dataInSets(task, preparedPlace, true), structures: { train, validation } };
}

/** That of one whose structures are to be read again. */
export function dataInSets<Own extends Known>(
  { name, train, validation }: DividedTask<Own>,
  placeOf: (structure: Own) => PreparedPlace | undefined,
  isRead: boolean,
): TaskData {
  const runs = { train: runsOf(train, placeOf), validation: runsOf(validation, placeOf) };
  return {
    name,
    counts: { train: train.length, validation: validation.length },
    atoms: Uint32Array.from(train, ({ numbers }) => numbers.length),
    isRead,
    ...(runs.train && runs.validation && { runs: { train: runs.train, validation: runs.validation } }),
  };
}
