import { deal } from "./deal.js";
import type { SampleRef } from "./sampleRef.js";

/**
 * Divides a rank's structures of a step into `parts` that are computed one after the other, their gradients added up; as many in each,
 * give or take one. Parts without any are left out.
 */
export function splitBatch(samples: readonly SampleRef[], parts: number): SampleRef[][] {
  return deal(samples, parts, 0).filter(({ length }) => length > 0);
}
