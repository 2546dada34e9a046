import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { asDatasetError } from "../damage";
import { Fault } from "../errors";
import { FileBytes } from "../fileBytes";
import type { NpyPart } from "./npy";
import { checked, checkSum, dataStart, type Entry, entriesOf, openZip, sumOfBytes, type ZipFile } from "./zip";

const ENDING = /\.npy$/;
const STORED = 0;
const DEFLATED = 8;
const IN_MEMORY = 64 * 2 ** 20;

/**
 * The arrays of an `.npz` archive by name: in place where they are stored, else unpacked, long ones into files that `close`
 * removes.
 */
export interface NpzArchive {
  parts: Map<string, NpyPart>;
  close(): void;
}

/**
 * Checks all arrays by their checksums: a number that is damaged could not be told from others later. `bytes` is the archive;
 * deflated arrays up to `inMemory` bytes are unpacked in memory. Throws `DatasetError`.
 */
export async function openNpz(path: string, bytes: FileBytes, inMemory = IN_MEMORY): Promise<NpzArchive> {
  const parts = new Map<string, NpyPart>();
  const closing: (() => void)[] = [];
  const close = () => {
    for (const action of closing.reverse()) action();
  };
  try {
    const zip = await openZip(path);
    closing.push(() => zip.close());
    for (const entry of await entriesOf(zip, bytes)) {
      const name = entry.fileName.replace(ENDING, "");
      try {
        const start = await dataStart(zip, entry);
        if (name !== entry.fileName) parts.set(name, await partOf(zip, entry, bytes, start, closing, inMemory));
      } catch (error) {
        throw asDatasetError(error, { path, key: name });
      }
    }
  } catch (error) {
    close();
    throw asDatasetError(error, { path });
  }
  if (parts.size > 0) return { parts, close };
  close();
  throw new Fault(
    "DATASET_LAYOUT",
    "expected an archive of arrays of numpy (.npz), found a zip archive without .npy files",
    "unpack it first: unzip",
  ).at({ path });
}

async function partOf(
  zip: ZipFile,
  entry: Entry,
  bytes: FileBytes,
  start: number,
  closing: (() => void)[],
  inMemory: number,
): Promise<NpyPart> {
  const { compressionMethod, uncompressedSize: length } = entry;
  if (entry.isEncrypted() || (compressionMethod !== STORED && compressionMethod !== DEFLATED)) {
    throw new Fault(
      "DATASET_UNSUPPORTED",
      `expected an entry that is stored or deflated, found ${entry.isEncrypted() ? "an encrypted one" : `method ${compressionMethod}`}`,
      "save the archive again with numpy.savez",
    );
  }
  if (compressionMethod === STORED) {
    checkSum(entry, sumOfBytes(bytes, start, length));
    return { bytes, offset: start, length };
  }
  const content = checked(entry, await zip.openReadStreamPromise(entry));
  if (length <= inMemory) return { bytes: inBuffer(await buffer(content)), offset: 0, length };
  const folder = mkdtempSync(join(tmpdir(), "hydride-npz-"));
  closing.push(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "array.npy");
  await pipeline(content, createWriteStream(file));
  const unpacked = new FileBytes(file);
  closing.push(() => unpacked.close());
  return { bytes: unpacked, offset: 0, length };
}

/** Bytes in memory, whose length is known to be that of the entry. */
function inBuffer(bytes: Buffer): NpyPart["bytes"] {
  return { read: (offset, length) => bytes.subarray(offset, offset + length) };
}
