import { stat } from "node:fs/promises";
import { ReferenceEnergies, type ReferenceEnergiesJson } from "@hydride/datasets";
import { bpFormat } from "@hydride/io-adios";
import type { Communicator } from "@hydride/parallel";
import type { Config } from "../config/schema.js";
import type { Known } from "../data/known.js";
import { loadAll, type LoadedTasks } from "../data/load.js";
import { memoryReader } from "../data/reader.js";
import { filesOf } from "../data/readOptions.js";
import type { DividedTask, Task } from "../data/task.js";
import type { Reporter } from "../run/progress.js";
import { checkSets, knownIdentities } from "../samples/checkSets.js";
import { pathsOf } from "../samples/setRuns.js";
import { SetReader } from "../samples/setReader.js";
import { dataInSets, dataOf, type TaskData } from "../samples/taskData.js";
import { broadcastArray, broadcastJson } from "./broadcastJson.js";
import { agreed } from "./rankFailure.js";
import { sameData } from "./sameOnAll.js";

/** The datasets of a run as every rank knows them. */
export interface ReadTasks extends Pick<LoadedTasks, "leftOut" | "leaks"> {
  tasks: Task[];
  data: TaskData[];
}

/**
 * Reads and divides the datasets of a run. Of sets, of which all ranks can read their parts later, rank 0 alone reads all, and tells the
 * others where the structures are and what their labels are like: none keeps them. Of other files every rank reads all. Collective.
 * @throws what is wrong on any rank, on all of them: as `loadTasks`; RANKS_DIFFER, DATASET_CHANGED.
 */
export async function readTasks(
  config: Config,
  world: Communicator,
  reporter: Pick<Reporter, "log">,
): Promise<ReadTasks> {
  const areSets = broadcastJson(world, 0, world.rank === 0 && (await allSets(config)));
  if (areSets) return toldByFirst(config, world, reporter);
  const { tasks, ...rest } = await agreed(world, () => loadAll(config, reporter, memoryReader));
  await sameData(world, tasks);
  return { ...rest, tasks: tasks.map(withoutStructures), data: tasks.map(dataOf) };
}

async function allSets({ datasets }: Config): Promise<boolean> {
  for (const path of datasets.flatMap(filesOf)) {
    const isSet = await stat(path).then(
      (found) => found.isDirectory() && bpFormat.recogniseFolder(path),
      // It is told of when it is read.
      () => false,
    );
    if (!isSet) return false;
  }
  return true;
}

/** What rank 0 has found, as it is sent. */
interface Told {
  tasks: (Omit<Task, "references" | "sampleWeights"> & { references: ReferenceEnergiesJson; isWeighted: boolean })[];
  data: Omit<TaskData, "atoms" | "structures">[];
  leftOut: [string, LoadedTasks["leftOut"] extends Map<string, infer Excluded> ? Excluded : never][];
  leaks: LoadedTasks["leaks"] | null;
}

async function toldByFirst(config: Config, world: Communicator, reporter: Pick<Reporter, "log">): Promise<ReadTasks> {
  const isFirst = world.rank === 0;
  const found = await agreed(world, async () => (isFirst ? tellOfSets(config, world, reporter) : undefined));
  const { tasks, data, leftOut, leaks } = broadcastJson(world, 0, found?.told as Told);
  await agreed(world, () => checkSets(data));
  return {
    tasks: tasks.map(({ isWeighted, references, ...task }, index) => {
      const { train } = data[index]!.counts;
      const weights = isWeighted && broadcastArray(world, 0, found?.weights[index] ?? new Float64Array(train));
      return {
        ...task,
        references: ReferenceEnergies.fromJSON(references),
        ...(weights && { sampleWeights: weights }),
      };
    }),
    data: data.map((each, index) => ({
      ...each,
      atoms: broadcastArray(world, 0, found?.atoms[index] ?? new Uint32Array(each.counts.train)),
    })),
    leftOut: new Map(leftOut),
    ...(leaks && { leaks }),
  };
}

/** What the other ranks are told, and arrays of the structures to train on. */
async function tellOfSets(config: Config, world: Communicator, reporter: Pick<Reporter, "log">) {
  // What replaces a set while it is read is another one.
  const identities = await knownIdentities(config.datasets.flatMap(filesOf));
  const reader = new SetReader(config.split.leaks);
  const { tasks, leftOut, leaks } = await loadAll(config, reporter, reader);
  const data = tasks.map((task) => dataInSets(task, (row) => reader.placeOf(row), world.size === 1));
  const told: Told = {
    tasks: tasks.map((task) => {
      const { references, sampleWeights, ...rest } = withoutStructures(task);
      return { ...rest, references: references.toJSON(), isWeighted: sampleWeights !== undefined };
    }),
    data: data.map(({ name, counts, isRead, runs }) => ({
      name,
      counts,
      isRead,
      runs: runs!,
      identities: pathsOf(runs!).map((path) => identities.get(path)!),
    })),
    leftOut: [...leftOut],
    leaks: leaks ?? null,
  };
  return { told, atoms: data.map(({ atoms }) => atoms), weights: tasks.map(({ sampleWeights }) => sampleWeights) };
}

function withoutStructures(task: DividedTask<Known>): Task {
  const kept: Partial<DividedTask<Known>> = { ...task };
  delete kept.train;
  delete kept.validation;
  delete kept.test;
  return kept as Task;
}
