import { compressionOf } from "../compression/compression";
import { unpackHint } from "../compression/unpackHint";
import { Fault, quote } from "../errors";
import { FileBytes, REFETCH } from "../fileBytes";

const SIGNATURE = Buffer.from([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Whether a file that begins with these bytes is HDF5. */
export function isHdf5(head: Buffer): boolean {
  return head.length >= SIGNATURE.length && head.subarray(0, SIGNATURE.length).equals(SIGNATURE);
}

/**
 * Checks the beginning of an HDF5 file (the superblock of the format specification, versions 0 to 3): that it is a plain file
 * and as long as it says. Gives its length in bytes. Throws a `Fault`.
 */
export function checkSuperblock(path: string): number {
  const bytes = new FileBytes(path);
  try {
    const start = bytes.read(0, Math.min(64, bytes.size));
    if (!isHdf5(start)) throw notHdf5(path, bytes, start);
    const end = endOfFile(start);
    if (end <= bytes.size) return bytes.size;
    throw new Fault(
      "DATASET_TRUNCATED",
      `expected an HDF5 file of ${end} bytes, found ${bytes.size}`,
      "the file was cut off or is damaged: fetch it again",
    );
  } finally {
    bytes.close();
  }
}

/** The content of a file is recognised as HDF5 after decompression, or claimed by its name. */
function notHdf5(path: string, bytes: FileBytes, start: Buffer): Fault {
  if (compressionOf(start) !== undefined) {
    return new Fault(
      "DATASET_COMPRESSION",
      "expected a file that is not compressed, since it is read out of order, found a compressed one",
      unpackHint(path, start),
    );
  }
  for (let at = 512; at + SIGNATURE.length <= bytes.size; at *= 2) {
    if (!isHdf5(bytes.read(at, SIGNATURE.length))) continue;
    return new Fault(
      "DATASET_UNSUPPORTED",
      `expected HDF5 from the first byte on, found a user block of ${at} bytes before it`,
      `cut it off: tail -c +${at + 1} old.h5 > new.h5`,
    );
  }
  return new Fault(
    "DATASET_DAMAGED",
    `expected an HDF5 file, found one that begins with ${quote(start.toString("latin1", 0, SIGNATURE.length))}`,
    "the file is damaged, or no HDF5 but for its name: fetch it again, or rename it",
  );
}

/** The address of the end of the file, which the superblock names. */
function endOfFile(start: Buffer): number {
  const version = start[8] ?? -1;
  const width = version < 2 ? start[13] : start[9];
  const addresses = version === 0 ? 24 : version === 1 ? 28 : 12;
  if (version < 0 || version > 3 || (width !== 4 && width !== 8)) {
    throw new Fault(
      "DATASET_DAMAGED",
      `expected an HDF5 superblock of version 0 to 3, found version ${version} with addresses of ${width ?? 0} bytes`,
      REFETCH,
    );
  }
  const at = addresses + 2 * width;
  if (start.length >= at + width) return width === 4 ? start.readUInt32LE(at) : Number(start.readBigUInt64LE(at));
  throw new Fault(
    "DATASET_TRUNCATED",
    `expected an HDF5 superblock, found the end of the file after ${start.length} bytes`,
    "the file was cut off: fetch it again",
  );
}
