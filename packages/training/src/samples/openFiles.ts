import { preparedPlace } from "@hydride/datasets";
import { concatenated, FileStore, type SampleSource } from "@hydride/datastore";
import type { Communicator } from "@hydride/parallel";
import { TrainingError } from "../loop/trainingError.js";
import { type Numbering, STORED_SIDES } from "./numbering.js";
import { type Adapt, OpenSets } from "./openSets.js";
import type { SetRun } from "./setRuns.js";
import type { TaskData } from "./taskData.js";

interface FilesRequest {
  /** Of all datasets of a run. */
  data: readonly TaskData[];
  /** Of those that are needed here. */
  own: readonly TaskData[];
  group: Communicator;
  adapt: (dataset: string) => Adapt;
}

/**
 * The sets that datasets were read from, to read structures again whenever they are needed. Collective.
 * @throws TrainingError STORE_FILE for a structure from another file; what io-adios says of a set.
 */
export async function openFiles({ data, own, group, adapt }: FilesRequest): Promise<{
  store: FileStore;
  numbering: Numbering;
}> {
  const other = own.find(({ runs }) => runs === undefined);
  if (other !== undefined) throw notOfSets(other);
  const sets = await OpenSets.open(own, group);
  const starts = new Map<string, number>();
  const sources: SampleSource[] = [];
  let next = 0;
  for (const [dataset, each] of data.entries()) {
    for (const run of own.includes(each) ? STORED_SIDES.flatMap((side) => each.runs![side]) : []) {
      const name = nameOf(dataset, run);
      if (starts.has(name)) continue;
      // All of a side, of which numbers then are as near each other as the structures.
      const count = sets.file(run.path).splits[run.side];
      sources.push(sets.source({ ...run, first: 0, count }, adapt(each.name)));
      starts.set(name, next);
      next += count;
    }
  }
  const numbersOf = (dataset: number, runs: readonly SetRun[]) => {
    const numbers = new Float64Array(runs.reduce((sum, { count }) => sum + count, 0));
    let place = 0;
    for (const run of runs) {
      const first = starts.get(nameOf(dataset, run))! + run.first;
      for (let i = 0; i < run.count; i++) numbers[place++] = first + i;
    }
    return numbers;
  };
  const numbers = data.map((each, dataset) => {
    if (!own.includes(each)) return undefined;
    const { train, validation } = each.runs!;
    return { train: numbersOf(dataset, train), validation: numbersOf(dataset, validation) };
  });
  return {
    store: new SetStore(concatenated(sources), sets),
    numbering: (side, { dataset, index }) => numbers[dataset]![side][index]!,
  };
}

/** Sets that are closed with it. */
class SetStore extends FileStore {
  constructor(
    source: SampleSource,
    private readonly sets: OpenSets,
  ) {
    super(source);
  }

  override async close(): Promise<void> {
    await super.close();
    await this.sets.close();
  }
}

function notOfSets({ name, structures }: TaskData): TrainingError {
  const all = STORED_SIDES.flatMap((side) => structures?.[side] ?? []);
  const other = all.find((structure) => preparedPlace(structure) === undefined);
  return new TrainingError(
    "STORE_FILE",
    `dataset "${name}": expected sets that hydride prepare has made, because "store.kind" is file, found structure ` +
      `${JSON.stringify(other?.id)} of another file`,
    "Make sets of the same configuration with hydride prepare CONFIG --out FOLDER, and train with --prepared FOLDER; or take another store.kind.",
  );
}

function nameOf(dataset: number, { path, side }: SetRun): string {
  return `${String(dataset)} ${side} ${path}`;
}
