import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

const FRAMES = /\.extxyz(\.(xz|gz))?$/i;

/** A file of frames with the file of system ids and reference energies beside it. */
export interface Chunk {
  name: string;
  frames: string;
  systems: string | undefined;
}

/** The files of frames of a folder in the order of their numbers. */
export async function chunksOf(folder: string): Promise<Chunk[]> {
  const files = new Set(await readdir(folder));
  return [...files]
    .filter((file) => FRAMES.test(file))
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }))
    .map((file) => chunk(folder, file, (beside) => files.has(beside)));
}

/** The chunk of a file of frames; `undefined` where its name is no such, or nothing is beside it. */
export async function chunkOf(path: string): Promise<Chunk | undefined> {
  if (!FRAMES.test(path)) return undefined;
  const found = await Promise.all(besides(basename(path)).map((file) => exists(join(dirname(path), file))));
  const there = besides(basename(path)).filter((_, i) => found[i]);
  return there.length === 0 ? undefined : chunk(dirname(path), basename(path), (file) => there.includes(file));
}

function chunk(folder: string, file: string, exist: (file: string) => boolean): Chunk {
  const systems = besides(file).find(exist);
  return {
    name: file.replace(FRAMES, ""),
    frames: join(folder, file),
    systems: systems === undefined ? undefined : join(folder, systems),
  };
}

function besides(file: string): string[] {
  const stem = file.replace(FRAMES, "");
  return [`${stem}.txt`, `${stem}.txt.xz`, `${stem}.txt.gz`];
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
