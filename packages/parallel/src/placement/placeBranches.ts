import { checkCount, checkPositive } from "../checks.js";
import { ParallelError } from "../errors.js";
import { apportion } from "./apportion.js";
import { pack } from "./pack.js";
import { Placement, STRATEGIES, type Strategy } from "./placement.js";
import { scaledShares } from "./shares.js";

export interface PlacementRequest {
  ranks: number;
  /** Names of all branches. */
  branches: readonly string[];
  strategy: Strategy;
  /** Of the work, by branch: sizes of the datasets, or what they cost when measured. All alike where not given. */
  share?: Readonly<Record<string, number>>;
  /** Of the strategy hybrid alone: groups of branches; as many as there are branches, or ranks if those are fewer. */
  groups?: number | undefined;
}

/**
 * Divides the ranks among the branches.
 *
 * - `ddp`: one group, every rank holds every branch.
 * - `multi-task`: a group for each branch.
 * - `hybrid`: groups of branches, packed so that their shares balance.
 *
 * Groups get ranks in proportion to their shares, at least one each.
 * @throws ParallelError PLACEMENT_INVALID saying what would fit.
 */
export function placeBranches({ ranks, branches, strategy, share, groups }: PlacementRequest): Placement {
  checkCount("PLACEMENT_INVALID", "ranks", ranks);
  const shares = sharesOf(branches, share);
  const bins = binsOf(strategy, ranks, branches.length, groups);
  const packed = pack(shares, bins);
  const sizes = packed.map((items) => items.reduce((sum, item) => sum + shares[item]!, 0));
  let first = 0;
  const placed = apportion(sizes, ranks, 1).map((count, bin) => {
    const own = Array.from({ length: count }, (_, index) => first + index);
    first += count;
    return { branches: packed[bin]!.map((item) => branches[item]!), ranks: own };
  });
  return new Placement(strategy, placed);
}

function sharesOf(branches: readonly string[], share: Readonly<Record<string, number>> | undefined): number[] {
  if (branches.length === 0) throw bad("branches: expected at least one, found none");
  const twice = branches.find((name, index) => branches.indexOf(name) !== index);
  if (twice !== undefined) throw bad(`branches: expected each once, found ${JSON.stringify(twice)} twice`);
  if (share === undefined) return branches.map(() => 1);
  const unknown = Object.keys(share).find((name) => !branches.includes(name));
  if (unknown !== undefined) {
    throw bad(`share: expected the branches ${branches.join(", ")}, found ${JSON.stringify(unknown)}`);
  }
  for (const name of branches) {
    checkPositive("PLACEMENT_INVALID", `share.${name}`, Object.hasOwn(share, name) ? share[name] : undefined);
  }
  const scaled = scaledShares(share);
  return branches.map((name) => scaled[name]!);
}

function binsOf(strategy: Strategy, ranks: number, branches: number, groups: number | undefined): number {
  if (!STRATEGIES.includes(strategy)) {
    throw bad(`strategy: expected ${STRATEGIES.join(", ")}, found ${JSON.stringify(strategy)}`);
  }
  if (groups !== undefined && strategy !== "hybrid") {
    throw bad(
      `groups: expected none with the strategy ${strategy}, found ${String(groups)}`,
      "Groups are chosen for the strategy hybrid.",
    );
  }
  if (strategy === "ddp") return 1;
  if (strategy === "multi-task") {
    if (ranks >= branches) return branches;
    throw bad(
      `the strategy multi-task: expected at least ${String(branches)} ranks, one for each branch, found ${String(ranks)}`,
      `Take ${String(branches)} ranks or more, the strategy hybrid, which packs the branches into ${String(ranks)} or fewer ` +
        "groups, or ddp.",
    );
  }
  const most = Math.min(ranks, branches);
  if (groups === undefined) return most;
  checkCount("PLACEMENT_INVALID", "groups", groups);
  if (groups <= most) return groups;
  throw bad(
    `groups: expected at most ${String(most)} for ${String(branches)} branches on ${String(ranks)} ranks, found ${String(groups)}`,
    "A group has at least one branch and one rank.",
  );
}

function bad(message: string, hint?: string): ParallelError {
  return new ParallelError("PLACEMENT_INVALID", message, hint);
}
