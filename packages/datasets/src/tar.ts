import { DatasetError, quote } from "./errors";
import { shellWord } from "./shell";

/** A record of a tar archive: the name of a file, and further on the sum of the bytes of the record itself. */
const RECORD_BYTES = 512;
const [SUM_AT, SUM_BYTES, NAME_BYTES] = [148, 8, 100];
const SPACE = 0x20;

/** Whether bytes begin with the record of a file in a tar archive, whichever program wrote it. */
export function isTar(head: Buffer): boolean {
  if (head.length < RECORD_BYTES || head[0] === 0) return false;
  const written = /^ *([0-7]+)[ \0]/.exec(head.toString("latin1", SUM_AT, SUM_AT + SUM_BYTES))?.[1];
  if (written === undefined) return false;
  const record = Buffer.from(head.subarray(0, RECORD_BYTES)).fill(SPACE, SUM_AT, SUM_AT + SUM_BYTES);
  return record.reduce((sum, byte) => sum + byte, 0) === parseInt(written, 8);
}

/** What to say of an archive, whose files are read when they are unpacked. */
export function packedInTar(path: string, head: Buffer): DatasetError {
  const name = head.toString("utf8", 0, NAME_BYTES).replace(/\0.*$/s, "");
  return new DatasetError(
    "DATASET_FORMAT_UNKNOWN",
    `expected a file of structures, found a tar archive of files (first: ${quote(name)})`,
    `unpack it first: tar xf ${shellWord(path)}; then read the files, or the folder, that were in it`,
    { path },
  );
}
