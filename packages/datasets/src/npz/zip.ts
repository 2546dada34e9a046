import type { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import type { Entry as YauzlEntry, ZipFile as Yauzl } from "yauzl";
import { Fault, quote } from "../errors";
import { type FileBytes, REFETCH } from "../fileBytes";

// What yauzl has since version 3, which its types do not know.
export type Entry = YauzlEntry & { fileNameRaw: Buffer };
interface LocalHeaders {
  readLocalFileHeaderPromise(entry: Entry): Promise<{ fileDataStart: number; fileName: Buffer }>;
  openReadStreamPromise(entry: Entry): Promise<Readable>;
}
export type ZipFile = Yauzl & LocalHeaders;

const CHUNK_BYTES = 2 ** 20;
/** The record at the end of an archive, and what of it counts the bytes of the directory. */
const [END_BYTES, DIRECTORY_BYTES_AT] = [22, 12];
/** The fixed part of an entry of the directory. */
const ENTRY_BYTES = 46;
/** Stands for a number that is in another record. */
const ELSEWHERE = 0xffffffff;

export async function openZip(path: string): Promise<ZipFile> {
  const { openPromise } = (await import("yauzl")) as unknown as {
    openPromise(path: string, options: object): Promise<ZipFile>;
  };
  return openPromise(path, { lazyEntries: true, autoClose: false });
}

/** All entries of an archive. Throws where its directory has more of them than it says. */
export async function entriesOf(zip: ZipFile, bytes: FileBytes): Promise<Entry[]> {
  const entries = await new Promise<Entry[]>((resolve, reject) => {
    const found: Entry[] = [];
    zip.on("error", reject);
    zip.on("end", () => resolve(found));
    zip.on("entry", (entry: Entry) => {
      found.push(entry);
      zip.readEntry();
    });
    zip.readEntry();
  });
  const length = entries.reduce(
    (sum, entry) => sum + ENTRY_BYTES + entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength,
    0,
  );
  const end = bytes.read(bytes.size - END_BYTES - zip.comment.length, END_BYTES, "the end of a zip archive");
  const said = end.readUInt32LE(DIRECTORY_BYTES_AT);
  if (said === length || said === ELSEWHERE) return entries;
  throw new Fault("DATASET_DAMAGED", `expected a directory of ${said} bytes, found entries of ${length}`, REFETCH);
}

/** Where the data of an entry begin. Throws a `Fault` where the entry itself has another name than in the directory. */
export async function dataStart(zip: ZipFile, entry: Entry): Promise<number> {
  const { fileDataStart, fileName } = await zip.readLocalFileHeaderPromise(entry);
  if (fileName.equals(entry.fileNameRaw)) return fileDataStart;
  throw new Fault(
    "DATASET_DAMAGED",
    `expected the entry ${quote(entry.fileName)}, found ${quote(fileName.toString("latin1"))}`,
    REFETCH,
  );
}

/** Throws a `Fault` where the content of an entry has another checksum than the archive says. */
export function checkSum(entry: Entry, found: number): void {
  if (found === entry.crc32) return;
  const hex = (sum: number) => sum.toString(16).padStart(8, "0");
  throw new Fault(
    "DATASET_DAMAGED",
    `expected content with the CRC-32 ${hex(entry.crc32)}, found ${hex(found)}`,
    REFETCH,
  );
}

/** The checksum of `length` bytes from `offset` on. */
export function sumOfBytes(bytes: FileBytes, offset: number, length: number): number {
  let sum = 0;
  for (let done = 0; done < length; done += CHUNK_BYTES) {
    sum = crc32(bytes.read(offset + done, Math.min(CHUNK_BYTES, length - done)), sum);
  }
  return sum;
}

/** The content of an entry, unpacked; throws a `Fault` at its end where it has another checksum than the archive says. */
export async function* checked(entry: Entry, content: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  let sum = 0;
  for await (const chunk of content) {
    sum = crc32(chunk, sum);
    yield chunk;
  }
  checkSum(entry, sum);
}
