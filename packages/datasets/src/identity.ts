import { hillFormula, type InfoValue } from "@hydride/core-graph";
import { Fault, type Place, quote } from "./errors";
import { fileStem } from "./fileNames";
import { groupOf, missingGroup, nameOf } from "./group";
import type { MadeUp } from "./origin";
import { counted, duplicateId, type Reading } from "./reading";
import { type ChosenGrouping, GROUP_KEYS, ID_KEYS, parseGroupBy, type ReadOptions } from "./options";
import { IDENTITY_KEYS } from "./extxyz/reserved";

export interface Identity {
  dataset: string;
  id: string;
  group: string;
}

/** An id with how it came about: declared by file or caller, found under a usual key, or counted. */
interface Candidate {
  id: string;
  source: "declared" | "found" | "counted";
}

/** Names the structures of one file: dataset, id and group of each, by the options and by what the file says. */
export class Namer {
  readonly #path: string;
  readonly #stem: string;
  readonly #options: ReadOptions;
  readonly #grouping: ChosenGrouping | undefined;

  readonly #reading: Reading;

  constructor(path: string, options: ReadOptions, reading: Reading) {
    this.#reading = reading;
    this.#path = path;
    this.#stem = options.name ?? fileStem(path);
    this.#options = options;
    const groupBy = options.groupBy ?? (options.keys?.group === undefined ? undefined : `info:${options.keys.group}`);
    const grouping = parseGroupBy(groupBy ?? "auto");
    // Without a wish of the caller a group that the writer put into the file counts.
    this.#grouping = grouping.by === "auto" ? undefined : grouping;
  }

  /** Takes the writer's keys out of `info`. Throws a `Fault` or a `DatasetError`. */
  name(
    numbers: Uint8Array,
    info: Map<string, InfoValue>,
    { frame, key, line }: Omit<Place, "path"> & { frame: number },
  ): { identity: Identity; madeUp: MadeUp } {
    const written = {
      dataset: taken(info, IDENTITY_KEYS.dataset),
      id: taken(info, IDENTITY_KEYS.id),
      group: taken(info, IDENTITY_KEYS.group),
    };
    const dataset = this.#options.dataset ?? written.dataset ?? this.#stem;
    if (written.dataset !== undefined && written.dataset !== dataset) this.#renamed(written.dataset, dataset);
    const candidate = this.#candidate(info, written.id, frame);
    const within = { ...(key !== undefined && { key }), ...(line !== undefined && { line }) };
    const id = this.#unique(dataset, candidate, { path: this.#path, frame, ...within });
    const given = this.#options.dataset ?? this.#options.name;
    const undeclared = given === undefined && written.dataset === undefined;
    const counted = candidate.source === "counted" && this.#options.keys?.id === undefined;
    const { group, composition } = this.#group(numbers, info, id, written.group, frame);
    return {
      identity: { dataset, id, group },
      madeUp: { dataset: undeclared, id: undeclared && counted, group: composition },
    };
  }

  /** Sets may have been exchanged: labels of one level of theory would be learned as those of another. */
  #renamed(written: string, dataset: string): void {
    const [of, as] = [written, dataset].map((name) => JSON.stringify(name));
    this.#reading.notice(
      `dataset ${of} of ${this.#path}`,
      (frames) => `${this.#path}: ${counted(frames)} of dataset ${of!}, as the file says, read as of ${as!}`,
    );
  }

  /** The group, and whether it is the composition because nobody declared one. */
  #group(
    numbers: Uint8Array,
    info: Map<string, InfoValue>,
    id: string,
    written: string | undefined,
    frame: number,
  ): { group: string; composition: boolean } {
    if (this.#grouping === undefined) {
      const declared = written ?? GROUP_KEYS.map((key) => nameOf(info.get(key))).find((name) => name !== undefined);
      return { group: declared ?? hillFormula(numbers), composition: declared === undefined };
    }
    const grouping = this.#grouping;
    const block = (size: number) => `${this.#stem}:block:${Math.floor((frame - 1) / size) + 1}`;
    const group = groupOf({ numbers, id, info: Object.fromEntries(info) }, grouping, block);
    if (group !== undefined) return { group, composition: false };
    const { code, message, hint } = missingGroup(grouping, this.#path);
    throw new Fault(code, message.slice(this.#path.length + 2), hint);
  }

  #candidate(info: Map<string, InfoValue>, written: string | undefined, frame: number): Candidate {
    const declared = this.#declaredId(info) ?? (this.#options.keys?.id === null ? undefined : written);
    if (declared !== undefined) return { id: declared, source: "declared" };
    const found = this.#foundId(info);
    if (found !== undefined) return { id: found, source: "found" };
    return { id: `${this.#stem}:${frame}`, source: "counted" };
  }

  /** An id that comes again is an error, except one that nobody promised to be unique: that gets a number. */
  #unique(dataset: string, { id, source }: Candidate, place: Place & { frame: number }): string {
    const before = this.#reading.claim(dataset, id, place);
    if (before === undefined) return id;
    if (source !== "found") throw duplicateId(dataset, id, before, place);
    const name = this.#reading.claimRepeat(dataset, id, place);
    this.#reading.notice(
      `${this.#path}\0id`,
      (frames) =>
        `${this.#path}: ${counted(frames)} with an id that an earlier frame has: #2, #3, ... was put behind ` +
        `(first in frame ${place.frame}: ${JSON.stringify(name)}); ` +
        "keys: { id: null } numbers the frames instead (shell: --key id=null)",
    );
    return name;
  }

  #declaredId(info: Map<string, InfoValue>): string | undefined {
    const key = this.#options.keys?.id;
    if (key === undefined || key === null) return undefined;
    const id = nameOf(info.get(key));
    if (id !== undefined) return id;
    const found = info.has(key) ? quote(JSON.stringify(info.get(key))) : "none";
    throw new Fault(
      "EXTXYZ_LABEL",
      `expected a text or a number in ${quote(key)}, the key of the id, found ${found}`,
      NO_ID,
    );
  }

  #foundId(info: Map<string, InfoValue>): string | undefined {
    if (this.#options.keys?.id !== undefined) return undefined;
    return ID_KEYS.map((key) => nameOf(info.get(key))).find((id) => id !== undefined);
  }
}

const NO_ID = "number the frames with keys: { id: null } (shell: --key id=null), or name another key";

function taken(info: Map<string, InfoValue>, key: string): string | undefined {
  const value = info.get(key);
  info.delete(key);
  return value === undefined ? undefined : (nameOf(value) ?? JSON.stringify(value));
}
