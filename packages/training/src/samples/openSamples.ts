import type { Structure } from "@hydride/core-graph";
import {
  arraySource,
  concatenated,
  DataStore,
  DataStoreError,
  removeLeftovers,
  type SampleSource,
} from "@hydride/datastore";
import type { Communicator } from "@hydride/parallel";
import type { Config } from "../config/schema.js";
import { propertySources } from "../data/propertySources.js";
import type { PropertySource } from "../data/propertyStatistics.js";
import { TrainingError } from "../loop/trainingError.js";
import { openCache } from "./openCache.js";
import { openFiles } from "./openFiles.js";
import { consecutive, STORED_SIDES } from "./numbering.js";
import { type Adapt, OpenSets } from "./openSets.js";
import type { TaskData } from "./taskData.js";
import { TaskSamples } from "./taskSamples.js";
import { trimmed } from "./trimmed.js";

/** What a run's structures are put into a store of. */
export interface SamplesRequest {
  /** Of all datasets of the run. */
  data: readonly TaskData[];
  config: Config;
  /** The ranks that hold the same branches, which share what they need. */
  group: Communicator;
  /** Those branches. */
  branches: readonly string[];
  log: (line: string) => void;
}

const GIB = 2 ** 30;
/** What the `keys` of a dataset can switch off. */
const LABELS = ["energy", "forces", "stress", "charge", "spin"] as const;

/**
 * Puts the structures of a group's datasets where the configuration wants them; those that were read may go afterwards. Collective.
 * @throws TrainingError STORE_MEMORY, or STORE_FILE where datasets are no sets that can be read again; DataStoreError.
 */
export async function openSamples(request: SamplesRequest): Promise<TaskSamples> {
  const { data, config, group, branches, log } = request;
  const { kind, ahead } = config.store;
  // Of earlier runs that were killed: a store in memory does so itself.
  if (kind !== "memory") removeLeftovers();
  const own = data.filter(({ name }) => branches.includes(name));
  const costs = data.map(({ atoms }) => atoms);
  const adapt = (dataset: string) => adaptation(dataset, takenOf(config, dataset));
  if (kind === "file") {
    const { store, numbering } = await openFiles({ data, own, group, adapt });
    return new TaskSamples(store, numbering, costs, ahead);
  }
  const numbering = consecutive(data, (dataset) => branches.includes(data[dataset]!.name));
  const areElsewhere = own.some(({ structures }) => structures === undefined);
  const sets = areElsewhere ? await OpenSets.open(own, group) : undefined;
  try {
    const source = concatenated(own.flatMap((each) => sourcesOf(each, adapt(each.name), sets)));
    if (kind === "memory") return new TaskSamples(await openMemory(source, request), numbering, costs, ahead);
    const taken = own.map(({ name }) => textOf(takenOf(config, name)));
    const store = await openCache(config.store.folder!, source, { data: own, taken, group, log });
    return new TaskSamples(store, numbering, costs, ahead);
  } finally {
    await sets?.close();
  }
}

async function openMemory(source: SampleSource, { config, group, log }: SamplesRequest): Promise<DataStore> {
  const { width, memory, transport } = config.store;
  try {
    return await DataStore.load(source, {
      ...(group.mpi && { comm: group.mpi }),
      ...(width !== undefined && { width }),
      ...(memory !== undefined && { memory: memory * GIB }),
      ...(transport && { transport }),
      log: (line) => {
        log(`store: ${line}`);
      },
    });
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

/** A dataset's structures in the order of `consecutive`, from memory where they are there. */
function sourcesOf({ structures, runs }: TaskData, adapt: Adapt, sets: OpenSets | undefined): SampleSource[] {
  if (structures !== undefined) return STORED_SIDES.map((side) => arraySource(structures[side].map(adapt)));
  return STORED_SIDES.flatMap((side) => runs![side].map((run) => sets!.source(run, adapt)));
}

/** What a run takes of the structures of a dataset, whatever their set calls it. */
function adaptation(dataset: string, { labels, off }: Taken): Adapt {
  const isOff = (key: string) => (off as readonly string[]).includes(key);
  if (off.length === 0) return (structure) => ({ ...trimmed(structure, labels), dataset });
  return (structure) => {
    const kept = Object.entries(trimmed(structure, labels)).filter(([key]) => !isOff(key));
    return { ...(Object.fromEntries(kept) as unknown as Structure), dataset };
  };
}

/** Labels beside the usual ones, and which of those are switched off. */
interface Taken {
  labels: readonly PropertySource[];
  off: readonly (typeof LABELS)[number][];
}

function takenOf(config: Config, dataset: string): Taken {
  const { keys } = config.datasets.find(({ name }) => name === dataset) ?? {};
  return { labels: propertySources(config), off: LABELS.filter((label) => keys?.[label] === null) };
}

function textOf({ labels, off }: Taken): string {
  return JSON.stringify([labels.map(({ name, of }) => [name, of]), off]);
}
