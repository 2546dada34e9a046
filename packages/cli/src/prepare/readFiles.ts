import { createHash } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import type { Structure } from "@hydride/core-graph";
import { type LeftOut, readStructures } from "@hydride/datasets";
import type { SampleWriter } from "@hydride/io-adios";
import { readOptionsOf } from "@hydride/training/preparation";
import type { LineProgress } from "@hydride/training/progress";
import type { Interrupt } from "../interrupt.js";
import type { SetJob } from "./setJob.js";
import { toOutline } from "./outline.js";
import type { Share } from "./share.js";

/** What a rank has found in a file. */
export interface ReadFile {
  set: number;
  file: number;
  outlines: Structure[];
  leftOut: LeftOut[];
  notices: string[];
  atoms: number;
  /** Of the bytes of the file; none of a folder. */
  sha256: string | null;
}

export interface ReadContext {
  sets: readonly SetJob[];
  writers: readonly SampleWriter[];
  interrupt: Interrupt;
  progress: LineProgress;
}

/** Reads one file into the scratch file of its set's writer. */
export async function readFile({ set, file }: Share, context: ReadContext): Promise<ReadFile> {
  const { sets, writers, interrupt, progress } = context;
  const { dataset, files } = sets[set]!;
  const { path, name, bytes } = files[file]!;
  const writer = writers[set]!;
  const found: ReadFile = { set, file, outlines: [], leftOut: [], notices: [], atoms: 0, sha256: null };
  const structures = readStructures(path, {
    ...readOptionsOf(dataset),
    name,
    onNotice: (notice) => found.notices.push(notice),
    onLeftOut: (one) => found.leftOut.push(one),
  });
  writer.beginPart(file);
  for await (const structure of interrupt.until(structures)) {
    await writer.add(structure);
    found.atoms += structure.numbers.length;
    found.outlines.push(toOutline(structure, dataset.split?.own));
    progress.show(`${path}: ${found.outlines.length} structures (${describeBytes(bytes)})`);
  }
  found.sha256 = await hashOf(path);
  return found;
}

async function hashOf(path: string): Promise<string | null> {
  if (statSync(path).isFile() === false) return null;
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

function describeBytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
