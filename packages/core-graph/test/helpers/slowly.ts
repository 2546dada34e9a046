import { setImmediate } from "node:timers/promises";
import type { Structure } from "../../src";

/** Longer than any slice of work on the main thread. */
const LONG = 12;

/** Keeps the main thread busy for more than a slice. */
export function dawdle(): void {
  for (const begun = performance.now(); performance.now() - begun < LONG;);
}

/**
 * Structures of which one field takes long to be read; `seen` has the turns that others had on the main thread up to then. `turns`
 * counts them, up to a number.
 */
export function slowly(structures: readonly Structure[], field: keyof Structure) {
  let count = 0;
  const seen: number[] = [];
  const turns = async (most: number) => {
    while (count < most) {
      await setImmediate();
      count++;
    }
  };
  const slow = structures.map((structure) =>
    Object.defineProperty({ ...structure }, field, {
      enumerable: true,
      get: () => {
        seen.push(count);
        dawdle();
        return structure[field];
      },
    }),
  );
  return { structures: slow, seen, turns };
}
