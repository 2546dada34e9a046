import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { FlatCache, type SampleSource } from "@hydride/datastore";
import { identityOf } from "@hydride/io-adios";
import type { Communicator } from "@hydride/parallel";
import { TrainingError } from "../loop/trainingError.js";
import { agreed } from "../ranks/rankFailure.js";
import { digestOf } from "../ranks/sameOnAll.js";
import { mkdirAll } from "../run/folders.js";
import { STORED_SIDES } from "./numbering.js";
import { pathsOf } from "./setRuns.js";
import type { TaskData } from "./taskData.js";

interface CacheRequest {
  data: readonly TaskData[];
  /** What the source takes of each of them, as text. */
  taken: readonly string[];
  group: Communicator;
  log: (line: string) => void;
}

/**
 * The cache of some datasets in a folder, under a name that no others have: written where there is none, by one rank of each node, and
 * mapped by all. Collective.
 * @throws DataStoreError CACHE_DAMAGED; TrainingError STORE_CACHE for a folder that cannot be written, on all ranks.
 */
export async function openCache(
  folder: string,
  source: SampleSource,
  { data, taken, group, log }: CacheRequest,
): Promise<FlatCache> {
  const path = join(folder, `${await digest(data, taken)}.samples`);
  const isWriter = isFirstOfNode(group);
  await agreed(group, async () => {
    if (!isWriter || existsSync(path)) return;
    log(`store: writing ${path}`);
    try {
      mkdirAll(folder);
      // Where the folder is one of several nodes, each has a file of its own until it is whole, and the last one stays.
      await FlatCache.write(path, source, { overwrite: true });
    } catch (error) {
      throw refused("takes a file of the datasets' structures", folder, error, "with room and the right to write");
    }
  });
  const cache = await agreed(group, async () => {
    try {
      return await FlatCache.open(path);
    } catch (error) {
      throw refused(`lets ${basename(path)} be read, which it has`, folder, error, "with the right to read");
    }
  });
  log(`store: ${String(cache.count)} samples in ${path}`);
  return cache;
}

/** What the system has refused; any other error as it is. */
function refused(what: string, folder: string, error: unknown, wanted: string): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return error;
  return new TrainingError(
    "STORE_CACHE",
    `store.folder: expected a folder that ${what}, found that ${folder} does not: ${code}`,
    `Choose another folder, ${wanted}, or store.kind: memory.`,
  );
}

function isFirstOfNode({ mpi }: Communicator): boolean {
  if (mpi === undefined) return true;
  const node = mpi.SplitType();
  const { rank } = node;
  node.Free();
  return rank === 0;
}

/** Of what goes into the cache, which are structures and what stays of them; those of sets are not looked at again. */
async function digest(data: readonly TaskData[], taken: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const [index, { name, runs, structures }] of data.entries()) {
    hash.update(`${name}\n${taken[index]!}\n`);
    if (runs === undefined) hash.update(digestOf(STORED_SIDES.map((side) => structures![side])));
    else {
      hash.update(
        JSON.stringify(STORED_SIDES.map((side) => runs[side].map(({ side, first, count }) => [side, first, count]))),
      );
      for (const path of pathsOf(runs)) hash.update(await identityOf(path));
    }
  }
  return hash.digest("hex").slice(0, 32);
}
