import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Structure } from "@hydride/core-graph";
import { DatasetError, type ReadOptions, readStructures } from "../src/index";

/** Calls `use` with a folder that is removed afterwards. */
export async function withFolder<Result>(use: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "hydride-datasets-"));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

export async function readAll(path: string, options?: ReadOptions): Promise<Structure[]> {
  const structures: Structure[] = [];
  for await (const structure of readStructures(path, options)) structures.push(structure);
  return structures;
}

/** Reads a file of this content, which is called `frames.xyz`. */
export function readContent(
  content: string | Uint8Array,
  options?: ReadOptions,
  name = "frames.xyz",
): Promise<Structure[]> {
  return withFolder(async (folder) => {
    const path = join(folder, name);
    await writeFile(path, content);
    return readAll(path, options);
  });
}

export async function readOne(content: string, options?: ReadOptions): Promise<Structure> {
  const [structure, ...others] = await readContent(content, options);
  if (structure === undefined || others.length > 0)
    throw new Error(`expected one structure, found ${others.length + 1}`);
  return structure;
}

/** Code, message and hint of what `action` throws, without the folder of the file. */
export async function failure(
  action: () => Promise<unknown>,
): Promise<{ code: string; message: string; hint: string }> {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof DatasetError)) throw error;
    const [message, hint] = [error.message, error.hint].map(withoutFolder);
    return { code: error.code, message: message!, hint: hint! };
  }
  throw new Error("expected an error, found none");
}

/** A text without the folder that {@link withFolder} made. */
export function withoutFolder(text: string): string {
  return text.replaceAll(/[^\s'"]*hydride-datasets-[^/]+\//g, "");
}

export function failureOf(content: string | Uint8Array, options?: ReadOptions, name?: string) {
  return failure(() => readContent(content, options, name));
}

/** A small structure for tests of what comes after reading. */
export function structure(numbers: number[], rest: Partial<Structure> = {}): Structure {
  return {
    numbers: Uint8Array.from(numbers),
    positions: Float64Array.from({ length: 3 * numbers.length }, (_, i) => i),
    pbc: [false, false, false],
    dataset: "test",
    id: "test:1",
    group: "test",
    info: {},
    ...rest,
  };
}

const root = resolve(fileURLToPath(import.meta.url), "../../../..");
const data = resolve(root, process.env.HYDRIDE_SHARED ?? "../shared", "data");

/** The path of a file of the shared sample data, or `undefined` with a printed reason where it is absent. */
export function sharedFile(name: string): string | undefined {
  const path = join(data, name);
  if (existsSync(path)) return path;
  console.log(`skipped: ${path} is absent (set HYDRIDE_SHARED to the folder that has data/)`);
  return undefined;
}
