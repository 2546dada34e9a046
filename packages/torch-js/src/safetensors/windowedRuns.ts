import type { PositionalFile } from "../files/positionalFile.js";
import type { Runs } from "./ranges.js";

/** A longer run, or a longer way to the next one, is a read of its own. */
const SHORT = 1 << 15;
const WINDOW = 1 << 20;

/**
 * Gives the bytes of runs in order, `fill` by `fill`. Short runs that lie close together (the columns of a matrix) are cut
 * from a window of the file, so that there is no read for each of them.
 * @param position of the tensor in the file; `end` is behind its last byte.
 */
export function runFiller(
  file: PositionalFile,
  position: number,
  end: number,
  { count, length, offsetOf }: Runs,
  size: number,
) {
  const runBytes = length * size;
  const stride = count > 1 ? (offsetOf(1) - offsetOf(0)) * size : 0;
  const windowed = count > 1 && runBytes < SHORT && stride - runBytes < SHORT;
  let window: Uint8Array = new Uint8Array(0);
  let windowBegin = 0;
  let run = 0;
  let done = 0;

  const read = (target: Uint8Array, at: number) => {
    if (!windowed) return file.readInto(target, at);
    if (at < windowBegin || at + target.length > windowBegin + window.length) {
      window = file.read(at, Math.min(Math.max(WINDOW, target.length), end - at));
      windowBegin = at;
    }
    target.set(window.subarray(at - windowBegin, at - windowBegin + target.length));
  };

  return (target: Uint8Array): void => {
    for (let filled = 0; filled < target.length;) {
      const take = Math.min(runBytes - done, target.length - filled);
      read(target.subarray(filled, filled + take), position + offsetOf(run) * size + done);
      filled += take;
      done += take;
      if (done === runBytes) {
        run++;
        done = 0;
      }
    }
  };
}
