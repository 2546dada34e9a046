import { setImmediate } from "node:timers/promises";

/** Work on the main thread that may pause wherever it yields. */
export type Pausing<Result> = Generator<undefined, Result, undefined>;

/** So long may a piece of such work take, ms; whatever else waits for the main thread then comes first. */
const SLICE = 5;

/** Does all of it at once. */
export function atOnce<Result>(work: Pausing<Result>): Result {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
}

/** Does it in slices, the first of them at once. */
export async function inSlices<Result>(work: Pausing<Result>): Promise<Result> {
  for (let begun = performance.now(); ;) {
    const { done, value } = work.next();
    if (done === true) return value;
    if (performance.now() - begun < SLICE) continue;
    await setImmediate();
    begun = performance.now();
  }
}
