import type { AtomArray, InfoValue, Structure } from "@hydride/core-graph";
import { type BpFile, readRows } from "./bpReader";
import { parseExact } from "./exactJson";
import { Gather, type Later } from "./gather";
import { type ColumnArray, layoutName, ownName, type Split } from "./layout";
import { contradiction } from "./sampleError";
import type { Tables } from "./tables";

/** Where the rows of each sample begin, and after the last one their number. */
type Offsets = Float64Array;

// A mark of byte order is a character of a text, as any other.
const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const TEXTS = ["id", "group", "info"] as const;
const LABELS = ["energy", "forces", "stress", "cell", "charge", "spin"] as const;
/** One or three numbers of each sample. */
const SCALARS = [...LABELS.map((label) => `${label}_mask`), "pbc", "energy", "charge", "spin", "dataset"];

/** Samples that follow each other. */
export interface Run {
  first: number;
  samples: number;
}

/** Reads the structures of one side of a set of ours, bit for bit as they were written. */
export class OwnSide {
  readonly #kept = new Map<string, ColumnArray>();
  #keeping: Promise<void> | undefined;

  private constructor(
    readonly file: BpFile,
    readonly split: Split,
    readonly samples: number,
    readonly tables: Tables,
    /** Rows of atoms, and bytes of texts. */
    readonly offsets: ReadonlyMap<string, Offsets>,
    readonly schema: ColumnArray | undefined,
  ) {}

  static async open(file: BpFile, split: Split, samples: number, tables: Tables): Promise<OwnSide> {
    const offsets = new Map<string, Offsets>();
    const add = async (key: string, variable: string) => {
      const name = ownName(split, variable);
      const sums = runningSum((await readRows(file, name, samples)) as ArrayLike<number>);
      const values = ownName(split, key === "atoms" ? "numbers" : key);
      const extent = file.variables.get(values)?.shape[0] ?? 0;
      if (!sums.every((sum, i) => i === 0 || sum >= sums[i - 1]!) || sums.at(-1) !== extent) {
        throw contradiction(file.path, `${name}: expected lengths that add up to ${extent}, found ${sums.at(-1)!}`);
      }
      offsets.set(key, sums);
    };
    await add("atoms", "atom_count");
    for (const key of TEXTS) {
      if (file.variables.has(ownName(split, `${key}_bytes`))) await add(key, `${key}_bytes`);
    }
    const schemaName = ownName(split, "schema");
    const schema = file.variables.has(schemaName) ? await readRows(file, schemaName, samples) : undefined;
    return new OwnSide(file, split, samples, tables, offsets, schema);
  }

  /** Has the few bytes of every sample that are no rows of atoms in memory, 40 at most, so that random samples need fewer reads. */
  async keepScalars(): Promise<void> {
    this.#keeping ??= this.#readScalars();
    await this.#keeping;
  }

  async #readScalars(): Promise<void> {
    const names = SCALARS.map((key) => ownName(this.split, key)).filter((name) => this.file.variables.has(name));
    for (const name of names) this.#kept.set(name, await readRows(this.file, name, this.samples));
  }

  /** Atoms of a sample. */
  atoms(sample: number): number {
    const offsets = this.offsets.get("atoms")!;
    return offsets[sample + 1]! - offsets[sample]!;
  }

  /**
   * The structures of some runs of samples, with one call to ADIOS2.
   * @throws SampleError where values are none that were written, as no checksum has told before.
   */
  async read(runs: readonly Run[]): Promise<Structure[][]> {
    if (this.schema !== undefined) for (const column of this.#columnsOf(runs)) await this.#arrayOffsets(column);
    const gather = new Gather(this.file, this.#kept);
    const later = runs.map((run) => this.#gatherRun(gather, run));
    await gather.perform();
    return later.map((made, i) => {
      try {
        return made();
      } catch (error) {
        if (!(error instanceof SyntaxError) && !(error instanceof TypeError)) throw error;
        const { first, samples } = runs[i]!;
        const which = `samples ${first} to ${first + samples - 1} of ${this.split}`;
        throw contradiction(
          this.file.path,
          `${which}: expected texts and JSON as they were written, found ${error.message}`,
        );
      }
    });
  }

  #gatherRun(gather: Gather, { first, samples }: Run): Later<Structure[]> {
    const { split, file } = this;
    const atoms = this.offsets.get("atoms")!;
    const [firstAtom, atomCount] = [atoms[first]!, atoms[first + samples]! - atoms[first]!];
    const perSample = (key: string) => gather.rows(ownName(split, key), first, samples);
    const perAtom = (key: string) => gather.rows(ownName(split, key), firstAtom, atomCount);
    /** Of our own, else of the layout. */
    const either = (own: string, key: string, from: number, rows: number) =>
      gather.rows(file.variables.has(ownName(split, own)) ? ownName(split, own) : layoutName(split, key), from, rows);
    const columns = {
      numbers: perAtom("numbers"),
      positions: either("positions", "pos", firstAtom, atomCount),
      forces: this.#has("forces") ? either("forces", "forces", firstAtom, atomCount) : undefined,
      cell: this.#has("cell")
        ? file.variables.has(ownName(split, "cell"))
          ? perSample("cell")
          : gather.rows(layoutName(split, "cell"), 3 * first, 3 * samples)
        : undefined,
      ...{ pbc: perSample("pbc"), energy: perSample("energy"), stress: perSample("stress") },
      ...{ charge: perSample("charge"), spin: perSample("spin"), dataset: perSample("dataset") },
    };
    const masks = LABELS.map((label) => [label, perSample(`${label}_mask`)] as const);
    const texts = TEXTS.map((key) => [key, this.#gatherTexts(gather, key, first, samples)] as const);
    const arrays = this.#gatherArrays(gather, first, samples);
    return () => {
      const { numbers, positions, forces, cell, pbc, energy, stress, charge, spin, dataset } = read(columns);
      const mask = read(Object.fromEntries(masks));
      const text = read(Object.fromEntries(texts));
      const has = (label: string, i: number) => mask[label]?.[i] === 1;
      const further = arrays();
      return Array.from({ length: samples }, (_, i): Structure => {
        const [from, to] = [atoms[first + i]! - firstAtom, atoms[first + i + 1]! - firstAtom];
        const info = text["info"]![i];
        const own = further[i];
        return {
          numbers: Uint8Array.from((numbers ?? []).slice(from, to) as Uint8Array),
          positions: reals(positions, 3 * from, 3 * to),
          ...(has("cell", i) && { cell: reals(cell, 9 * i, 9 * i + 9) }),
          pbc: [0, 1, 2].map((k) => pbc?.[3 * i + k] === 1) as Structure["pbc"],
          ...(has("energy", i) && { energy: Number(energy![i]) }),
          ...(has("forces", i) && { forces: reals(forces, 3 * from, 3 * to) }),
          ...(has("stress", i) && { stress: reals(stress, 9 * i, 9 * i + 9) }),
          ...(has("charge", i) && { charge: Number(charge![i]) }),
          ...(has("spin", i) && { spin: Number(spin![i]) }),
          dataset: this.tables.datasets[Number(dataset?.[i] ?? 0)]!,
          id: text["id"]![i]!,
          group: text["group"]![i]!,
          info: info === undefined ? {} : (parseExact(info) as Record<string, InfoValue>),
          ...(own && { arrays: own }),
        };
      });
    };
  }

  #has(label: string): boolean {
    return this.file.variables.has(ownName(this.split, `${label}_mask`));
  }

  #gatherTexts(gather: Gather, key: string, first: number, samples: number): Later<string[]> {
    const offsets = this.offsets.get(key);
    if (offsets === undefined) return () => [];
    const [from, to] = [offsets[first]!, offsets[first + samples]!];
    const bytes = gather.rows(ownName(this.split, key), from, to - from);
    return () => {
      const all = (bytes() ?? new Uint8Array(0)) as Uint8Array;
      return Array.from({ length: samples }, (_, i) =>
        decoded(all, offsets[first + i]! - from, offsets[first + i + 1]! - from),
      );
    };
  }

  /** The columns of further arrays that samples of the runs have. */
  #columnsOf(runs: readonly Run[]): Set<number> {
    const schemas = new Set<number>();
    for (const { first, samples } of runs) {
      for (let i = first; i < first + samples; i++) schemas.add(Number(this.schema![i]));
    }
    return new Set([...schemas].flatMap((index) => this.tables.schemas[index]!));
  }

  /** Further arrays of each sample, in the order in which it had them. */
  #gatherArrays(gather: Gather, first: number, samples: number): Later<(Structure["arrays"] | undefined)[]> {
    const { tables, schema } = this;
    if (schema === undefined) return () => [];
    const schemaOf = (sample: number) => tables.schemas[Number(schema[sample])]!;
    const range = Array.from({ length: samples }, (_, i) => first + i);
    const columns = [...this.#columnsOf([{ first, samples }])].map((column) => {
      const having = range.filter((sample) => schemaOf(sample).includes(column));
      const rows = this.#arrayRows.get(column)!;
      const [from, to] = [rows[having[0]!]!, rows[having.at(-1)! + 1]!];
      return { column, having, rows, from, all: gather.rows(ownName(this.split, `arrays/${column}`), from, to - from) };
    });
    return () => {
      const found: Record<string, AtomArray>[] = range.map((sample) =>
        Object.fromEntries(schemaOf(sample).map((column) => [tables.columns[column]!.name, undefined as never])),
      );
      for (const { column, having, rows, from, all } of columns) {
        const { name, kind, width } = tables.columns[column]!;
        const own = all() ?? new Uint8Array(0);
        for (const sample of having) {
          const [a, b] = [rows[sample]! - from, rows[sample + 1]! - from];
          const values =
            kind === "string" ? JSON.parse(decoded(own as Uint8Array, a, b)) : own.slice(a * width, b * width);
          found[sample - first]![name] = { kind, width, values } as AtomArray;
        }
      }
      return found.map((arrays) => (Object.keys(arrays).length > 0 ? arrays : undefined));
    };
  }

  readonly #arrayRows = new Map<number, Offsets>();

  /** Where the rows of each sample stand in the column of a further array; samples without it have none. */
  async #arrayOffsets(column: number): Promise<Offsets> {
    const known = this.#arrayRows.get(column);
    if (known !== undefined) return known;
    const { tables, schema } = this;
    const isText = tables.columns[column]!.kind === "string";
    const has = (sample: number) => tables.schemas[Number(schema![sample])]!.includes(column);
    let next = 0;
    const lengths = new Float64Array(this.samples);
    const having = lengths.reduce((count, _, sample) => count + Number(has(sample)), 0);
    const bytes = isText ? await readRows(this.file, ownName(this.split, `arrays/${column}_bytes`), having) : undefined;
    for (let sample = 0; sample < this.samples; sample++) {
      if (has(sample)) lengths[sample] = bytes === undefined ? this.atoms(sample) : Number(bytes[next++]);
    }
    const offsets = runningSum(lengths);
    this.#arrayRows.set(column, offsets);
    return offsets;
  }

  /** Throws where a sample refers to a table that has no such row. */
  check(): void {
    const { file, schema, tables } = this;
    const bad = schema?.findIndex((index: number | bigint) => tables.schemas[Number(index)] === undefined) ?? -1;
    if (bad < 0) return;
    const found = `${String(schema![bad])} in sample ${bad}`;
    throw contradiction(file.path, `schema: expected one of ${tables.schemas.length} lists of arrays, found ${found}`);
  }
}

function runningSum(lengths: ArrayLike<number>): Offsets {
  const offsets = new Float64Array(lengths.length + 1);
  for (let i = 0; i < lengths.length; i++) offsets[i + 1] = offsets[i]! + lengths[i]!;
  return offsets;
}

function reals(values: ColumnArray | undefined, from: number, to: number): Float64Array {
  return new Float64Array((values ?? new Float64Array(0)).subarray(from, to) as Float64Array);
}

function decoded(bytes: Uint8Array, from: number, to: number): string {
  return text.decode(bytes.subarray(from, to));
}

/** What each has, now that it was read. */
function read<All extends Record<string, Later<unknown> | undefined>>(all: All) {
  const found = Object.entries(all).map(([key, later]) => [key, later?.()]);
  return Object.fromEntries(found) as { [Key in keyof All]: ReturnType<NonNullable<All[Key]>> };
}
