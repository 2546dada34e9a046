import type { GraphBatch } from "@hydride/core-graph";
import { ModelError } from "./errors.js";

/** (B) the dataset of each branch of a batch; undefined where the batch has none of its structures. */
export function branchDatasets({ branchOffsets, datasets }: GraphBatch): (string | undefined)[] {
  return Array.from({ length: branchOffsets.length - 1 }, (_, branch) => {
    const first = branchOffsets[branch]!;
    return first < branchOffsets[branch + 1]! ? datasets[first] : undefined;
  });
}

/**
 * A batch knows its branches by number alone: collated for others, its structures would go to the wrong heads unnoticed.
 * @throws ModelError MODEL_INPUT where a batch was not collated for these branches.
 */
export function checkBranches(found: readonly (string | undefined)[], expected: readonly string[]): void {
  const fits =
    found.length === expected.length && found.every((name, branch) => (name ?? expected[branch]) === expected[branch]);
  if (fits) return;
  throw new ModelError(
    `expected a batch collated for the branches ${expected.join(", ")}, ` +
      `found one for ${found.map((name) => name ?? "(no structure)").join(", ")}`,
    "MODEL_INPUT",
    "give collate the branches of the potential: { branches: potential.config.branches }",
  );
}
