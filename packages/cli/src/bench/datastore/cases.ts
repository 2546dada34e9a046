/** Structures of a batch. */
export const BATCHES = [32, 256] as const;
/** Samples of which half are on each of two ranks. */
export const SAMPLES = 20_000;
/** Batches of random samples that take turns. */
export const PLANS = 200;

/** Which samples rank 0 asks for: those of its own share, or those of the other rank. */
export function plansOf(whose: "own" | "other", batch: number, random: () => number): number[][] {
  const half = SAMPLES / 2;
  // The shares are the same in bytes, and not to a sample in number.
  const margin = 200;
  const first = whose === "own" ? 0 : half + margin;
  return Array.from({ length: PLANS }, () =>
    Array.from({ length: batch }, () => first + Math.floor((half - margin) * random())),
  );
}
