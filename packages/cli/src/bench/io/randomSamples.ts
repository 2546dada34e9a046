import { type FileHandle, open, writeFile } from "node:fs/promises";
import type { Structure } from "@hydride/core-graph";
import { encodeRecord, viewRecord } from "@hydride/datastore";
import type { SampleFile } from "@hydride/io-adios";
import { generator } from "../geometry.js";

/** Gives a sample by its number. */
export type ReadSample = (index: number) => Promise<Structure>;

/** One sample of the training side, through ADIOS2. */
export function fromSet(set: SampleFile): ReadSample {
  return async (index) => (await set.samples("train", [index]))[0]!;
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

  readonly readAll = async (indices: readonly number[]): Promise<Structure[]> => {
    const structures: Structure[] = [];
    for (const index of indices) structures.push(await this.read(index));
    return structures;
  };

  async close(): Promise<void> {
    await this.#file.close();
  }
}

/** As many random samples as a batch of training has, with one call. */
export const BATCH = 32;

/** The same, a batch at a time: the plain file reads its records one after the other. */
export function randomBatches(
  read: (indices: number[]) => Promise<unknown>,
  samples: number,
  reads: number,
): () => Promise<void> {
  const random = generator(10);
  return async () => {
    for (let left = reads; left > 0; left -= BATCH) {
      await read(Array.from({ length: Math.min(BATCH, left) }, () => Math.floor(samples * random())));
    }
  };
}

/** Reads so many random samples each time, one after the other, in a sequence that is the same for both sides. */
export function randomReads(read: ReadSample, samples: number, reads: number): () => Promise<void> {
  const random = generator(9);
  return async () => {
    for (let i = 0; i < reads; i++) await read(Math.floor(samples * random()));
  };
}
