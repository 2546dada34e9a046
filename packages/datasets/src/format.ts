import type { Structure } from "@hydride/core-graph";
import { DatasetError, quote } from "./errors";
import { extxyz } from "./extxyz/format";
import type { ReadOptions } from "./options";
import type { Reading } from "./reading";
import { type ByteSource, openSource } from "./source";

/** A file format: how to recognise it by the first bytes of a file, and how to read it. */
export interface DatasetFormat {
  name: string;
  /** What the format is called in messages. */
  title: string;
  recognise(source: ByteSource): boolean;
  /** Whether the name of a file claims the format: its reader then says what is wrong with the content. */
  claims(path: string): boolean;
  /** Every structure with an id of its own within its dataset, claimed from `reading`. */
  read(source: ByteSource, options: ReadOptions, reading: Reading): AsyncIterable<Structure>;
}

/** The formats, asked in this order. */
export const formats: readonly DatasetFormat[] = [extxyz];

/** Opens a file and recognises its format. Throws `DatasetError`. */
export async function openDataset(path: string): Promise<{ format: DatasetFormat; source: ByteSource }> {
  const source = await openSource(path);
  const format =
    formats.find((candidate) => candidate.recognise(source)) ?? formats.find((candidate) => candidate.claims(path));
  if (format !== undefined) return { format, source };
  await source.chunks[Symbol.asyncIterator]().return?.();
  throw new DatasetError(
    "DATASET_FORMAT_UNKNOWN",
    `${path}: expected ${formats.map(({ title }) => title).join(" or ")}, ` +
      `found a file that begins with ${quote(source.head.subarray(0, 16).toString("latin1"))}`,
    "convert it to extended XYZ first, for example with ASE",
  );
}
