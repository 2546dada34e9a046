import type { Communicator } from "@hydride/parallel";
import { arraySource, DataStore, DataStoreError, type SampleSource } from "@hydride/datastore";
import type { Config } from "../config/schema.js";
import { propertySources } from "../data/propertySources.js";
import type { PropertySource } from "../data/propertyStatistics.js";
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
  const costs = tasks.map(({ train }) => Uint32Array.from(train, ({ numbers }) => numbers.length));
  if (kind === "file") {
    const { store, numbering } = await openFiles(tasks, own);
    return new TaskSamples(store, numbering, costs, ahead);
  }
  const numbering = consecutive(tasks, (dataset) => branches.includes(tasks[dataset]!.name));
  const labels = propertySources(config);
  const source = sourceOf(own, labels);
  if (kind === "cache") {
    const store = await openCache(config.store.folder!, source, { tasks: own, labels, group, log });
    return new TaskSamples(store, numbering, costs, ahead);
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
    return new TaskSamples(await DataStore.load(source, options), numbering, costs, ahead);
  } catch (error) {
    throw inTermsOfConfig(error);
  }
}

function inTermsOfConfig(error: unknown): unknown {
  if (!(error instanceof DataStoreError)) return error;
  const { code, message, hint } = error;
  const found = hint === undefined ? message : message.slice(0, -`; ${hint}`.length);
  if (code === "STORE_MEMORY") {
    const remedy = "Use more nodes, give structures more memory with store.memory, or take store.kind: cache.";
    return new TrainingError("STORE_MEMORY", found, remedy);
  }
  if (code === "STORE_OPTION" && found.startsWith("width: ")) {
    const remedy = "Leave it out: then it is the fewest whose memory one copy fits.";
    return new TrainingError("STORE_OPTION", `store.${found}`, remedy);
  }
  return error;
}

/** The structures of datasets in the order of `consecutive`, with what training takes of them. */
function sourceOf(own: readonly DividedTask[], labels: readonly PropertySource[]): SampleSource {
  const structures = own.flatMap((task) => STORED_SIDES.flatMap((side) => task[side]));
  return arraySource(structures.map((structure) => trimmed(structure, labels)));
}
