import { chunks } from "../data/chunks.js";
import type { SamplePlace } from "./numbering.js";

/**
 * A rank's batches of the structures to validate on, every `size`th of each dataset. All ranks have as many batches; the last ones may be
 * empty.
 * @param counts Of the datasets, in their order; zero for those that other ranks have.
 */
export function validationPlans(
  counts: readonly number[],
  { rank, size }: { rank: number; size: number },
  batchSize: number,
): SamplePlace[][] {
  const shareOf = (each: number, count: number) => Math.ceil(Math.max(0, count - each) / size);
  const places = counts.flatMap((count, dataset) =>
    Array.from({ length: shareOf(rank, count) }, (_, turn): SamplePlace => ({ dataset, index: rank + turn * size })),
  );
  const plans = [...chunks(places, batchSize)];
  // The first rank has most.
  const most = Math.ceil(counts.reduce((sum, count) => sum + shareOf(0, count), 0) / batchSize);
  while (plans.length < most) plans.push([]);
  return plans;
}
