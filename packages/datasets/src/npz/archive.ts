import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import type { Readable } from "node:stream";
import type { Entry, ZipFile } from "yauzl";
import { asDatasetError } from "../damage";
import { Fault } from "../errors";
import { FileBytes } from "../fileBytes";
import type { NpyPart } from "./npy";

const ENDING = ".npy";
const STORED = 0;
const DEFLATED = 8;
const IN_MEMORY = 64 * 2 ** 20;

/** What yauzl has since version 3, which its types do not know. */
interface LocalHeaders {
  readLocalFileHeaderPromise(entry: Entry, options: { minimal: true }): Promise<{ fileDataStart: number }>;
  openReadStreamPromise(entry: Entry): Promise<Readable>;
}

/**
 * The arrays of an `.npz` archive by name: in place where they are stored, else unpacked, long ones into files that `close`
 * removes.
 */
export interface NpzArchive {
  parts: Map<string, NpyPart>;
  close(): void;
}

/** Throws `DatasetError`. `bytes` is the archive; deflated arrays up to `inMemory` bytes are unpacked in memory. */
export async function openNpz(path: string, bytes: FileBytes, inMemory = IN_MEMORY): Promise<NpzArchive> {
  const parts = new Map<string, NpyPart>();
  const closing: (() => void)[] = [];
  const close = () => {
    for (const action of closing.reverse()) action();
  };
  try {
    const { openPromise } = (await import("yauzl")) as unknown as {
      openPromise(path: string, options: object): Promise<ZipFile & LocalHeaders>;
    };
    const zip = await openPromise(path, { lazyEntries: true, autoClose: false });
    closing.push(() => zip.close());
    for (const entry of await entriesOf(zip)) {
      const name = entry.fileName.slice(0, -ENDING.length);
      parts.set(
        name,
        await partOf(zip, entry, bytes, closing, inMemory).catch((error: unknown) => {
          throw asDatasetError(error, { path, key: name });
        }),
      );
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

function entriesOf(zip: ZipFile): Promise<Entry[]> {
  return new Promise((resolve, reject) => {
    const entries: Entry[] = [];
    zip.on("error", reject);
    zip.on("end", () => resolve(entries));
    zip.on("entry", (entry: Entry) => {
      if (entry.fileName.endsWith(ENDING)) entries.push(entry);
      zip.readEntry();
    });
    zip.readEntry();
  });
}

async function partOf(
  zip: ZipFile & LocalHeaders,
  entry: Entry,
  bytes: FileBytes,
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
    const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
    return { bytes, offset: fileDataStart, length };
  }
  const stream = await zip.openReadStreamPromise(entry);
  if (length <= inMemory) return { bytes: inBuffer(await buffer(stream)), offset: 0, length };
  const folder = mkdtempSync(join(tmpdir(), "hydride-npz-"));
  closing.push(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "array.npy");
  await pipeline(stream, createWriteStream(file));
  const unpacked = new FileBytes(file);
  closing.push(() => unpacked.close());
  return { bytes: unpacked, offset: 0, length };
}

/** Bytes in memory, whose length is known to be that of the entry. */
function inBuffer(bytes: Buffer): NpyPart["bytes"] {
  return { read: (offset, length) => bytes.subarray(offset, offset + length) };
}
