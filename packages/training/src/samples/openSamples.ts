import type { Communicator } from "@hydride/parallel";
import { arraySource, DataStore, DataStoreError, type SampleSource } from "@hydride/datastore";
import type { Config } from "../config/schema.js";
import { propertySources } from "../data/propertySources.js";
import type { DividedTask } from "../data/task.js";
import { TrainingError } from "../loop/trainingError.js";
import { openCache } from "./openCache.js";
import { openFiles } from "./openFiles.js";
import { consecutive, STORED_SIDES } from "./numbering.js";
import { TaskSamples } from "./taskSamples.js";
import { trimmed } from "./trimmed.js";

/** What a run's structures are put into a store of. */
export interface SamplesRequest {
  /** All of the run, the same on every rank. */
  tasks: readonly DividedTask[];
  config: Config;
  /** The ranks that hold the same branches, which share what they need. */
  group: Communicator;
  /** Those branches. */
  branches: readonly string[];
  log: (line: string) => void;
}

const GIB = 2 ** 30;

/**
 * Puts the structures of a group's datasets where the configuration wants them; those that were read may go afterwards. Collective.
 * @throws TrainingError STORE_MEMORY, or STORE_FILE where datasets are no sets that can be read again; DataStoreError.
 */
export async function openSamples(request: SamplesRequest): Promise<TaskSamples> {
  const { tasks, config, group, branches, log } = request;
  const { kind, width, memory, transport, ahead } = config.store;
  const own = tasks.filter(({ name }) => branches.includes(name));
  if (kind === "file") {
    const { store, numbering } = await openFiles(tasks, own);
    return new TaskSamples(store, numbering, ahead);
  }
  const numbering = consecutive(tasks, (dataset) => branches.includes(tasks[dataset]!.name));
  const source = sourceOf(own, config);
  if (kind === "cache") {
    const store = await openCache(config.store.folder!, source, { tasks: own, group, log });
    return new TaskSamples(store, numbering, ahead);
  }
  const options = {
    ...(group.mpi && { comm: group.mpi }),
    ...(width !== undefined && { width }),
    ...(memory !== undefined && { memory: memory * GIB }),
    ...(transport && { transport }),
    log: (line: string) => {
      log(`store: ${line}`);
    },
  };
  try {
    return new TaskSamples(await DataStore.load(source, options), numbering, ahead);
  } catch (error) {
    throw inTermsOfConfig(error);
  }
}

function inTermsOfConfig(error: unknown): unknown {
  if (!(error instanceof DataStoreError) || error.code !== "STORE_MEMORY") return error;
  const found = error.message.slice(0, -`; ${error.hint ?? ""}`.length);
  return new TrainingError(
    "STORE_MEMORY",
    found,
    "Use more nodes, give structures more memory with store.memory, or take store.kind: cache.",
  );
}

/** The structures of datasets in the order of `consecutive`, with what training takes of them. */
function sourceOf(own: readonly DividedTask[], config: Config): SampleSource {
  const labels = propertySources(config);
  const structures = own.flatMap((task) => STORED_SIDES.flatMap((side) => task[side]));
  return arraySource(structures.map((structure) => trimmed(structure, labels)));
}
