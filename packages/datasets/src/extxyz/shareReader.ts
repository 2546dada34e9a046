import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { Structure } from "@hydride/core-graph";
import { endStream } from "../fileBytes";
import type { ReadOptions } from "../options";
import type { Reading } from "../reading";
import type { Share } from "../share";
import type { ByteSource } from "../source";
import { FrameScanner, type FrameStart } from "./frameScanner";
import { readFrames } from "./reader";

const CHUNK_BYTES = 256 * 1024;

/** Reads the frames of a file that begin in one of several equal parts of its bytes; those before are passed by their atom counts. */
export async function* readShare(
  source: ByteSource,
  options: ReadOptions,
  reading: Reading,
  share: Share,
): AsyncGenerator<Structure, void, undefined> {
  const { path } = source;
  await endStream(source);
  const { size } = await stat(path);
  const [begin, end] = share.range(size);
  const scanner = await FrameScanner.open(path);
  let from: FrameStart | undefined;
  let to: FrameStart | undefined;
  try {
    from = await scanner.seek(begin);
    to = from && (await scanner.seek(end));
  } finally {
    await scanner.close();
  }
  if (from === undefined) {
    share.isUnsure = true;
    return;
  }
  [share.first, share.end] = [from.frames, from.frames];
  if (from.offset >= end) return;
  // Where frames cannot be counted up to the end, reading them tells why; behind the last one the end of the file is looked at.
  const frames = to === undefined || to.offset >= size ? Infinity : to.frames - from.frames;
  const chunks = createReadStream(path, { start: from.offset, highWaterMark: CHUNK_BYTES });
  for await (const structure of readFrames(path, chunks, { options, reading, before: from, frames })) {
    share.end++;
    yield structure;
  }
}
