import type { Structure } from "@hydride/core-graph";
import { PredictError } from "./predictError.js";

/** Which branch of a model predicts a structure. */
export type BranchOf = (structure: Pick<Structure, "dataset" | "id">) => string;

/**
 * The branch that was asked for, by its name or its number from 0; else the only one there is, or the one that has the name of the
 * structure's dataset.
 * @throws PredictError BRANCH_UNKNOWN for one that is not there, and from the function that is returned BRANCH_NEEDED.
 */
export function branchChooser(branches: readonly string[], asked: string | undefined): BranchOf {
  const fixed = asked === undefined ? onlyOf(branches) : named(branches, asked);
  if (fixed !== undefined) return () => fixed;
  return ({ dataset, id }) => {
    if (branches.includes(dataset)) return dataset;
    throw new PredictError(
      "BRANCH_NEEDED",
      `structure ${JSON.stringify(id)} of dataset ${JSON.stringify(dataset)}: expected a dataset that the model has a branch of ` +
        `(${branches.join(", ")})`,
      "Name the branch that is to predict it with --branch (from a program: branch).",
    );
  };
}

function onlyOf(branches: readonly string[]): string | undefined {
  return branches.length === 1 ? branches[0] : undefined;
}

function named(branches: readonly string[], asked: string): string {
  if (branches.includes(asked)) return asked;
  const byNumber = /^\d+$/.test(asked) ? branches[Number(asked)] : undefined;
  if (byNumber !== undefined) return byNumber;
  throw new PredictError(
    "BRANCH_UNKNOWN",
    `expected a branch of the model (${branches.join(", ")}), or its number from 0, found ${JSON.stringify(asked)}`,
    "The model has a branch for each dataset that it was trained on.",
  );
}
