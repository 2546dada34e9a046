import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { FlatCache, type SampleSource } from "@hydride/datastore";
import type { Communicator } from "@hydride/parallel";
import type { DividedTask } from "../data/task.js";
import { agreed } from "../ranks/rankFailure.js";
import { digestOf } from "../ranks/sameOnAll.js";

/**
 * The cache of some datasets in a folder, under a name that no others have: written where there is none, by one rank of each node, and
 * mapped by all. Collective.
 * @throws DataStoreError CACHE_DAMAGED; what the system says of a folder that cannot be written, on all ranks.
 */
export async function openCache(
  folder: string,
  source: SampleSource,
  { tasks, group, log }: { tasks: readonly DividedTask[]; group: Communicator; log: (line: string) => void },
): Promise<FlatCache> {
  const path = join(folder, `${digest(tasks)}.samples`);
  const isWriter = isFirstOfNode(group);
  await agreed(group, async () => {
    if (!isWriter || existsSync(path)) return;
    await mkdir(folder, { recursive: true });
    log(`store: writing ${path}`);
    // Where the folder is one of several nodes, each has a file of its own until it is whole, and the last one stays.
    await FlatCache.write(path, source, { overwrite: true });
  });
  const cache = await agreed(group, () => FlatCache.open(path));
  log(`store: ${String(cache.count)} samples in ${path}`);
  return cache;
}

function isFirstOfNode({ mpi }: Communicator): boolean {
  if (mpi === undefined) return true;
  const node = mpi.SplitType();
  const { rank } = node;
  node.Free();
  return rank === 0;
}

function digest(tasks: readonly DividedTask[]): string {
  const hash = createHash("sha256");
  for (const task of tasks) hash.update(`${task.name}\n${digestOf(task)}\n`);
  return hash.digest("hex").slice(0, 32);
}
