import { placeBranches, type Placement } from "@hydride/parallel";
import { automaticStrategy, headsToShared, hybridGroups, type ParameterNumbers } from "@hydride/parallel/planner";
import type { Config } from "../config/schema.js";

/**
 * Which ranks of a run hold which branches, as its configuration says; `auto` is what `hydride plan` finds where memory is no matter.
 * @param sizes Training structures by dataset.
 * @throws ParallelError PLACEMENT_INVALID where there are too few ranks for what is asked for.
 */
export function placeRun(
  { parallel }: Pick<Config, "parallel">,
  sizes: Readonly<Record<string, number>>,
  parameters: ParameterNumbers,
  ranks: number,
): Placement {
  const { strategy: asked, thresholds, groups, share } = parallel;
  const branches = Object.keys(sizes);
  const ratio = headsToShared(parameters);
  const strategy = asked === "auto" ? automaticStrategy(ratio, thresholds, branches.length, ranks) : asked;
  const shares = share === "equal" ? undefined : share === "sizes" ? sizes : share;
  return placeBranches({
    ranks,
    branches,
    strategy,
    ...(shares && { share: shares }),
    ...(strategy === "hybrid" && { groups: groups ?? hybridGroups(parameters, shares, ranks) }),
  });
}

/** `4 ranks, hybrid: 0-1 hold a, b; 2-3 hold c`. */
export function describePlacement({ ranks, strategy, groups }: Placement): string {
  const each = groups.map(({ ranks: own, branches }) => {
    const range = own.length === 1 ? String(own[0]) : `${String(own[0])}-${String(own.at(-1))}`;
    return `${range} hold${own.length === 1 ? "s" : ""} ${branches.join(", ")}`;
  });
  return `${String(ranks)} ranks, ${strategy}: ${each.join("; ")}`;
}
