import { ParallelError } from "../errors.js";

export type Strategy = "ddp" | "multi-task" | "hybrid";
export const STRATEGIES: readonly Strategy[] = ["ddp", "multi-task", "hybrid"];

/** Ranks that hold the same branches. */
export interface PlacedGroup {
  /** In the order of the configuration. */
  readonly branches: readonly string[];
  /** In a row, ascending. */
  readonly ranks: readonly number[];
}

/** Which ranks hold which branches: every rank is in one group, every branch in one, too. All ranks hold the encoder. */
export class Placement {
  readonly ranks: number;
  readonly #groupOfRank: readonly number[];
  readonly #groupOfBranch: ReadonlyMap<string, number>;

  constructor(
    readonly strategy: Strategy,
    readonly groups: readonly PlacedGroup[],
  ) {
    this.#groupOfRank = groups.flatMap(({ ranks }, index) => ranks.map(() => index));
    this.ranks = this.#groupOfRank.length;
    this.#groupOfBranch = new Map(groups.flatMap(({ branches }, index) => branches.map((name) => [name, index])));
  }

  /** All branches, group by group. */
  get branches(): string[] {
    return this.groups.flatMap(({ branches }) => branches);
  }

  /** The position of a rank's group in `groups`. @throws ParallelError PLACEMENT_INVALID */
  groupIndexOf(rank: number): number {
    const index = this.#groupOfRank[rank];
    if (index !== undefined) return index;
    throw new ParallelError(
      "PLACEMENT_INVALID",
      `expected a rank from 0 to ${String(this.ranks - 1)}, found ${String(rank)}`,
    );
  }

  /** The group of a rank. @throws ParallelError PLACEMENT_INVALID */
  groupOf(rank: number): PlacedGroup {
    return this.groups[this.groupIndexOf(rank)]!;
  }

  /** The ranks that hold a branch. @throws ParallelError PLACEMENT_INVALID */
  ranksOf(branch: string): readonly number[] {
    const index = this.#groupOfBranch.get(branch);
    if (index !== undefined) return this.groups[index]!.ranks;
    throw new ParallelError(
      "PLACEMENT_INVALID",
      `expected one of the branches ${this.branches.join(", ")}, found ${JSON.stringify(branch)}`,
    );
  }
}
