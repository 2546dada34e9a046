import type { Structure } from "@hydride/core-graph";
import { endStream } from "./fileBytes";
import { openDataset } from "./format";
import { checkReadOptions, type ReadOptions } from "./options";
import { checkPath, readWith } from "./read";
import { type Noticed, Reading } from "./reading";
import { Share } from "./share";

/**
 * Whether several processes can share the frames of a file, each of which reads its own alone: extended XYZ that is not compressed, ASE's
 * databases, LMDB. What cannot be opened cannot be shared either; who reads it tells why.
 */
export async function canShare(path: string, options: Pick<ReadOptions, "formats"> = {}): Promise<boolean> {
  try {
    const { format, source } = await openDataset(path, options.formats);
    const can = (await format.canShare?.(source)) === true;
    await endStream(source);
    return can;
  } catch {
    return false;
  }
}

/** What the reader of a share has found, as plain data to be sent to the others. */
export interface ShareFound {
  /** The number of frames before its own, and up to its last one. */
  first: number;
  end: number;
  isUnsure: boolean;
  noticed: Noticed;
}

/**
 * The frames of a file that one of several processes reads, which all do the same with another `index`. Put together in the order of
 * the shares, structures, notices and what was left out are those of {@link readStructures}, as long as {@link sharesFit} and no id is
 * in two shares: else one of them has to read all of it.
 */
export class SharedFile {
  readonly #path: string;
  readonly #options: ReadOptions;
  readonly #share: Share;
  readonly #reading = new Reading();

  constructor(path: string, share: { index: number; of: number }, options: ReadOptions = {}) {
    checkReadOptions(options);
    checkPath(path);
    this.#path = path;
    this.#options = options;
    this.#share = new Share(share.index, share.of);
  }

  /** The structures of the share. Throws `DatasetError` as `readStructures` does. */
  async *structures(): AsyncGenerator<Structure, void, undefined> {
    const { format, source } = await openDataset(this.#path, this.#options.formats);
    yield* readWith(format, source, this.#options, this.#reading, this.#share);
  }

  /** Once the structures have been read. */
  get found(): ShareFound {
    const { first, end, isUnsure } = this.#share;
    return { first, end, isUnsure, noticed: this.#reading.noticed };
  }

  /** The notices on the file, from what all have found; `null` in place of those whose words another share has. */
  notices(all: readonly ShareFound[]): (string | null)[] {
    const noticed = all.map((one) => one.noticed);
    return this.#reading.sharedNotices(this.#path, noticed, this.#share.index);
  }
}

/** Whether shares, in their order, follow each other without a gap. */
export function sharesFit(all: readonly ShareFound[]): boolean {
  let end = 0;
  for (const share of all) {
    if (share.isUnsure) return false;
    if (share.first === share.end) continue;
    if (share.first !== end) return false;
    end = share.end;
  }
  return end > 0;
}
