import { basename } from "node:path";
import type { InfoValue } from "@hydride/core-graph";
import { Fault, quote } from "../errors";
import { groupOf, missingGroup, nameOf } from "../group";
import { type Grouping, ID_KEYS, parseGroupBy, type ReadOptions } from "../options";
import { IDENTITY_KEYS } from "./reserved";

export interface Identity {
  dataset: string;
  id: string;
  group: string;
}

/** Names the structures of one file: dataset, id and group of each, by the options and by what the file says. */
export class Namer {
  readonly #path: string;
  readonly #stem: string;
  readonly #options: ReadOptions;
  readonly #grouping: Grouping | undefined;

  constructor(path: string, options: ReadOptions) {
    this.#path = path;
    this.#stem = fileStem(path);
    this.#options = options;
    const groupBy = options.groupBy ?? (options.keys?.group === undefined ? undefined : `info:${options.keys.group}`);
    const grouping = parseGroupBy(groupBy ?? "auto");
    // Without a wish of the caller a group that the writer put into the file counts.
    this.#grouping = grouping.by === "auto" ? undefined : grouping;
  }

  /** Takes the writer's keys out of `info`. Throws a `Fault`. */
  name(numbers: Uint8Array, info: Map<string, InfoValue>, frame: number): Identity {
    const written = {
      dataset: taken(info, IDENTITY_KEYS.dataset),
      id: taken(info, IDENTITY_KEYS.id),
      group: taken(info, IDENTITY_KEYS.group),
    };
    const dataset = this.#options.dataset ?? written.dataset ?? this.#stem;
    const known = this.#options.keys?.id === null ? undefined : (written.id ?? this.#foundId(info));
    const id = this.#declaredId(info) ?? known ?? `${this.#stem}:${frame}`;
    if (this.#grouping === undefined && written.group !== undefined) return { dataset, id, group: written.group };
    const grouping = this.#grouping ?? { by: "auto" };
    const block = (size: number) => `${this.#stem}:block:${Math.floor((frame - 1) / size) + 1}`;
    const group = groupOf({ numbers, id, info: Object.fromEntries(info) }, grouping, block);
    if (group !== undefined) return { dataset, id, group };
    const { code, message, hint } = missingGroup(grouping, this.#path);
    throw new Fault(code, message.slice(this.#path.length + 2), hint);
  }

  #declaredId(info: Map<string, InfoValue>): string | undefined {
    const key = this.#options.keys?.id;
    if (key === undefined || key === null) return undefined;
    const id = nameOf(info.get(key));
    if (id !== undefined) return id;
    const found = info.has(key) ? quote(JSON.stringify(info.get(key))) : "none";
    throw new Fault("EXTXYZ_LABEL", `expected a text or a number in ${quote(key)}, the key of the id, found ${found}`);
  }

  #foundId(info: Map<string, InfoValue>): string | undefined {
    if (this.#options.keys?.id !== undefined) return undefined;
    return ID_KEYS.map((key) => nameOf(info.get(key))).find((id) => id !== undefined);
  }
}

/** The name of a file without folder, without .gz and without its ending. */
export function fileStem(path: string): string {
  return basename(path)
    .replace(/\.gz$/i, "")
    .replace(/(?<=.)\.[^.]*$/, "");
}

function taken(info: Map<string, InfoValue>, key: string): string | undefined {
  const value = info.get(key);
  info.delete(key);
  return value === undefined ? undefined : (nameOf(value) ?? JSON.stringify(value));
}
