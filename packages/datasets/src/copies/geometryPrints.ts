import type { Structure } from "@hydride/core-graph";
import { FINGERPRINT, fingerprint } from "./fingerprint";
import { likenessOf } from "./likeness";
import { NearRows } from "./nearRows";
import { Sets } from "./sets";

/** Rows of a block. */
const ROWS = 4096;
/** So many near others make a crowd, which is looked at as a whole. */
const CROWD = 8;

/**
 * The fingerprints of structures that are not kept, 116 bytes each: they tell which few have to be read again to find geometries that
 * are on several sides of a split.
 */
export class GeometryPrints {
  readonly #blocks: Float64Array[] = [];
  /** Structures by what those that are compared have in common. */
  readonly #alike = new Map<string, number[]>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Adds a structure, whose number is how many there were before it. */
  add(structure: Structure): void {
    const number = this.#count++;
    if (number % ROWS === 0) this.#blocks.push(new Float64Array(ROWS * FINGERPRINT));
    fingerprint(structure, this.#blocks.at(-1)!, (number % ROWS) * FINGERPRINT);
    const key = likenessOf(structure);
    const alike = this.#alike.get(key);
    if (alike === undefined) this.#alike.set(key, [number]);
    else alike.push(number);
  }

  /**
   * The numbers, ascending, of all structures that may be copies of one on another side, or of copies of one: a copy of any other is
   * not on another side.
   *
   * @param sideOf Of a structure by its number; `undefined` for one that is on none.
   */
  suspects(sideOf: (number: number) => unknown): number[] {
    const found: number[] = [];
    for (const all of this.#alike.values()) {
      const members = all.filter((number) => sideOf(number) !== undefined);
      if (new Set(members.map(sideOf)).size < 2) continue;
      const sets = this.#nearOnes(members);
      const sides = new Map<number, unknown>();
      const mixed = new Set<number>();
      for (const [row, number] of members.entries()) {
        const set = sets.first(row);
        if (!sides.has(set)) sides.set(set, sideOf(number));
        else if (sides.get(set) !== sideOf(number)) mixed.add(set);
      }
      for (const [row, number] of members.entries()) if (mixed.has(sets.first(row))) found.push(number);
    }
    return found.sort((a, b) => a - b);
  }

  /** Those whose fingerprints are near, and all that are near these, in one set. */
  #nearOnes(members: readonly number[]): Sets {
    const prints = new Float64Array(members.length * FINGERPRINT);
    for (const [row, number] of members.entries()) {
      const block = this.#blocks[Math.floor(number / ROWS)]!;
      const at = (number % ROWS) * FINGERPRINT;
      prints.set(block.subarray(at, at + FINGERPRINT), row * FINGERPRINT);
    }
    const rows = new NearRows(prints, FINGERPRINT);
    for (const row of members.keys()) rows.add(row);
    const sets = new Sets(members.length);
    let crowded: number | undefined;
    for (const row of members.keys()) {
      let others = 0;
      const isCrowded = rows.near(row, (other) => {
        if (other !== row) sets.join(row, other);
        return other !== row && ++others === CROWD;
      });
      // Whatever else is near it is crowded too, or has it among the few that it is near.
      if (isCrowded) sets.join(row, (crowded ??= row));
    }
    return sets;
  }
}
