import type { PositionalFile } from "../files/positionalFile.js";
import { damaged } from "./errors.js";

/** A file in an archive, uncompressed. */
export interface ZipEntry {
  name: string;
  bytes: number;
  /** Of the content; 0 where the writer did not compute it. */
  crc: number;
  /** Of the entry's own header in the archive. */
  header: number;
}

const END = 0x06054b50;
const END_BYTES = 22;
const LONGEST_COMMENT = 0xffff;
const END_64 = 0x06064b50;
const END_64_BYTES = 56;
const LOCATOR_64 = 0x07064b50;
const LOCATOR_64_BYTES = 20;
const CENTRAL = 0x02014b50;
const CENTRAL_BYTES = 46;
const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
/** An entry takes a few hundred bytes of memory, and less than a hundred in the directory. */
const MOST_ENTRIES = 2_000_000;
const LONGEST_DIRECTORY = 200 * MOST_ENTRIES;

interface Directory {
  entries: number;
  bytes: number;
  position: number;
}

/**
 * The table of contents of a zip archive as PyTorch writes it: nothing compressed or encrypted, in one part, with 64-bit
 * sizes where needed (PKWARE's APPNOTE.TXT 6.3, sections 4.3 and 4.5.3). No two entries can share bytes of the file: their
 * sizes together must not exceed it.
 */
export function readZip(file: PositionalFile): Map<string, ZipEntry> {
  const { entries: count, bytes, position } = findDirectory(file);
  if (count > MOST_ENTRIES) throw damaged(file.path, `the archive claims ${count} entries, at most ${MOST_ENTRIES}`);
  if (bytes > LONGEST_DIRECTORY) throw damaged(file.path, `the archive's directory claims ${bytes} bytes`);
  const directory = Buffer.from(file.read(position, bytes).buffer);
  const entries = new Map<string, ZipEntry>();
  let at = 0;
  let total = 0;
  for (let i = 0; i < count; i++) {
    if (at + CENTRAL_BYTES > bytes || directory.readUInt32LE(at) !== CENTRAL) {
      throw damaged(file.path, `entry ${i} of the archive's directory is broken, at byte ${position + at}`);
    }
    const [name, extra, comment] = [28, 30, 32].map((field) => directory.readUInt16LE(at + field)) as [
      number,
      number,
      number,
    ];
    const next = at + CENTRAL_BYTES + name + extra + comment;
    if (next > bytes) throw damaged(file.path, `entry ${i} reaches beyond the archive's directory`);
    const entry = parseEntry(file.path, directory.subarray(at, next), name, extra);
    if (entries.has(entry.name)) throw damaged(file.path, `the archive has two entries ${entry.name}`);
    entries.set(entry.name, entry);
    total += entry.bytes;
    at = next;
  }
  if (total > position) throw damaged(file.path, `the entries claim ${total} bytes, the archive holds ${position}`);
  return entries;
}

function findDirectory(file: PositionalFile): Directory {
  const start = Math.max(0, file.size - END_BYTES - LONGEST_COMMENT);
  const tail = Buffer.from(file.read(start, file.size - start).buffer);
  let end = tail.length - END_BYTES;
  while (
    end >= 0 &&
    !(tail.readUInt32LE(end) === END && tail.readUInt16LE(end + 20) === tail.length - end - END_BYTES)
  ) {
    end--;
  }
  if (end < 0) throw damaged(file.path, "the archive has no end: the file is cut short, or bytes follow it");
  let directory: Directory = {
    entries: tail.readUInt16LE(end + 10),
    bytes: tail.readUInt32LE(end + 12),
    position: tail.readUInt32LE(end + 16),
  };
  let limit = start + end;
  const parts = [tail.readUInt16LE(end + 4), tail.readUInt16LE(end + 6)];
  const locator = end - LOCATOR_64_BYTES;
  if (locator >= 0 && tail.readUInt32LE(locator) === LOCATOR_64) {
    limit = safe(file.path, tail.readBigUInt64LE(locator + 8));
    if (limit + END_64_BYTES > start + locator) throw damaged(file.path, "the archive's 64-bit end is not in the file");
    const wide = Buffer.from(file.read(limit, END_64_BYTES).buffer);
    if (wide.readUInt32LE(0) !== END_64) throw damaged(file.path, `the archive's 64-bit end is not at byte ${limit}`);
    const [entries, bytes, position] = [32, 40, 48].map((field) => safe(file.path, wide.readBigUInt64LE(field)));
    directory = { entries: entries!, bytes: bytes!, position: position! };
    parts.push(wide.readUInt32LE(16), wide.readUInt32LE(20));
  }
  if (parts.some((part) => part !== 0 && part !== 0xffff)) throw damaged(file.path, "the archive is in several parts");
  if (directory.position + directory.bytes > limit)
    throw damaged(file.path, "the archive's directory is not in the file");
  return directory;
}

function parseEntry(path: string, bytes: Buffer, nameBytes: number, extraBytes: number): ZipEntry {
  const name = bytes.toString("utf8", CENTRAL_BYTES, CENTRAL_BYTES + nameBytes);
  const [flags, method] = [bytes.readUInt16LE(8), bytes.readUInt16LE(10)];
  if (flags & 1) throw damaged(path, `entry ${name} is encrypted`);
  if (method !== 0)
    throw damaged(path, `entry ${name} is compressed (method ${method}); PyTorch stores entries as they are`);
  const extra = bytes.subarray(CENTRAL_BYTES + nameBytes, CENTRAL_BYTES + nameBytes + extraBytes);
  const wide = wideFields(extra);
  const read = (field: number): number => {
    const short = bytes.readUInt32LE(field);
    if (short !== 0xffffffff) return short;
    const value = wide.shift();
    if (value === undefined) throw damaged(path, `entry ${name} lacks a 64-bit size`);
    return safe(path, value);
  };
  // In this order the fields stand in the 64-bit part.
  const size = read(24);
  const stored = read(20);
  const header = read(42);
  if (size !== stored) throw damaged(path, `entry ${name} is not compressed, but takes ${stored} bytes for ${size}`);
  return { name, bytes: size, crc: bytes.readUInt32LE(16), header };
}

/** The 64-bit numbers of the extra field that has them. */
function wideFields(extra: Buffer): bigint[] {
  for (let at = 0; at + 4 <= extra.length;) {
    const size = extra.readUInt16LE(at + 2);
    const content = extra.subarray(at + 4, at + 4 + size);
    if (extra.readUInt16LE(at) === 1) {
      return Array.from({ length: Math.floor(content.length / 8) }, (_, i) => content.readBigUInt64LE(8 * i));
    }
    at += 4 + size;
  }
  return [];
}

function safe(path: string, value: bigint): number {
  if (value <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(value);
  throw damaged(path, `the archive claims a place or size of ${value} bytes`);
}

/** Where an entry's content begins. */
export function contentOf(file: PositionalFile, { name, bytes, header }: ZipEntry): number {
  const broken = (problem: string) => damaged(file.path, `entry ${name}: ${problem}`);
  if (header + LOCAL_BYTES > file.size) throw broken(`its header at byte ${header} is not in the file`);
  const local = Buffer.from(file.read(header, LOCAL_BYTES).buffer);
  if (local.readUInt32LE(0) !== LOCAL) throw broken(`there is no header at byte ${header}`);
  const [nameBytes, extraBytes] = [local.readUInt16LE(26), local.readUInt16LE(28)];
  const begin = header + LOCAL_BYTES + nameBytes + extraBytes;
  if (begin + bytes > file.size) throw broken(`it takes ${bytes} bytes from byte ${begin}, the file has ${file.size}`);
  const found = Buffer.from(file.read(header + LOCAL_BYTES, nameBytes).buffer).toString("utf8");
  if (found !== name) throw broken(`the header at byte ${header} belongs to ${found}`);
  return begin;
}
