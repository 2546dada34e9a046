import { HashedMap } from "./hashedMap";

/** The frame of a file that has an id. */
export interface Holder {
  path: string;
  frame: number;
}

/** Ids `<name>:<n>` of one file without a gap; the first is that of `frame`, and both count on together. */
interface Run extends Holder {
  first: number;
  last: number;
}

/** Names of ids that count; files have one each. */
const MOST_RUNS = 1024;
/** Frames of a file, so that a number holds the file too. */
const FRAMES = 2 ** 36;

/**
 * The ids of a dataset with their holders. Ids that count the frames of a file (`md:1`, `md:2`, ...) cost nothing;
 * of every other one a hash is kept, 27 to 53 bytes.
 */
export class ClaimedIds {
  readonly #runs = new Map<string, Run>();
  readonly #others = new HashedMap();
  readonly #repeats = new HashedMap();
  readonly #paths: string[] = [];

  /** Claims an id; gives the holder that has it already, if there is one. */
  claim(id: string, { path, frame }: Holder): Holder | undefined {
    const counted = countedId(id);
    const run = counted && this.#runs.get(counted.name);
    if (counted !== undefined && run !== undefined && counted.n >= run.first && counted.n <= run.last) {
      return { path: run.path, frame: run.frame + counted.n - run.first };
    }
    const before = this.#others.get(id);
    if (before !== undefined) return { path: this.#paths[Math.floor(before / FRAMES)]!, frame: before % FRAMES };
    if (counted !== undefined && run === undefined && this.#runs.size < MOST_RUNS) {
      this.#runs.set(counted.name, { path, frame, first: counted.n, last: counted.n });
    } else if (run?.path === path && counted!.n === run.last + 1 && frame - counted!.n === run.frame - run.first) {
      run.last++;
    } else {
      if (this.#paths.at(-1) !== path) this.#paths.push(path);
      this.#others.set(id, (this.#paths.length - 1) * FRAMES + frame);
    }
    return undefined;
  }

  /** How often an id came so far, this time included; 2 for the first time that this is asked. */
  repeat(id: string): number {
    const count = (this.#repeats.get(id) ?? 1) + 1;
    this.#repeats.set(id, count);
    return count;
  }
}

/** The parts of an id that ends in a number as it counts; `undefined` for others, `a:07` among them. */
function countedId(id: string): { name: string; n: number } | undefined {
  const colon = id.lastIndexOf(":");
  const digits = id.slice(colon + 1);
  if (colon < 0 || digits.length > 15 || !/^[1-9]\d*$/.test(digits)) return undefined;
  return { name: id.slice(0, colon), n: Number(digits) };
}
