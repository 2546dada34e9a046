import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe } from "../describe";
import { checkKeys } from "../engine/keys";
import { attempt, refuse } from "../errors";
import { checkBp4 } from "./bp4";
import { checkBp5 } from "./bp5";
import { checksum, chunksOf, forChunks } from "./checksums";
import { damaged, IntegrityError } from "./errors";
import { readHeader } from "./header";
import { hex, type Manifest, MANIFEST_NAME, readManifest } from "./manifest";
import { type Ranks, shared } from "./ranks";
import { statSet } from "./statSet";
import { checkTrial, type Trial, tryOpening } from "./trial";

export interface ValidateOptions {
  /**
   * What is held against the manifest of a folder that has one: `full`, the default, sizes and checksums of all files, `sizes` the
   * sizes alone.
   */
  manifest?: "full" | "sizes";
  /** Ranks that share the checksums. Collective then. */
  comm?: Ranks;
  /** How a folder without a manifest is opened for trial; `false`: not at all. */
  trial?: Trial | false;
}

/** How a folder was found to be in order. */
export interface Validated {
  path: string;
  /** `manifest`: against what its writer wrote down; `structure`: by what the files say of each other. */
  by: "manifest" | "structure";
  version: 4 | 5;
  bytes: number;
}

/**
 * Looks at a BP folder before ADIOS2 does, which crashes on damaged files, waits for data that will not come, or finds nothing without
 * a word. With a manifest every file has to have the size and the CRC-32C that it had when it was written. Without one, as others write
 * it, headers, lengths and sums of sizes have to agree, and another process has to open it within a short time; data that were changed
 * where nothing depends on them cannot be told then.
 * @throws IntegrityError with the file, the place, what was expected and found: BP_NOT_FOUND, BP_NOT_A_SET, BP_INCOMPLETE, BP_DAMAGED,
 * BP_UNSUPPORTED; on every rank where there is a `comm`. AdiosError of options that are none.
 */
export async function validate(path: string, options: ValidateOptions = {}): Promise<Validated> {
  attempt({ call: "validate", path }, () => {
    checkKeys(options, ["manifest", "comm", "trial"]);
    const { manifest = "full", trial = {} } = options;
    if (manifest !== "full" && manifest !== "sizes") {
      refuse("ADIOS_ARGUMENT", `expected "full" or "sizes" as manifest, found ${describe(manifest)}`);
    }
    if (trial !== false) checkTrial(trial);
  });
  const { comm } = options;
  const first = await shared(comm, async (): Promise<Looked> => {
    if (comm !== undefined && comm.rank !== 0) return { manifest: undefined, version: 5, bytes: 0 };
    const names = await bpFiles(path);
    const manifest = await readManifest(path);
    if (manifest !== undefined) await checkSizes(path, names, manifest);
    const { version } = await readHeader(path);
    if (manifest === undefined) await checkForeign(path, version, options.trial);
    return { manifest, version, bytes: await total(path, names) };
  });
  if (first.manifest !== undefined && options.manifest !== "sizes") {
    const { manifest } = first;
    await shared(comm, () => checkSums(path, manifest, comm), "all");
  }
  return {
    path,
    by: first.manifest === undefined ? "structure" : "manifest",
    version: first.version,
    bytes: first.bytes,
  };
}

/**
 * Everything that is wrong with a BP folder, by file, where it has a manifest; of one without, {@link validate} tells the first thing.
 * @throws IntegrityError BP_NOT_FOUND and whatever is wrong with the manifest itself.
 */
export async function manifestProblems(path: string): Promise<{ file: string; problem: string }[]> {
  const names = await bpFiles(path);
  const manifest = await readManifest(path);
  if (manifest === undefined) {
    await validate(path);
    return [];
  }
  const problems: { file: string; problem: string }[] = [];
  const known = new Set([MANIFEST_NAME, ...manifest.files.map(({ name }) => name)]);
  const alone = manifest.files.map((file) => ({ ...manifest, files: [file] }));
  const strangers = { ...manifest, files: [] };
  const checks = [
    ...alone.map((one) => () => checkSizes(path, [], one).then(() => checkSums(path, one))),
    ...names.filter((name) => !known.has(name)).map((name) => () => checkSizes(path, [name], strangers)),
  ];
  for (const check of checks) {
    try {
      await check();
    } catch (error) {
      if (!(error instanceof IntegrityError)) throw error;
      const { file, offset, expected, found } = error;
      const place = offset === undefined ? "" : `byte ${offset}: `;
      problems.push({ file, problem: `${place}expected ${expected}, found ${found}` });
    }
  }
  return problems;
}

/** Whether a BP folder has a manifest, and with it checksums of all that is in its files. @throws IntegrityError BP_DAMAGED */
export async function hasChecksums(path: string): Promise<boolean> {
  return (await readManifest(path)) !== undefined;
}

interface Looked {
  manifest: Manifest | undefined;
  version: 4 | 5;
  bytes: number;
}

/** The files of ADIOS2 in a folder. */
async function bpFiles(path: string): Promise<string[]> {
  const found = await statSet(path);
  const names = found.isDirectory() ? (await readdir(path)).filter(isBpFile) : [];
  if (names.includes("md.idx") || names.includes(MANIFEST_NAME)) return names;
  throw new IntegrityError(
    "BP_NOT_A_SET",
    {
      file: path,
      expected: "a folder of ADIOS2's BP4 or BP5 with an md.idx",
      found: found.isDirectory() ? "a folder without one" : "a file",
    },
    "name the folder itself, which usually ends in .bp",
  );
}

function isBpFile(name: string): boolean {
  return /^(md\.idx|(md|mmd|data)\.\d+)$/.test(name) || name === MANIFEST_NAME;
}

async function total(path: string, names: readonly string[]): Promise<number> {
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(path, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function checkSizes(path: string, names: readonly string[], { files }: Manifest): Promise<void> {
  for (const { name, bytes } of files) {
    const file = join(path, name);
    const found = await stat(file).catch(() => undefined);
    const expected = `${bytes} bytes, as ${MANIFEST_NAME} has it`;
    if (found === undefined) throw damaged({ file, expected, found: "nothing of that name" });
    if (found.size !== bytes) {
      throw damaged({ file, offset: Math.min(found.size, bytes), expected, found: `${found.size}` });
    }
  }
  const known = new Set([MANIFEST_NAME, ...files.map(({ name }) => name)]);
  const more = names.find((name) => !known.has(name));
  if (more === undefined) return;
  throw damaged({ file: join(path, more), expected: `only files that ${MANIFEST_NAME} has`, found: "one more" });
}

async function checkSums(path: string, { chunkBytes, files }: Manifest, comm?: Ranks): Promise<void> {
  const names = files.map(({ name }) => name);
  const chunks = chunksOf(
    files.map(({ bytes }) => bytes),
    chunkBytes,
  );
  const own = chunks.filter((_, i) => comm === undefined || i % comm.size === comm.rank);
  await forChunks(path, names, own, async ({ file, first, bytes }, handle) => {
    const expected = files[file]!.chunks[first / chunkBytes];
    const found = hex(await checksum(handle, first, bytes));
    if (found === expected) return;
    const what = `CRC-32C ${expected ?? "none"} of ${bytes} bytes, as ${MANIFEST_NAME} has it`;
    throw damaged({ file: join(path, names[file]!), offset: first, expected: what, found });
  });
}

async function checkForeign(path: string, version: 4 | 5, trial?: Trial | false): Promise<void> {
  if (version === 5) await checkBp5(path);
  else await checkBp4(path);
  if (trial !== false) await tryOpening(path, version, trial);
}
