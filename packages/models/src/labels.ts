import type { GraphBatch } from "@hydride/core-graph";
import { branchDatasets } from "./branchDatasets.js";

/** What a structure can be labelled with and a loss has terms of. */
export const LABELS = ["energy", "forces", "stress"] as const;
export type Label = (typeof LABELS)[number];

/** (G) 1 where a structure has the label. A stress without a volume is none. */
export function labelMasks(batch: GraphBatch): Record<Label, Uint8Array> {
  const { energyMask, forcesMask, stressMask, volume } = batch;
  return {
    energy: energyMask,
    forces: forcesMask,
    stress: stressMask.map((labelled, g) => (labelled && volume[g]! > 0 ? 1 : 0)),
  };
}

/** For error texts: `a (energy, forces), b (no labels)`. */
export function labelsByDataset(batch: GraphBatch): string {
  const masks = labelMasks(batch);
  const texts = branchDatasets(batch).flatMap((name, branch) => {
    if (name === undefined) return [];
    const bounds = [batch.branchOffsets[branch], batch.branchOffsets[branch + 1]] as const;
    const found = LABELS.filter((label) => masks[label].subarray(...bounds).includes(1));
    return [`${name} (${found.join(", ") || "no labels"})`];
  });
  return texts.join(", ");
}
