import type { AtomArray, InfoValue, Structure } from "@hydride/core-graph";
import { type BpFile, readRows } from "./bpReader";
import { parseExact } from "./exactJson";
import { type ColumnArray, layoutName, ownName, type Split } from "./layout";
import { contradiction } from "./sampleError";
import type { Tables } from "./tables";

/** Where the rows of each sample begin, and after the last one their number. */
type Offsets = Float64Array;

const text = new TextDecoder("utf-8", { fatal: true });

/** Reads the structures of one side of a set of ours, bit for bit as they were written. */
export class OwnSide {
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
      const sums = runningSum((await readRows(file, name, 0, 0, samples)) as ArrayLike<number>);
      const values = ownName(split, key === "atoms" ? "numbers" : key);
      const extent = file.variables.get(values)?.shape[0] ?? 0;
      if (!sums.every((sum, i) => i === 0 || sum >= sums[i - 1]!) || sums.at(-1) !== extent) {
        throw contradiction(file.path, `${name}: expected lengths that add up to ${extent}, found ${sums.at(-1)!}`);
      }
      offsets.set(key, sums);
    };
    await add("atoms", "atom_count");
    for (const key of ["id", "group", "info"]) {
      if (file.variables.has(ownName(split, `${key}_bytes`))) await add(key, `${key}_bytes`);
    }
    const schemaName = ownName(split, "schema");
    const schema = file.variables.has(schemaName) ? await readRows(file, schemaName, 0, 0, samples) : undefined;
    return new OwnSide(file, split, samples, tables, offsets, schema);
  }

  /** Atoms of a sample. */
  atoms(sample: number): number {
    const offsets = this.offsets.get("atoms")!;
    return offsets[sample + 1]! - offsets[sample]!;
  }

  /** @throws SampleError where values are none that were written, as no checksum has told before. */
  async read(first: number, samples: number): Promise<Structure[]> {
    try {
      return await this.#read(first, samples);
    } catch (error) {
      if (!(error instanceof SyntaxError) && !(error instanceof TypeError)) throw error;
      const which = `samples ${first} to ${first + samples - 1} of ${this.split}`;
      throw contradiction(
        this.file.path,
        `${which}: expected texts and JSON as they were written, found ${error.message}`,
      );
    }
  }

  async #read(first: number, samples: number): Promise<Structure[]> {
    const { split } = this;
    const atoms = this.offsets.get("atoms")!;
    const [firstAtom, atomCount] = [atoms[first]!, atoms[first + samples]! - atoms[first]!];
    const perSample = (key: string) => this.#rows(ownName(split, key), first, samples);
    const perAtom = (key: string) => this.#rows(ownName(split, key), firstAtom, atomCount);
    const or = async (own: Promise<ColumnArray | undefined>, key: string, from: number, rows: number) =>
      (await own) ?? (await this.#rows(layoutName(split, key), from, rows));
    const numbers = await perAtom("numbers");
    const positions = await or(perAtom("positions"), "pos", firstAtom, atomCount);
    const masks = new Map<string, ColumnArray | undefined>();
    for (const label of ["energy", "forces", "stress", "cell", "charge", "spin"]) {
      masks.set(label, await perSample(`${label}_mask`));
    }
    const has = (label: string, i: number) => masks.get(label)?.[i] === 1;
    const forces = masks.get("forces") && (await or(perAtom("forces"), "forces", firstAtom, atomCount));
    const cell = masks.get("cell") && (await or(perSample("cell"), "cell", 3 * first, 3 * samples));
    const [pbc, energy, stress] = [await perSample("pbc"), await perSample("energy"), await perSample("stress")];
    const [charge, spin, dataset] = [await perSample("charge"), await perSample("spin"), await perSample("dataset")];
    const texts = new Map<string, string[]>();
    for (const key of ["id", "group", "info"]) texts.set(key, await this.#texts(key, first, samples));
    const arrays = await this.#arrays(first, samples);
    return Array.from({ length: samples }, (_, i): Structure => {
      const [from, to] = [atoms[first + i]! - firstAtom, atoms[first + i + 1]! - firstAtom];
      const own = arrays[i];
      const info = texts.get("info")![i];
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
        id: texts.get("id")![i]!,
        group: texts.get("group")![i]!,
        info: info === undefined ? {} : (parseExact(info) as Record<string, InfoValue>),
        ...(own && { arrays: own }),
      };
    });
  }

  /** Rows of a variable; `undefined` where there is none of the name. */
  async #rows(name: string, first: number, rows: number): Promise<ColumnArray | undefined> {
    if (!this.file.variables.has(name)) return undefined;
    return rows === 0 ? new Uint8Array(0) : readRows(this.file, name, 0, first, rows);
  }

  async #texts(key: string, first: number, samples: number): Promise<string[]> {
    const offsets = this.offsets.get(key);
    if (offsets === undefined) return [];
    const [from, to] = [offsets[first]!, offsets[first + samples]!];
    const bytes = (await this.#rows(ownName(this.split, key), from, to - from)) ?? new Uint8Array(0);
    return Array.from({ length: samples }, (_, i) =>
      decoded(bytes as Uint8Array, offsets[first + i]! - from, offsets[first + i + 1]! - from),
    );
  }

  /** Further arrays of each sample, in the order in which it had them. */
  async #arrays(first: number, samples: number): Promise<(Structure["arrays"] | undefined)[]> {
    const { tables, schema } = this;
    if (schema === undefined) return Array.from({ length: samples }, () => undefined);
    const schemaOf = (sample: number) => tables.schemas[Number(schema[sample])]!;
    const range = Array.from({ length: samples }, (_, i) => first + i);
    const found: Record<string, AtomArray>[] = range.map((sample) =>
      Object.fromEntries(schemaOf(sample).map((column) => [tables.columns[column]!.name, undefined as never])),
    );
    for (const [column, { name, kind, width }] of tables.columns.entries()) {
      const having = range.filter((sample) => schemaOf(sample).includes(column));
      if (having.length === 0) continue;
      const rows = await this.#arrayOffsets(column);
      const [from, to] = [rows[having[0]!]!, rows[having.at(-1)! + 1]!];
      const all = (await this.#rows(ownName(this.split, `arrays/${column}`), from, to - from)) ?? new Uint8Array(0);
      for (const sample of having) {
        const [a, b] = [rows[sample]! - from, rows[sample + 1]! - from];
        const values =
          kind === "string" ? JSON.parse(decoded(all as Uint8Array, a, b)) : all.slice(a * width, b * width);
        found[sample - first]![name] = { kind, width, values } as AtomArray;
      }
    }
    return found.map((arrays) => (Object.keys(arrays).length > 0 ? arrays : undefined));
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
    const bytes = isText
      ? await readRows(this.file, ownName(this.split, `arrays/${column}_bytes`), 0, 0, having)
      : undefined;
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
  return Float64Array.from((values ?? new Float64Array(0)).slice(from, to) as Float64Array);
}

function decoded(bytes: Uint8Array, from: number, to: number): string {
  return text.decode(bytes.subarray(from, to));
}
