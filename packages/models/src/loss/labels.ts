import type { GraphBatch } from "@hydride/core-graph";
import { branchDatasets } from "../branchDatasets.js";

/** What every batch can be labelled with; further properties have the names that collate was given. */
export const LABELS = ["energy", "forces", "stress"] as const;
export type Label = (typeof LABELS)[number];

/** What a label is of. */
export interface LabelRows {
  of: "structures" | "atoms";
  /** (G) 1 where a structure has it. */
  mask: Uint8Array;
}

/** By name, energy, forces and stress first, then the properties of the batch. A stress without a volume is none. */
export function labelRows(batch: GraphBatch): Map<string, LabelRows> {
  const { energyMask, forcesMask, stressMask, volume, properties } = batch;
  return new Map<string, LabelRows>([
    ["energy", { of: "structures", mask: energyMask }],
    ["forces", { of: "atoms", mask: forcesMask }],
    ["stress", { of: "structures", mask: stressMask.map((labelled, g) => (labelled && volume[g]! > 0 ? 1 : 0)) }],
    ...Object.entries(properties),
  ]);
}

/** For error texts: `a (energy, forces), b (no labels)`. */
export function labelsByDataset(batch: GraphBatch): string {
  const rows = [...labelRows(batch)];
  const texts = branchDatasets(batch).flatMap((name, branch) => {
    if (name === undefined) return [];
    const bounds = [batch.branchOffsets[branch], batch.branchOffsets[branch + 1]] as const;
    const found = rows.filter(([, { mask }]) => mask.subarray(...bounds).includes(1)).map(([label]) => label);
    return [`${name} (${found.join(", ") || "no labels"})`];
  });
  return texts.join(", ");
}
