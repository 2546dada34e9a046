import type { Block } from "./block";

const LONGEST_RUN = 4;
const TABLE = crcTable();

/** Walks through the links of a block, and undoes the runs of four equal bytes and a count. */
export class Unwinder {
  /** The CRC of what was given so far. */
  crc = 0xffffffff;
  readonly #links: Uint32Array;
  #at: number;
  #left: number;
  #run = 0;
  #last = -1;
  #repeats = 0;

  constructor({ origin, length }: Block, links: Uint32Array) {
    this.#links = links;
    this.#at = links[origin]! >>> 8;
    this.#left = length;
  }

  /** Writes into `out` and says how many bytes; 0 at the end of the block. */
  fill(out: Uint8Array): number {
    const links = this.#links;
    let [at, left, run, last, repeats, crc] = [this.#at, this.#left, this.#run, this.#last, this.#repeats, this.crc];
    let length = 0;
    const most = out.length;
    while (length < most) {
      if (repeats > 0) {
        repeats--;
      } else {
        if (left === 0) break;
        const entry = links[at]!;
        at = entry >>> 8;
        left--;
        const byte = entry & 0xff;
        if (run === LONGEST_RUN) {
          run = 0;
          repeats = byte;
          continue;
        }
        run = byte === last ? run + 1 : 1;
        last = byte;
      }
      crc = (crc << 8) ^ TABLE[(crc >>> 24) ^ last]!;
      out[length++] = last;
    }
    this.#at = at;
    this.#left = left;
    this.#run = run;
    this.#last = last;
    this.#repeats = repeats;
    this.crc = crc;
    return length;
  }
}

/** CRC-32 with the polynomial 04c11db7, the most significant bit first. */
function crcTable(): Int32Array {
  return Int32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte << 24;
    for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
    return crc;
  });
}
