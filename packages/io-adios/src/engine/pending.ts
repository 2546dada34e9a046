import type { TypedArray } from "../types";

/** What is deferred of a variable, with the memory that it is read from or that is filled. */
export interface Deferred<Item> {
  item: Item;
  variable: string;
  memory: TypedArray | string;
  /** Of the memory, when it was given. */
  length: number;
}

/** Deferred puts, or gets, until ADIOS2 has them. It knows no place of memory before. */
export class Pending<Item> {
  readonly #kind: "put" | "get";
  #all: Deferred<Item>[] = [];

  constructor(kind: "put" | "get") {
    this.#kind = kind;
  }

  add(variable: string, item: Item, memory: TypedArray | string): void {
    this.#all.push({ item, variable, memory, length: memory.length });
  }

  /** Of all memory; of texts at most. */
  get bytes(): number {
    return this.#all.reduce((sum, { memory }) => sum + bytesOf(memory), 0);
  }

  /** Forgets one that came to nothing. */
  drop(item: Item): void {
    this.#all = this.#all.filter((each) => each.item !== item);
  }

  /** Forgets those that cannot be done any more, and says why; the others stay. */
  dropLost(isDefined: (variable: string) => boolean = () => true): string | undefined {
    const moved = this.#all.filter(isMoved);
    const undefinedOnes = this.#all.filter(({ variable }) => !isDefined(variable));
    this.#all = this.#all.filter((each) => !moved.includes(each) && !undefinedOnes.includes(each));
    const reasons = [
      ...(moved.length === 0
        ? []
        : [`${names(moved)}: the memory of a deferred ${this.#kind} was transferred to somewhere else`]),
      ...(undefinedOnes.length === 0
        ? []
        : [`${names(undefinedOnes)}: removed before its deferred ${this.#kind} was done`]),
    ];
    return reasons.length === 0 ? undefined : reasons.join("; ");
  }

  /** All of them, once. */
  take(): Deferred<Item>[] {
    const all = this.#all;
    this.#all = [];
    return all;
  }

  /** Those that ADIOS2 has not seen after all: they come before what was added meanwhile. */
  putBack(all: readonly Deferred<Item>[]): void {
    this.#all = [...all, ...this.#all];
  }
}

/** Whether the memory has gone since. */
export function isMoved({ memory, length }: Deferred<unknown>): boolean {
  return memory.length !== length;
}

function bytesOf(memory: TypedArray | string): number {
  return typeof memory === "string" ? 3 * memory.length : memory.byteLength;
}

function names(all: readonly Deferred<unknown>[]): string {
  const quoted = [...new Set(all.map(({ variable }) => `'${variable}'`))];
  return `${quoted.length === 1 ? "variable" : "variables"} ${quoted.join(", ")}`;
}
