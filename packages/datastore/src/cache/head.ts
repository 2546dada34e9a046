import { crc32 } from "node:zlib";
import { SampleIndex } from "../sampleIndex/sampleIndex";
import { DataStoreError } from "../errors";

/**
 * A flat cache: a head of 4 KiB, the index as in memory, CRC-32 of each record (u32), names of the datasets as JSON, and the
 * records, in the byte order of the machine. The head has checksums of all but the records.
 */
export const HEAD_BYTES = 4096;
const NAME = "HYDRFLAT";
const VERSION = 2;
const BYTE_ORDER = 0x01020304;

export interface CacheHead {
  count: number;
  hasEdges: boolean;
  /** Bytes of the datasets' names, and their checksum. */
  namesBytes: number;
  namesCrc: number;
  /** Of the index and the records' checksums. */
  indexCrc: number;
  recordBytes: number;
}

export interface CachePlaces {
  index: number;
  checksums: number;
  names: number;
  records: number;
  /** Of the file. */
  bytes: number;
}

const aligned = (offset: number, to: number) => Math.ceil(offset / to) * to;

export function placesOf({
  count,
  hasEdges,
  namesBytes,
  recordBytes,
}: Omit<CacheHead, "namesCrc" | "indexCrc">): CachePlaces {
  const index = HEAD_BYTES;
  const checksums = index + SampleIndex.bytesOf(count, hasEdges);
  const names = checksums + aligned(4 * count, 8);
  const records = aligned(names + namesBytes, 4096);
  return { index, checksums, names, records, bytes: records + recordBytes };
}

export function formatHead(head: CacheHead): Buffer {
  const bytes = Buffer.alloc(HEAD_BYTES);
  bytes.write(NAME, "latin1");
  // In the machine's order, unlike the rest: it tells what that is.
  bytes.set(new Uint8Array(Uint32Array.of(BYTE_ORDER).buffer), 8);
  bytes.writeUInt32LE(VERSION, 12);
  bytes.writeDoubleLE(head.count, 16);
  bytes.writeDoubleLE(head.recordBytes, 24);
  bytes.writeUInt32LE(head.hasEdges ? 1 : 0, 32);
  bytes.writeUInt32LE(head.namesBytes, 36);
  bytes.writeUInt32LE(head.namesCrc, 40);
  bytes.writeUInt32LE(head.indexCrc, 44);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 48)), 48);
  return bytes;
}

/** @throws DataStoreError `CACHE_DAMAGED`, `CACHE_VERSION`. */
export function parseHead(path: string, bytes: Buffer): CacheHead {
  const damaged = (expected: string, found: string) => damagedCache(path, expected, found);
  if (bytes.length < HEAD_BYTES) throw damaged(`a head of ${HEAD_BYTES} bytes`, `${bytes.length} bytes`);
  const name = bytes.toString("latin1", 0, NAME.length);
  if (name !== NAME) throw damaged(`the name ${NAME}`, JSON.stringify(name));
  const crc = bytes.readUInt32LE(48);
  const found = crc32(bytes.subarray(0, 48));
  if (crc !== found) throw damaged(`a head with the checksum ${crc}`, `${found}`);
  const order = new Uint32Array(new Uint8Array(bytes.subarray(8, 12)).buffer)[0];
  const version = bytes.readUInt32LE(12);
  if (order !== BYTE_ORDER || version !== VERSION) {
    throw new DataStoreError(
      "CACHE_VERSION",
      `${path}: expected a flat cache of version ${VERSION} in this machine's byte order, found version ${version}` +
        (order === BYTE_ORDER ? "" : " in another"),
      "delete it, and write it again",
    );
  }
  return {
    count: bytes.readDoubleLE(16),
    recordBytes: bytes.readDoubleLE(24),
    hasEdges: bytes.readUInt32LE(32) === 1,
    namesBytes: bytes.readUInt32LE(36),
    namesCrc: bytes.readUInt32LE(40),
    indexCrc: bytes.readUInt32LE(44),
  };
}

export function damagedCache(path: string, expected: string, found: string): DataStoreError {
  return new DataStoreError(
    "CACHE_DAMAGED",
    `${path}: expected ${expected}, found ${found}`,
    "delete it, and write it again",
  );
}
