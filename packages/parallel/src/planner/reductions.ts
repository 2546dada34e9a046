import type { Placement } from "../placement/placement.js";
import type { PlanRequest } from "./request.js";

/** One sum of gradients that every step has. */
export interface Reduction {
  /** All ranks, or the ranks of a group. */
  over: "world" | "group";
  ranks: number;
  /** What is summed: nothing but the encoder over the world. */
  branches: readonly string[];
  /** Of the buffer that each rank gives; none where a rank is alone. */
  bytes: number;
}

/** The shared gradient's sum over all ranks, and that of each group's branches over the group. */
export function reductionsOf(placement: Placement, { model, bytesPerNumber }: PlanRequest): Reduction[] {
  const bytes = (numbers: number, ranks: number) => (ranks > 1 ? numbers * bytesPerNumber : 0);
  return [
    { over: "world", ranks: placement.ranks, branches: [], bytes: bytes(model.shared, placement.ranks) },
    ...placement.groups.map(({ branches, ranks }): Reduction => {
      const numbers = branches.reduce((sum, name) => sum + model.perBranch[name]!, 0);
      return { over: "group", ranks: ranks.length, branches, bytes: bytes(numbers, ranks.length) };
    }),
  ];
}

/** What a rank gives into sums in a step, of the group where that is most. */
export function reducedBytes(reductions: readonly Reduction[]): number {
  const most = (over: Reduction["over"]) =>
    Math.max(...reductions.filter((one) => one.over === over).map(({ bytes }) => bytes));
  return most("world") + most("group");
}
