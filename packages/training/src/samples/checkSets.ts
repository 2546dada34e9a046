import { identityOf } from "@hydride/io-adios";
import { TrainingError } from "../loop/trainingError.js";
import { pathsOf, type SetRun } from "./setRuns.js";
import type { StoredSide } from "./numbering.js";
import type { TaskData } from "./taskData.js";

/** What tells sets that are about to be read from others, by their paths; nothing of one of which reading will say what is wrong. */
export async function knownIdentities(paths: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const path of paths) {
    const identity = await identityOf(path).catch(() => undefined);
    if (identity !== undefined) found.set(path, identity);
  }
  return found;
}

/** What tells the sets of a dataset from others, in the order of `pathsOf`. @throws what the system says of one that cannot be read. */
export function identitiesOf(runs: Record<StoredSide, SetRun[]>): Promise<string[]> {
  return Promise.all(pathsOf(runs).map(identityOf));
}

/**
 * Sets that are read several times, and by several ranks, have to be the same each time: one may be an older one on another node, or be
 * replaced meanwhile. Where nobody has looked at them they are not checked.
 * @throws TrainingError DATASET_CHANGED naming the dataset.
 */
export async function checkSets(data: readonly Pick<TaskData, "name" | "runs" | "identities">[]): Promise<void> {
  for (const { name, runs, identities } of data) {
    if (runs === undefined || identities === undefined) continue;
    const problem = await identitiesOf(runs).then(
      (found) => (found.every((each, i) => each === identities[i]) ? undefined : "found others"),
      (error: unknown) => `found that one cannot be read: ${(error as Error).message}`,
    );
    if (problem === undefined) continue;
    throw new TrainingError(
      "DATASET_CHANGED",
      `expected the sets of dataset "${name}" to be those that rank 0 has read, ${problem}`,
      `Compare them on the nodes, and leave them as they are while a run reads them: ${pathsOf(runs).join(", ")}`,
    );
  }
}
