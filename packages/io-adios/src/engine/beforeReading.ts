import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { refuse } from "../errors";
import { MANIFEST_NAME } from "../integrity/manifest";
import { shared } from "../integrity/ranks";
import { type ValidateOptions, validate } from "../integrity/validate";
import type { Ranks } from "../ranks";
import { checkKeys } from "./keys";
import { type OpenMode, reads } from "./mode";

export interface BeforeReading {
  /** How a file is validated before ADIOS2 sees it; by default all of it, false for nothing. */
  validate?: false | Pick<ValidateOptions, "manifest" | "trial">;
}

/** Engines whose name is that of a stream, not of a folder of BP files. */
const STREAMS = /^(sst|ssc|inline|dataman|hdf5)$/i;

/** What has to be right of a file before ADIOS2 sees it: it crashes on, or waits for, what is not, also where it adds to it. */
export async function checkFolder(
  path: string,
  mode: OpenMode,
  engine: string,
  ranks: Ranks | undefined,
  options: BeforeReading,
): Promise<void> {
  if (options.validate !== undefined && options.validate !== false) {
    checkKeys(options.validate, ["manifest", "trial"], "validate");
  }
  if (mode === "write" || STREAMS.test(engine)) return;
  if (mode === "append" && !(await hasSomething(path, ranks))) return;
  if (options.validate === false) {
    const found = await stat(path).catch(() => undefined);
    if (reads(mode) && found === undefined)
      refuse("ADIOS_NOT_FOUND", "there is no such file", "relative paths start at the working directory");
    return;
  }
  await validate(path, { ...options.validate, ...(ranks === undefined ? {} : { comm: ranks.comm }) });
}

/** Whether there is something to add to. Refuses where its manifest would not hold any more. Collective. */
async function hasSomething(path: string, ranks: Ranks | undefined): Promise<boolean> {
  const names = await shared(ranks?.comm, () => namesIn(path));
  if (names.includes(MANIFEST_NAME)) {
    refuse(
      "ADIOS_FILE",
      `expected a file without ${MANIFEST_NAME} to append to, found a set with one, which tells the sizes and checksums of its files`,
      "write a new set with all samples (SampleWriter, or `hydride prepare`)",
    );
  }
  return names.length > 0;
}

/** What is in a folder, or the name of what is none. */
async function namesIn(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return [];
  return found.isDirectory() ? readdir(path) : [path];
}

/** Whether what an engine writes is a folder. */
export function isFolder(path: string, engine: string): boolean {
  return /^(bp|bp4|bp5|bpfile|file|filestream)?$/i.test(engine) && !path.endsWith(".h5");
}

/** A manifest of what was replaced would say of the new file that it is damaged. Closes the file where it cannot be removed. */
export async function dropManifest(path: string, file: { close(): Promise<void> }): Promise<void> {
  try {
    await rm(join(path, MANIFEST_NAME), { force: true });
  } catch (error) {
    await file.close();
    throw error;
  }
}
