import type { GraphBatch } from "@hydride/core-graph";
import { ModelError } from "../errors.js";
import { labelsByDataset } from "./labels.js";

export interface NoTerm {
  /** The labels that have a weight. */
  asked: readonly string[];
  /** Those of them that were predicted, where that is left to the caller. */
  usable: readonly string[];
  /** The datasets that have a weight. */
  weighted: readonly string[];
  batch: GraphBatch;
  /** Whether the labels were counted over several batches. */
  isGlobal: boolean;
}

/** Why a loss would depend on nothing that was predicted. */
export function noTerm({ asked, usable, weighted, batch, isGlobal }: NoTerm): ModelError {
  if (asked.length === 0 || weighted.length === 0) {
    const what = asked.length === 0 ? "energy, forces, stress or a property" : "a dataset";
    return new ModelError(`the loss has no term: expected a weight above zero of ${what}, found none`, "MODEL_CONFIG");
  }
  if (usable.length === 0) {
    return new ModelError("the loss has a stress term alone, but no stress was predicted", "MODEL_INPUT");
  }
  const found = isGlobal ? "counts of none on all ranks" : `a batch of ${labelsByDataset(batch)}`;
  return new ModelError(
    `the loss has no term: expected labels of ${usable.join(" or ")} from ${weighted.join(" or ")}, which have a weight; ` +
      `found ${found}`,
    "MODEL_INPUT",
    "leave structures without such labels out of the batches, or give a weight to the labels that they have",
  );
}
