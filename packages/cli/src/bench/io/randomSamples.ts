import { type FileHandle, open, writeFile } from "node:fs/promises";
import type { Structure } from "@hydride/core-graph";
import { encodeRecord, viewRecord } from "@hydride/datastore";
import type { SampleFile } from "@hydride/io-adios";
import { generator } from "../geometry.js";

/** Gives a sample by its number. */
export type ReadSample = (index: number) => Promise<Structure>;

/** One sample of the training side, through ADIOS2. */
export function fromSet(set: SampleFile): ReadSample {
  return async (index) => {
    for await (const structure of set.structures("train", { first: index, count: 1 })) return structure;
    throw new Error(`${set.path} has no sample ${index}`);
  };
}

/** Records one after the other in a file, of which one is one read, and its views are a structure. */
export class PlainRecords {
  readonly #file: FileHandle;
  readonly #offsets: readonly number[];
  readonly #datasets: readonly string[];

  private constructor(file: FileHandle, offsets: readonly number[], datasets: readonly string[]) {
    this.#file = file;
    this.#offsets = offsets;
    this.#datasets = datasets;
  }

  static async create(path: string, structures: readonly Structure[]): Promise<PlainRecords> {
    const datasets = [...new Set(structures.map(({ dataset }) => dataset))];
    const offsets = [0];
    const records = structures.map((structure, i) => encodeRecord(structure, datasets, i));
    for (const { length } of records) offsets.push(offsets.at(-1)! + length);
    await writeFile(path, Buffer.concat(records));
    return new PlainRecords(await open(path, "r"), offsets, datasets);
  }

  readonly read: ReadSample = async (index) => {
    const [begin, end] = [this.#offsets[index]!, this.#offsets[index + 1]!];
    const record = new Uint8Array(end - begin);
    const { bytesRead } = await this.#file.read(record, 0, record.length, begin);
    if (bytesRead < record.length) throw new Error(`expected ${record.length} bytes at ${begin}, found ${bytesRead}`);
    return viewRecord(record, this.#datasets).toStructure();
  };

  async close(): Promise<void> {
    await this.#file.close();
  }
}

/** Reads so many random samples each time, one after the other, in a sequence that is the same for both sides. */
export function randomReads(read: ReadSample, samples: number, reads: number): () => Promise<void> {
  const random = generator(9);
  return async () => {
    for (let i = 0; i < reads; i++) await read(Math.floor(samples * random()));
  };
}
