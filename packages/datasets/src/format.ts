import { stat } from "node:fs/promises";
import type { Structure } from "@hydride/core-graph";
import { alexandriaEntries } from "./alexandria/entries";
import { alexandriaPaths } from "./alexandria/paths";
import { aseDatabase } from "./ase/database";
import { aseJson } from "./ase/jsonDatabase";
import { aseTrajectory } from "./ase/trajectory";
import { DatasetError, quote } from "./errors";
import { extxyz } from "./extxyz/format";
import { endStream } from "./fileBytes";
import { asDatasetFormat, type FolderFormat } from "./folderFormat";
import { hdf5Formats } from "./hdf5/format";
import { aselmdb } from "./lmdb/format";
import { npz } from "./npz/format";
import { oc20S2ef } from "./oc20/format";
import { mptrj } from "./mptrj/format";
import type { ReadOptions } from "./options";
import { pymatgen } from "./pymatgen/format";
import { qm9 } from "./qm9/format";
import type { Reading } from "./reading";
import type { Share } from "./share";
import { type ByteSource, folderSource, openSource } from "./source";
import { isTar, packedInTar } from "./tar";

/** A file format: how to recognise it by the first bytes of a file, and how to read it. */
export interface DatasetFormat {
  name: string;
  /** What the format is called in messages. */
  title: string;
  recognise(source: ByteSource): boolean | Promise<boolean>;
  /** Whether a folder holds such a dataset; where it is left out, folders are none. */
  recogniseFolder?(path: string): Promise<boolean>;
  /** Whether the name of a file claims the format: its reader then says what is wrong with the content. */
  claims(path: string): boolean;
  /** What the option `level` can be, the default first; none where the layout offers no choice. */
  levels?: readonly string[];
  /** It has no layout of its own: the caller names the arrays that make a structure (keys.numbers, keys.positions). */
  mapped?: boolean;
  /** Its layout says what every label is called and in: the caller's `keys` and `units` of labels are refused. */
  fixed?: boolean;
  /** All the same the caller may say what forces are in, as files differ in their sign. */
  forceUnits?: boolean;
  /** Whether several readers can share the frames of a file; where it is left out, one has to read all of them. */
  canShare?(source: ByteSource): boolean | Promise<boolean>;
  /** Every structure, or those of a share, with an id of its own within its dataset, claimed from `reading`. */
  read(source: ByteSource, options: ReadOptions, reading: Reading, share?: Share): AsyncIterable<Structure>;
}

/** The formats, asked in this order. */
export const formats: readonly DatasetFormat[] = [
  oc20S2ef,
  qm9,
  extxyz,
  aseDatabase,
  aseJson,
  aseTrajectory,
  aselmdb,
  npz,
  mptrj,
  alexandriaEntries,
  alexandriaPaths,
  pymatgen,
  ...hdf5Formats,
];

/** Opens a file and recognises its format; `further` are asked last, of folders. Throws `DatasetError`. */
export async function openDataset(
  path: string,
  further: readonly FolderFormat[] = [],
): Promise<{ format: DatasetFormat; source: ByteSource }> {
  const folder = await openFolder(path, [...formats, ...further.map(asDatasetFormat)]);
  if (folder !== undefined) return folder;
  const source = await openSource(path);
  if (isTar(source.head)) {
    await endStream(source);
    throw packedInTar(path, source.head);
  }
  const format = (await recognised(source)) ?? formats.find((candidate) => candidate.claims(path));
  if (format !== undefined) return { format, source };
  await endStream(source);
  throw new DatasetError(
    "DATASET_FORMAT_UNKNOWN",
    `${path}: expected one of ${formats.map(({ title }) => title).join(", ")}; ` +
      `found a file that begins with ${quote(source.head.subarray(0, 16).toString("latin1"))}`,
    "convert it to extended XYZ first, for example with ASE",
  );
}

/** A folder that is a dataset; others are refused as no file. */
async function openFolder(
  path: string,
  candidates: readonly DatasetFormat[],
): Promise<{ format: DatasetFormat; source: ByteSource } | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() !== true) return undefined;
  for (const format of candidates) {
    const recognised = await format.recogniseFolder?.(path).catch(() => false);
    if (recognised === true) return { format, source: folderSource(path) };
  }
  return undefined;
}

async function recognised(source: ByteSource): Promise<DatasetFormat | undefined> {
  for (const candidate of formats) if (await candidate.recognise(source)) return candidate;
  return undefined;
}
