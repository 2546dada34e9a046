import { createHash } from "node:crypto";
import { createReadStream, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { RunError } from "./runError.js";

/** The version of the checkpoint's layout that this release writes and reads. */
export const CHECKPOINT_VERSION = 1;

const FORMAT = "hydride-checkpoint";
const MANIFEST = "manifest.json";

export interface FileRecord {
  /** Relative to the checkpoint, with `/`. */
  path: string;
  bytes: number;
  /** In hexadecimal. */
  sha256: string;
}

/** What every manifest holds, whatever else is in the checkpoint. */
export interface ManifestHead {
  format: typeof FORMAT;
  schemaVersion: number;
  files: FileRecord[];
}

/** Describes files that were written below `folder`, in order. */
export async function describeFiles(folder: string, paths: readonly string[]): Promise<FileRecord[]> {
  const records: FileRecord[] = [];
  for (const path of paths) {
    const full = join(folder, path);
    records.push({ path, bytes: statSync(full).size, sha256: await hashFile(full) });
  }
  return records;
}

/** The text of a manifest; its last member is the SHA-256 of the others, so that damage to the manifest itself shows. */
export function formatManifest(files: FileRecord[], content: object): string {
  const head: ManifestHead = { format: FORMAT, schemaVersion: CHECKPOINT_VERSION, files };
  const body = { ...head, ...content };
  return `${JSON.stringify({ ...body, sha256: hashText(JSON.stringify(body)) }, undefined, 2)}\n`;
}

export function manifestPath(folder: string): string {
  return join(folder, MANIFEST);
}

/** The files that a manifest names, itself included; `undefined` where there is no manifest that can be read. */
export function listedFiles(folder: string): string[] | undefined {
  try {
    const { format, files } = JSON.parse(readFileSync(manifestPath(folder), "utf8")) as ManifestHead;
    return format === FORMAT ? [MANIFEST, ...files.map(({ path }) => path)] : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Reads a checkpoint's manifest and compares every file with it: presence, size, SHA-256.
 * @throws RunError CHECKPOINT_NOT_FOUND, CHECKPOINT_VERSION, or CHECKPOINT_DAMAGED naming every file that is not as written.
 */
export async function verifyFolder<Content extends object>(folder: string): Promise<ManifestHead & Content> {
  const manifest = readManifest<Content>(folder);
  const problems: string[] = [];
  for (const record of manifest.files) {
    const problem = await fileProblem(folder, record);
    if (problem !== undefined) problems.push(`${record.path}: ${problem}`);
  }
  if (problems.length > 0) throw damaged(folder, problems.join("; "));
  return manifest;
}

function readManifest<Content extends object>(folder: string): ManifestHead & Content {
  const path = manifestPath(folder);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    throw new RunError(
      "CHECKPOINT_NOT_FOUND",
      `${folder}: expected a checkpoint, found no ${MANIFEST}`,
      "Give the folder of a run, or one of the folders in its checkpoints/.",
    );
  }
  let parsed: Partial<ManifestHead> & { sha256?: unknown };
  try {
    parsed = JSON.parse(text) as typeof parsed;
  } catch {
    throw damaged(folder, `${MANIFEST}: is not complete JSON`);
  }
  const { sha256, ...body } = parsed;
  if (sha256 !== hashText(JSON.stringify(body))) throw damaged(folder, `${MANIFEST}: does not have its own SHA-256`);
  if (body.format !== FORMAT || body.schemaVersion !== CHECKPOINT_VERSION) {
    throw new RunError(
      "CHECKPOINT_VERSION",
      `${path}: expected ${FORMAT} version ${String(CHECKPOINT_VERSION)}, ` +
        `found ${String(body.format)} version ${String(body.schemaVersion)}`,
      "Read it with the release of Hydride that wrote it.",
    );
  }
  return body as ManifestHead & Content;
}

async function fileProblem(folder: string, record: FileRecord): Promise<string | undefined> {
  const path = join(folder, record.path);
  const bytes = statSync(path, { throwIfNoEntry: false })?.size;
  if (bytes === undefined) return "is missing";
  if (bytes !== record.bytes) return `expected ${String(record.bytes)} bytes, found ${String(bytes)}`;
  const found = await hashFile(path);
  return found === record.sha256 ? undefined : `expected SHA-256 ${record.sha256}, found ${found}`;
}

function damaged(folder: string, what: string): RunError {
  return new RunError(
    "CHECKPOINT_DAMAGED",
    `${folder}: the checkpoint is damaged: ${what}`,
    "Use another checkpoint of the run.",
  );
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

function hashText(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
