import { existsSync } from "node:fs";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { crc32 } from "node:zlib";
import { DataStoreError } from "../errors";
import { datasetIndex, writeRecord } from "../record/encode";
import { SampleIndex } from "../sampleIndex/sampleIndex";
import { checkCount } from "../source/checkCount";
import type { SampleSource } from "../source/source";
import { measure, measured } from "../store/fill";
import { formatHead, placesOf } from "./head";
import { removeUnfinished, unfinishedName } from "./unfinished";

/** Records are written in pieces of so many bytes. */
const PIECE = 8 << 20;

/**
 * Writes a source's samples as a flat cache, under a temporary name until it is whole; what killed processes have left of it goes. The source
 * is read twice.
 * @throws DataStoreError `CACHE_EXISTS` where there is a file already.
 */
export async function writeCache(path: string, source: SampleSource, { overwrite = false } = {}): Promise<void> {
  if (!overwrite && existsSync(path)) {
    throw new DataStoreError(
      "CACHE_EXISTS",
      `${path}: expected no file, found one`,
      "open it, or give overwrite: true",
    );
  }
  const count = checkCount(source);
  const index = SampleIndex.make(count, source.hasEdges === true);
  await removeUnfinished(path);
  const temporary = unfinishedName(path);
  const file = await open(temporary, "w");
  try {
    const datasets = [...(await measure(source, index, 0, count))].sort();
    index.complete();
    const names = Buffer.from(JSON.stringify(datasets));
    const { recordBytes, hasEdges } = index;
    const sizes = { count, recordBytes, hasEdges, namesBytes: names.length };
    const places = placesOf(sizes);
    await file.truncate(places.bytes);
    const checksums = await writeRecords(file, places.records, source, index, datasets);
    let place = places.index;
    for (const piece of index.pieces()) place = await writeAll(file, piece, place);
    await writeAll(file, checksums, places.checksums);
    await writeAll(file, names, places.names);
    const indexCrc = [...index.pieces(), checksums].reduce(checksum, 0);
    await writeAll(file, formatHead({ ...sizes, namesCrc: crc32(names), indexCrc }), 0);
    await file.sync();
    await file.close();
    await rename(temporary, path);
    await syncFolder(dirname(resolve(path)));
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
  } finally {
    index.release();
  }
}

async function writeRecords(
  file: FileHandle,
  begin: number,
  source: SampleSource,
  index: SampleIndex,
  datasets: readonly string[],
): Promise<Uint32Array> {
  const checksums = new Uint32Array(index.count);
  let piece = new Uint8Array(PIECE);
  let [filled, place] = [0, begin];
  const flush = async () => {
    place = await writeAll(file, piece.subarray(0, filled), place);
    filled = 0;
  };
  for await (const { number, plan } of measured(source, index, 0, index.count)) {
    if (filled + plan.bytes > piece.length) await flush();
    if (plan.bytes > piece.length) piece = new Uint8Array(plan.bytes);
    const record = piece.subarray(filled, filled + plan.bytes);
    writeRecord(plan, record, datasetIndex(plan.sample, datasets), number);
    checksums[number] = crc32(record);
    filled += plan.bytes;
  }
  await flush();
  return checksums;
}

/** Of all so far; Node's forgets them where there is nothing more. */
function checksum(crc: number, piece: ArrayBufferView): number {
  return piece.byteLength === 0 ? crc : crc32(bytesOf(piece), crc);
}

/** Gives the place after the bytes. */
async function writeAll(file: FileHandle, view: ArrayBufferView, place: number): Promise<number> {
  const bytes = bytesOf(view);
  for (let written = 0; written < bytes.length;) {
    const part = Math.min(bytes.length - written, 2 ** 30);
    written += (await file.write(bytes, written, part, place + written)).bytesWritten;
  }
  return place + bytes.length;
}

function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  await folder.sync();
  await folder.close();
}
