import { createHash } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import { type LeftOut, Outlines, readStructures, SharedFile } from "@hydride/datasets";
import type { SampleWriter } from "@hydride/io-adios";
import { readOptionsOf } from "@hydride/training/preparation";
import type { LineProgress } from "@hydride/training/progress";
import { type Interrupt, Interrupted } from "../interrupt.js";
import type { SetJob } from "./setJob.js";
import type { Share } from "./share.js";
import { assertUnchanged } from "./sources.js";
import { writing } from "./writeErrors.js";

/** What a rank has found in a file, or in its part of one. */
export interface ReadFile {
  set: number;
  file: number;
  /** The structures of each part of a file that was shared, in order; of one that was not, of all of it. */
  parts: Outlines[];
  leftOut: LeftOut[];
  /** `null` where another rank has the words. */
  notices: (string | null)[];
  atoms: number;
  /** Of the bytes of the file; none of a folder. */
  sha256: string | null;
}

/** A part of a file that ranks share, before they know what the others have found. */
export interface ReadPart extends ReadFile {
  shared: SharedFile;
  index: number;
}

export interface ReadContext {
  /** Of the job. */
  ranks: number;
  sets: readonly SetJob[];
  writers: readonly SampleWriter[];
  interrupt: Interrupt;
  progress: LineProgress;
}

/** The number of a part in its set: parts of a file follow each other, whichever rank has them. */
export function partOrder(file: number, index: number, ranks: number): number {
  return file * ranks + index;
}

/** Reads one file, or a part of it, into the scratch file of its set's writer. Throws CliError where it changes meanwhile. */
export async function readFile(share: Share, context: ReadContext): Promise<ReadFile | ReadPart> {
  const { path, before } = context.sets[share.set]!.files[share.file]!;
  try {
    return await readAsItIs(share, context);
  } catch (error) {
    // What is wrong with a file that changes is that it does.
    if (!(error instanceof Interrupted)) assertUnchanged(path, before);
    throw error;
  }
}

async function readAsItIs({ set, file, part }: Share, context: ReadContext): Promise<ReadFile | ReadPart> {
  const { ranks, sets, writers, interrupt, progress } = context;
  const { dataset, files, out } = sets[set]!;
  const { path, name, bytes, before } = files[file]!;
  const writer = writers[set]!;
  const own = dataset.split?.own;
  const outlines = new Outlines(dataset.name, own === undefined ? [] : [own]);
  const found: ReadFile = { set, file, parts: [outlines], leftOut: [], notices: [], atoms: 0, sha256: null };
  const options = {
    ...readOptionsOf(dataset),
    name,
    onNotice: (notice: string) => void found.notices.push(notice),
    onLeftOut: (one: LeftOut) => void found.leftOut.push(one),
  };
  const shared = part && new SharedFile(path, part, options);
  const structures = shared?.structures() ?? readStructures(path, options);
  writer.beginPart(partOrder(file, part?.index ?? 0, ranks));
  for await (const structure of interrupt.until(structures)) {
    await writing(out, () => writer.add(structure));
    found.atoms += structure.numbers.length;
    outlines.add(structure);
    progress.show(`${path}: ${outlines.count} structures (${describeBytes(bytes)})`);
  }
  if (part === undefined || part.index === 0) found.sha256 = await hashOf(path, interrupt);
  assertUnchanged(path, before);
  return shared === undefined ? found : { ...found, shared, index: part!.index };
}

/** How many structures there are in a file, or in what a rank has read of it. */
export function structuresIn({ parts }: ReadFile): number {
  return parts.reduce((sum, { count }) => sum + count, 0);
}

export function isPart(read: ReadFile | ReadPart): read is ReadPart {
  return "shared" in read;
}

async function hashOf(path: string, interrupt: Interrupt): Promise<string | null> {
  if (statSync(path).isFile() === false) return null;
  const hash = createHash("sha256");
  for await (const chunk of interrupt.until(chunksOf(path))) hash.update(chunk);
  return hash.digest("hex");
}

async function* chunksOf(path: string): AsyncGenerator<Buffer, void, undefined> {
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) yield chunk as Buffer;
}

function describeBytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
