import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32cTable } from "./crc32cTable";
import { damaged, IntegrityError } from "./errors";

/** The file beside those of ADIOS2, which does not look at it. */
export const MANIFEST_NAME = "hydride.manifest.json";

const FORMAT = "hydride-bp-manifest";
/** The version of the manifest that this release writes and reads. */
const VERSION = 1;

/** What a file of the folder is to be. */
export interface ManifestFile {
  /** Within the folder. */
  name: string;
  bytes: number;
  /** CRC-32C in eight hexadecimal digits. */
  crc32c: string;
  /** Of each piece of `chunkBytes`, the last one shorter, so that ranks can share the check. */
  chunks: string[];
}

export interface Manifest {
  chunkBytes: number;
  files: ManifestFile[];
}

/** Eight hexadecimal digits. */
export function hex(crc: number): string {
  return crc.toString(16).padStart(8, "0");
}

/** The text of a manifest; its last member is the CRC-32C of the others, so that damage to the manifest itself shows. */
export function formatManifest({ chunkBytes, files }: Manifest): string {
  const body = { format: FORMAT, version: VERSION, chunkBytes, files };
  return `${JSON.stringify({ ...body, crc32c: hashOf(body) }, undefined, 1)}\n`;
}

/**
 * The manifest of a BP folder; `undefined` where it has none, as others write it.
 * @throws IntegrityError BP_DAMAGED, BP_UNSUPPORTED
 */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  const file = join(folder, MANIFEST_NAME);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw damaged({ file, expected: "a file that can be read", found: (error as Error).message });
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw damaged({ file, expected: "complete JSON", found: `${text.length} characters that are not` });
  }
  if (typeof parsed !== "object" || parsed === null) {
    throw damaged({ file, expected: "a JSON object", found: JSON.stringify(parsed).slice(0, 40) });
  }
  const { crc32c, ...body } = parsed as Manifest & { format: string; version: number; crc32c: unknown };
  const expected = hashOf(body);
  if (crc32c !== expected) {
    throw damaged({ file, expected: `its own CRC-32C ${expected}`, found: JSON.stringify(crc32c) ?? "none" });
  }
  if (body.format !== FORMAT || body.version !== VERSION) {
    const found = `${body.format} version ${body.version}`;
    throw new IntegrityError(
      "BP_UNSUPPORTED",
      { file, expected: `${FORMAT} version ${VERSION}`, found },
      "read the set with the release of Hydride that wrote it",
    );
  }
  return body;
}

function hashOf(body: object): string {
  return hex(crc32cTable(new TextEncoder().encode(JSON.stringify(body))));
}
