import { describe } from "../describe";
import { DataStoreError } from "../errors";

/** How many samples a source has. @throws DataStoreError `STORE_SOURCE` where it says no number of samples. */
export function checkCount({ count }: { count: unknown }): number {
  if (Number.isSafeInteger(count) && (count as number) >= 0) return count as number;
  throw new DataStoreError(
    "STORE_SOURCE",
    `source: expected a whole number from 0 as its count, found ${describe(count)}`,
    "count is the number of samples that read gives",
  );
}
