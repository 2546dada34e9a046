import { placeBranches } from "../placement/placeBranches.js";
import type { ParameterNumbers } from "./regime.js";

/**
 * Groups of the strategy hybrid: the fewest from two on of which none has heads with more parameters than the encoder, when branches are
 * packed by their shares; where ranks or branches are too few for that, as many as there can be.
 */
export function hybridGroups(
  { shared, perBranch }: ParameterNumbers,
  share: Readonly<Record<string, number>> | undefined,
  ranks: number,
): number {
  const branches = Object.keys(perBranch);
  const most = Math.min(branches.length, ranks);
  for (let groups = 2; groups < most; groups++) {
    const placed = placeBranches({ ranks, branches, strategy: "hybrid", groups, ...(share && { share }) });
    const heads = placed.groups.map((group) => group.branches.reduce((sum, name) => sum + perBranch[name]!, 0));
    if (Math.max(...heads) <= shared) return groups;
  }
  return most;
}
