import { library } from "../load";
import { crc32cTable } from "./crc32cTable";

type Checksum = (bytes: Uint8Array, previous: number) => number;

let checksum: Checksum | undefined;

/** The add-on's, with the processor's instruction; where it is not built, or in a worker thread, one by tables. */
function fastest(): Checksum {
  try {
    return library().addon.checksum;
  } catch {
    return crc32cTable;
  }
}

/** CRC-32C (Castagnoli) of `bytes` after bytes whose CRC is `previous`. */
export function crc32c(bytes: Uint8Array, previous = 0): number {
  return (checksum ??= fastest())(bytes, previous);
}
