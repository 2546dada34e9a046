import type { Structure } from "@hydride/core-graph";
import { preparedPlace, type PreparedPlace } from "@hydride/datasets";
import { concatenated, FileStore, sampleFileSource, type SampleSource } from "@hydride/datastore";
import { SampleFile } from "@hydride/io-adios";
import type { DividedTask } from "../data/task.js";
import { TrainingError } from "../loop/trainingError.js";
import { type Numbering, STORED_SIDES } from "./numbering.js";

/**
 * The sets that datasets were read from, to read structures again whenever they are needed.
 * @param own Those of `tasks` that are needed here.
 * @throws TrainingError STORE_FILE for a structure from another file; what io-adios says of a set.
 */
export async function openFiles(
  tasks: readonly DividedTask[],
  own: readonly DividedTask[],
): Promise<{ store: FileStore; numbering: Numbering }> {
  const places = tasks.map((task) => (own.includes(task) ? placesOf(task) : undefined));
  const files = new Map<string, SampleFile>();
  const starts = new Map<string, number>();
  const sources: SampleSource[] = [];
  let next = 0;
  for (const [dataset, task] of tasks.entries()) {
    for (const place of STORED_SIDES.flatMap((side) => places[dataset]?.[side] ?? [])) {
      const name = nameOf(dataset, place);
      if (starts.has(name)) continue;
      // It was looked at when it was read.
      const file = files.get(place.path) ?? (await SampleFile.open(place.path, { validate: false }));
      files.set(place.path, file);
      const source = sampleFileSource(file, place.side);
      sources.push(named(source, task.name));
      starts.set(name, next);
      next += source.count;
    }
  }
  const store = new SetStore(concatenated(sources), [...files.values()]);
  const numbersOf = (dataset: number, of: readonly PreparedPlace[]) =>
    Float64Array.from(of, (place) => starts.get(nameOf(dataset, place))! + place.index);
  const numbers = places.map(
    (of, dataset) => of && { train: numbersOf(dataset, of.train), validation: numbersOf(dataset, of.validation) },
  );
  return { store, numbering: (side, { dataset, index }) => numbers[dataset]![side][index]! };
}

/** The set may know its structures under the name of another dataset. */
function named(source: SampleSource, dataset: string): SampleSource {
  return {
    count: source.count,
    samples: async (places) => (await source.samples!(places)).map((sample) => ({ ...sample, dataset })),
    async *read(first, count) {
      for await (const sample of source.read(first, count)) yield { ...sample, dataset };
    },
  };
}

/** Sets that are closed with it. */
class SetStore extends FileStore {
  constructor(
    source: ConstructorParameters<typeof FileStore>[0],
    private readonly files: readonly SampleFile[],
  ) {
    super(source);
  }

  override async close(): Promise<void> {
    await super.close();
    await Promise.all(this.files.map((file) => file.close()));
  }
}

function placesOf({ name, train, validation }: DividedTask): Record<"train" | "validation", PreparedPlace[]> {
  const placeOf = (structure: Structure) => {
    const place = preparedPlace(structure);
    if (place !== undefined) return place;
    throw new TrainingError(
      "STORE_FILE",
      `dataset "${name}": expected sets that hydride prepare has made, because "store.kind" is file, found structure ` +
        `${JSON.stringify(structure.id)} of another file`,
      "Make sets of the same configuration with hydride prepare CONFIG --out FOLDER, and train with --prepared FOLDER; or take another store.kind.",
    );
  };
  return { train: train.map(placeOf), validation: validation.map(placeOf) };
}

function nameOf(dataset: number, { path, side }: PreparedPlace): string {
  return `${String(dataset)} ${side} ${path}`;
}
