import { hillFormula, type Structure } from "@hydride/core-graph";
import { basename } from "node:path";
import { describe } from "../describe";
import { validate, type ValidateOptions } from "../integrity/validate";
import type { Ranks } from "../integrity/ranks";
import { type BpFile, jsonOf, type StoredAttribute, textList, wholeNumber } from "./bpReader";
import { checkForeignNames, checkNames } from "./checkNames";
import { structureOf } from "./hydraSamples";
import type { RawSample } from "./rawSample";
import { Gather, type Later } from "./gather";
import {
  checkSampleCounts,
  gatherKey,
  type KeyIndex,
  keysOf,
  type KeyValues,
  readKeyIndex,
  sampleCount,
} from "./keyIndex";
import { layoutName, OWN, OWN_VERSION, type Split, SPLITS } from "./layout";
import { openBp } from "./openBp";
import { OwnSide, type Run } from "./ownSide";
import { contradiction, SampleError } from "./sampleError";
import type { ArrayColumn, Tables } from "./tables";

/** Samples are read in pieces of so many, and of so many atoms. */
const BATCH_SAMPLES = 2048;
const BATCH_ATOMS = 65_536;

export interface SampleFileOptions extends Pick<ValidateOptions, "manifest" | "trial"> {
  /** Ranks that share the check of the checksums; opening is collective then, reading is not. */
  comm?: Ranks;
  /** `false`: opened unseen; only for what was validated before. */
  validate?: boolean;
}

export interface StructuresOptions {
  first?: number;
  /** All by default. */
  count?: number;
}

/** A set of samples in HydraGNN's layout, of ours or of HydraGNN's own. */
export class SampleFile {
  readonly #file: BpFile;
  readonly #tables: Tables | undefined;
  readonly #indices = new Map<string, Promise<KeyIndex>>();
  readonly #sides = new Map<Split, Promise<OwnSide>>();
  #atomKeys: Promise<ReadonlySet<string>> | undefined;

  private constructor(file: BpFile, tables: Tables | undefined) {
    this.#file = file;
    this.#tables = tables;
  }

  /**
   * Validates a BP folder and opens it.
   * @throws IntegrityError where its files are not what they were; SampleError SAMPLES_LAYOUT, SAMPLES_VERSION.
   */
  static async open(path: string, options: SampleFileOptions = {}): Promise<SampleFile> {
    const { comm, manifest, trial } = options;
    if (options.validate !== false) {
      const values = trial !== false && { ...trial, values: true };
      const checks = { ...(comm && { comm }), ...(manifest && { manifest }), trial: values };
      await validate(path, checks);
    }
    const file = await openBp(path);
    try {
      const known = SPLITS.some((split) => file.attributes.has(layoutCount(split)));
      if (!known) throw contradiction(path, "expected the attribute trainset/ndata of HydraGNN's layout, found none");
      const tables = tablesOf(file);
      if (options.validate !== false) {
        checkSampleCounts(file);
        await file.checkFilled();
      }
      return new SampleFile(file, tables);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  get path(): string {
    return this.#file.path;
  }

  /** Whether structures come back as they were written, with all that they had. */
  get isComplete(): boolean {
    return this.#tables !== undefined;
  }

  /** Samples of each side. */
  get splits(): Record<Split, number> {
    const [train, validation, test] = SPLITS.map((split) => sampleCount(this.#file, split));
    return { train: train!, validation: validation!, test: test! };
  }

  /** The names of the datasets in the set. */
  get datasets(): string[] {
    return this.#tables?.datasets ?? textList(this.#file, "dataset_name") ?? [];
  }

  get attributes(): ReadonlyMap<string, StoredAttribute> {
    return this.#file.attributes;
  }

  /** What its writer noted under a name, such as `reference_energies`, `level_of_theory` or `provenance`. */
  note<Value = unknown>(name: string): Value | undefined {
    return jsonOf<Value>(this.#file, `${OWN}/${name}`);
  }

  /** The keys of HydraGNN's layout. @throws SampleError SAMPLES_RANGE */
  keys(split: Split): string[] {
    this.#checkSplit(split);
    return keysOf(this.#file, split);
  }

  /** The samples of HydraGNN's layout as they stand in the file, each key in one large piece. */
  async read(split: Split, first = 0, count = this.splits[split] - first): Promise<RawSample[]> {
    this.#check(split, first, count);
    const [samples] = await this.#readRuns(split, [{ first, samples: count }]);
    return samples!;
  }

  /** Structures of a side in the order of the file. */
  async *structures(split: Split, options: StructuresOptions = {}): AsyncGenerator<Structure, void, undefined> {
    const { first = 0, count = this.splits[split] - first } = options;
    this.#check(split, first, count);
    for (let next = first; next < first + count;) {
      const size = await this.#batchSize(split, next, first + count);
      const [structures] = await this.#runs(split, [{ first: next, samples: size }]);
      yield* structures!;
      next += size;
    }
  }

  /**
   * The structures of some samples of a side, in the order in which they are asked for; all of them are in memory together. They are
   * read with one call to ADIOS2, those that follow each other in one piece: of samples in no order, ask for many at once.
   */
  async samples(split: Split, indices: readonly number[]): Promise<Structure[]> {
    this.#checkSplit(split);
    for (const index of indices) this.#check(split, index, 1);
    if (indices.length === 0) return [];
    const runs = runsOf(indices);
    await (await this.#side(split))?.keepScalars();
    const structures = await this.#runs(split, runs);
    const found = new Map<number, Structure>();
    runs.forEach(({ first }, i) => structures[i]!.forEach((structure, j) => found.set(first + j, structure)));
    return indices.map((index) => found.get(index)!);
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async #runs(split: Split, runs: readonly Run[]): Promise<Structure[][]> {
    const side = await this.#side(split);
    if (side !== undefined) return side.read(runs);
    const raw = await this.#readRuns(split, runs);
    const stem = basename(this.path).replace(/\.bp$/, "");
    const { path } = this;
    const dataset = this.datasets[0] ?? stem;
    const atomKeys = await (this.#atomKeys ??= this.#findAtomKeys());
    return raw.map((samples, i) =>
      samples.map((sample, j) => {
        const id = `${stem}:${split}:${runs[i]!.first + j}`;
        return structureOf(sample, { path, dataset, id, group: hillFormula, atomKeys });
      }),
    );
  }

  async #readRuns(split: Split, runs: readonly Run[]): Promise<RawSample[][]> {
    const gather = new Gather(this.#file);
    const keys: { key: string; later: Later<KeyValues>[] }[] = [];
    for (const key of this.keys(split)) {
      const index = await this.#index(split, key);
      keys.push({ key, later: runs.map(({ first, samples }) => gatherKey(gather, index, first, samples)) });
    }
    await gather.perform();
    return runs.map((run, i) => {
      const samples = Array.from({ length: run.samples }, () => new Map() as Map<string, never>);
      for (const { key, later } of keys) {
        const { shapes, values } = later[i]!();
        samples.forEach((sample, j) => sample.set(key, { values: values[j]!, shape: shapes[j]! } as never));
      }
      return samples;
    });
  }

  async #batchSize(split: Split, first: number, end: number): Promise<number> {
    const most = Math.min(BATCH_SAMPLES, end - first);
    const side = await this.#side(split);
    const key = this.keys(split).find((name) => name === "pos" || name === "x");
    const index = side === undefined && key !== undefined ? await this.#index(split, key) : undefined;
    let atoms = 0;
    for (let size = 0; size < most; size++) {
      atoms += side?.atoms(first + size) ?? index?.count[first + size] ?? 0;
      if (atoms > BATCH_ATOMS) return Math.max(1, size);
    }
    return most;
  }

  /** Of one sample it may be by chance that a key has as many rows as there are atoms. */
  async #findAtomKeys(): Promise<ReadonlySet<string>> {
    const found = new Set(SPLITS.flatMap((split) => keysOf(this.#file, split)));
    for (const split of SPLITS.filter((each) => this.splits[each] > 0)) {
      const keys = this.keys(split);
      const atoms = ["pos", "x", "atomic_numbers"].find((key) => keys.includes(key));
      const expected = atoms === undefined ? undefined : await this.#index(split, atoms);
      for (const key of keys.filter((each) => found.has(each))) {
        const { dim, shape, count } = await this.#index(split, key);
        // Bytes of one dimension are a text.
        const isText = shape?.length === 1 && this.#file.variables.get(layoutName(split, key))?.type === "uint8";
        const isOfAtoms = dim === 0 && shape !== undefined && !isText;
        if (!isOfAtoms || !count.every((rows, i) => rows === expected?.count[i])) found.delete(key);
      }
    }
    return found;
  }

  #index(split: Split, key: string): Promise<KeyIndex> {
    const name = `${split}/${key}`;
    let index = this.#indices.get(name);
    if (index === undefined) this.#indices.set(name, (index = readKeyIndex(this.#file, split, key)));
    return index;
  }

  async #side(split: Split): Promise<OwnSide | undefined> {
    const tables = this.#tables;
    if (tables === undefined) return undefined;
    let side = this.#sides.get(split);
    if (side === undefined) {
      side = OwnSide.open(this.#file, split, this.splits[split], tables).then((opened) => {
        opened.check();
        return opened;
      });
      this.#sides.set(split, side);
    }
    return side;
  }

  #checkSplit(split: Split): void {
    if (SPLITS.includes(split)) return;
    const problem = `expected the side ${SPLITS.map((one) => JSON.stringify(one)).join(", ")}, found ${describe(split)}`;
    throw new SampleError(
      "SAMPLES_RANGE",
      this.path,
      problem,
      "HydraGNN's trainset, valset and testset have these names",
    );
  }

  #check(split: Split, first: number, count: number): void {
    this.#checkSplit(split);
    const samples = this.splits[split];
    if (Number.isInteger(first) && Number.isInteger(count) && first >= 0 && count >= 0 && first + count <= samples)
      return;
    throw new SampleError(
      "SAMPLES_RANGE",
      this.path,
      `expected samples within the ${samples} of ${split}, found ${count} from ${first} on`,
      "splits says how many there are",
    );
  }
}

/** Samples that follow each other, in order and each once. */
function runsOf(indices: readonly number[]): Run[] {
  const runs: Run[] = [];
  for (const index of [...new Set(indices)].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && last.first + last.samples === index) last.samples++;
    else runs.push({ first: index, samples: 1 });
  }
  return runs;
}

function layoutCount(split: Split): string {
  return `${{ train: "trainset", validation: "valset", test: "testset" }[split]}/ndata`;
}

/** The tables of a set of ours; `undefined` for one of HydraGNN's. */
function tablesOf(file: BpFile): Tables | undefined {
  const version = wholeNumber(file, `${OWN}/version`);
  if (version === undefined) {
    checkForeignNames(file);
    return undefined;
  }
  if (version !== OWN_VERSION) {
    throw new SampleError(
      "SAMPLES_VERSION",
      file.path,
      `expected version ${OWN_VERSION} of Hydride's variables, found ${version}`,
      "read the set with the release of Hydride that wrote it",
    );
  }
  const tables = {
    datasets: textList(file, `${OWN}/datasets`) ?? [],
    columns: jsonOf<ArrayColumn[]>(file, `${OWN}/array_columns`) ?? [],
    schemas: jsonOf<number[][]>(file, `${OWN}/array_schemas`) ?? [],
  };
  checkNames(file, tables);
  return tables;
}
