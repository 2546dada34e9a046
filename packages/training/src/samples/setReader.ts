import type { Structure } from "@hydride/core-graph";
import { blockName, DatasetStream, fallbackBlocks, GeometryPrints, type Side } from "@hydride/datasets";
import { SampleFile } from "@hydride/io-adios";
import type { Config, DatasetConfig } from "../config/schema.js";
import { chunks } from "../data/chunks.js";
import type { Division } from "../data/division.js";
import type { DatasetReader, ReadDataset } from "../data/reader.js";
import { filesOf, readOptionsOf } from "../data/readOptions.js";
import { keyOf } from "../data/sampleWeights.js";
import { type KnownRow, KnownTable } from "./knownTable.js";

const SIDES: readonly Side[] = ["train", "validation", "test"];
/** Structures that are read again at once. */
const AT_ONCE = 1024;

/**
 * Reads sets and keeps of each structure what dividing and describing its dataset takes: some 100 bytes, and as much again where leaks are
 * looked for. What is needed of few structures, or once, is read again.
 */
export class SetReader implements DatasetReader<KnownRow> {
  readonly #prints: GeometryPrints | undefined;
  /** The number among the prints of the first structure of each table. */
  readonly #firsts = new Map<KnownTable, number>();

  constructor(leaks: Config["split"]["leaks"]) {
    this.#prints = leaks === "off" ? undefined : new GeometryPrints();
  }

  async read(dataset: DatasetConfig, isLabelled: (structure: Structure) => boolean): Promise<ReadDataset<KnownRow>> {
    const { split, sampleWeight } = dataset;
    const stream = new DatasetStream(filesOf(dataset), readOptionsOf(dataset));
    const keys = [split?.own, sampleWeight === undefined ? undefined : keyOf(sampleWeight)];
    const table = new KnownTable(
      dataset.name,
      keys.filter((key) => key !== undefined),
    );
    this.#firsts.set(table, this.#prints?.count ?? 0);
    let first: Structure | undefined;
    for await (const { structure, file } of stream) {
      first ??= structure;
      table.add(structure, file, isLabelled(structure));
      this.#prints?.add(structure);
    }
    const structures = table.rows();
    const notices = [...stream.notices(), ...(stream.isRegrouped ? intoBlocks(structures) : [])];
    return {
      dataset: stream.dataset,
      files: stream.files,
      labels: stream.labels,
      leftOut: stream.leftOut,
      notices,
      structures,
      labelled: structures.filter((row) => row.isLabelled),
      first: first!,
      fileOf: ({ file }) => file,
    };
  }

  async *structures(some: readonly KnownRow[]): AsyncGenerator<Structure, void, undefined> {
    const files = new Map<string, SampleFile>();
    try {
      for (const part of chunks(some, AT_ONCE)) yield* await readAgain(part, files);
    } finally {
      for (const file of files.values()) await file.close();
    }
  }

  placeOf({ place }: KnownRow) {
    return place;
  }

  suspects(sides: Division<KnownRow>): Division<KnownRow> {
    const prints = this.#prints!;
    const numberOf = ({ table, row }: KnownRow) => this.#firsts.get(table)! + row;
    const sideOf = new Uint8Array(prints.count);
    for (const [k, side] of SIDES.entries()) for (const row of sides[side]) sideOf[numberOf(row)] = k + 1;
    const isSuspect = new Uint8Array(prints.count);
    for (const number of prints.suspects((number) => sideOf[number] || undefined)) isSuspect[number] = 1;
    const of = (side: Side) => sides[side].filter((row) => isSuspect[numberOf(row)] === 1);
    return { train: of("train"), validation: of("validation"), test: of("test") };
  }
}

/** As `loadDataset` does; gives what is to be said of it. */
function intoBlocks(rows: readonly KnownRow[]): string[] {
  const blocks = fallbackBlocks(rows, ({ hasMadeUpGroup }) => hasMadeUpGroup);
  if (blocks === undefined) return [];
  for (const [place, row] of rows.entries()) {
    const block = blocks.blockOf(row, place);
    if (block !== undefined) row.group = blockName(row.dataset, block);
  }
  return [blocks.notice];
}

/** Structures as their sets have them, under the names that they were read with; what is opened is for the caller to close. */
async function readAgain(rows: readonly KnownRow[], files: Map<string, SampleFile>): Promise<Structure[]> {
  const found = new Array<Structure>(rows.length);
  const wanted = new Map<string, { path: string; side: Side; indices: number[]; places: number[] }>();
  for (const [place, row] of rows.entries()) {
    const { path, side, index } = row.place;
    const name = `${side} ${path}`;
    const of = wanted.get(name) ?? { path, side, indices: [], places: [] };
    wanted.set(name, of);
    of.indices.push(index);
    of.places.push(place);
  }
  for (const { path, side, indices, places } of wanted.values()) {
    let file = files.get(path);
    // It was validated when it was read.
    if (file === undefined) files.set(path, (file = await SampleFile.open(path, { validate: false })));
    const structures = await file.samples(side, indices);
    for (const [i, place] of places.entries()) {
      const { dataset, id, group } = rows[place]!;
      found[place] = { ...structures[i]!, dataset, id, group };
    }
  }
  return found;
}
