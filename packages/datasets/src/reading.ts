import { ClaimedIds, type Holder } from "./claimedIds";
import { DatasetError, type Place } from "./errors";
import { type LabelCounts, labelNotice, LabelTally } from "./labelReport";

/** A structure that was left out, and why. */
export interface LeftOut {
  path: string;
  id: string;
  reason: string;
}

/** What the reader of one or several files of a dataset remembers: ids, labels, notices, and which named keys were found. */
export class Reading {
  readonly labels = new LabelTally();
  readonly #ids = new Map<string, ClaimedIds>();
  readonly #notices = new Map<string, { text: (frames: number) => string; frames: number }>();
  readonly #leftOut: LeftOut[] = [];
  readonly #keys = new Map<string, { key: string; found: boolean }>();

  /** Claims an id within its dataset; gives the place that has it already, if there is one. */
  claim(dataset: string, id: string, place: Holder): Holder | undefined {
    let ids = this.#ids.get(dataset);
    if (ids === undefined) this.#ids.set(dataset, (ids = new ClaimedIds()));
    return ids.claim(id, place);
  }

  /** Claims `id#2`, `id#3` and so on: the first that is free. */
  claimRepeat(dataset: string, id: string, place: Holder): string {
    let name: string;
    do name = `${id}#${this.#ids.get(dataset)!.repeat(id)}`;
    while (this.claim(dataset, name, place) !== undefined);
    return name;
  }

  /** Something that the user should know; what is said several times under one `topic` is counted and told once. */
  notice(topic: string, text: (frames: number) => string): void {
    const known = this.#notices.get(topic);
    if (known === undefined) this.#notices.set(topic, { text, frames: 1 });
    else known.frames++;
  }

  /** Remembers a structure that was left out as an outlier, and why. */
  leaveOut(path: string, id: string, reason: string): void {
    this.#leftOut.push({ path, id, reason });
  }

  /** The structures that were left out so far. */
  get leftOut(): readonly LeftOut[] {
    return this.#leftOut;
  }

  /** Remembers whether a key that the caller named was found in any frame. */
  namedKey(label: string, key: string, found: boolean): void {
    const known = this.#keys.get(label);
    if (known === undefined) this.#keys.set(label, { key, found });
    else known.found ||= found;
  }

  /** What was noticed, as plain data. */
  get noticed(): Noticed {
    return {
      labels: this.labels.counts,
      topics: [...this.#notices].map(([topic, { frames }]) => [topic, frames]),
      keys: [...this.#keys],
    };
  }

  /**
   * The notices of several readers that have shared a file, in the order of their shares, of which this one is that of `index`: as one
   * reader has them, but for those that another one met first, whose words it has (`null`).
   */
  sharedNotices(where: string, all: readonly Noticed[], index: number): (string | null)[] {
    const merged = new Reading();
    const topics = new Map<string, { frames: number; owner: number }>();
    for (const [owner, { labels, keys, topics: own }] of all.entries()) {
      merged.labels.addCounts(labels);
      for (const [label, { key, found }] of keys) merged.namedKey(label, key, found);
      for (const [topic, frames] of own) {
        const known = topics.get(topic);
        if (known === undefined) topics.set(topic, { frames, owner });
        else known.frames += frames;
      }
    }
    const told = [...topics].map(([topic, { frames, owner }]) =>
      owner === index ? this.#notices.get(topic)!.text(frames) : null,
    );
    return merged.#withLabelsAndKeys(where, told);
  }

  /** The notices so far, with those on labels that are missing and on keys that no frame had. */
  notices(where: string): string[] {
    return this.#withLabelsAndKeys(
      where,
      [...this.#notices.values()].map(({ text, frames }) => text(frames)),
    );
  }

  #withLabelsAndKeys<Text extends string | null>(where: string, told: readonly Text[]): (Text | string)[] {
    const missing = [...this.#keys].flatMap(([label, { key, found }]) =>
      found
        ? []
        : [
            `${where}: the key ${JSON.stringify(key)} that was named for ${label} is in no frame, ` +
              `so no structure has ${label} from it`,
          ],
    );
    const labels = labelNotice(where, this.labels.report());
    return [...(labels === undefined ? [] : [labels]), ...told, ...missing];
  }
}

/** What a reader has noticed, as it is sent to another process. */
export interface Noticed {
  labels: LabelCounts;
  /** How often, by topic, in the order in which they were met. */
  topics: [topic: string, frames: number][];
  keys: [label: string, { key: string; found: boolean }][];
}

export function counted(frames: number): string {
  return frames === 1 ? "1 frame" : `${frames} frames`;
}

export function duplicateId(dataset: string, id: string, before: Holder, place: Place): DatasetError {
  const where =
    before.path === place.path
      ? `in frame ${before.frame} and again`
      : `in frame ${before.frame} of ${before.path} too`;
  return new DatasetError(
    "DATASET_DUPLICATE_ID",
    `expected a different id for every structure of dataset ${JSON.stringify(dataset)}, ` +
      `found ${JSON.stringify(id)} ${where}`,
    before.path === place.path
      ? "name the key that holds a unique id, or number the structures with keys: { id: null } (shell: --key id=null)"
      : "give a file once, rename files of the same name, or name a key that holds a unique id",
    place,
  );
}
