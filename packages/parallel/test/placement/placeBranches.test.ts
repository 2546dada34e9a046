import { describe, expect, test } from "vitest";
import { placeBranches, type PlacementRequest } from "../../src/placement/placeBranches.js";
import { failureOf } from "../helpers/failure.js";

const FIVE = ["ani1x", "qm7x", "oc2020", "oc2022", "mptrj"];

function sizes(request: PlacementRequest): [string, number][] {
  return placeBranches(request).groups.map(({ branches, ranks }) => [branches.join("+"), ranks.length]);
}

describe("placeBranches", () => {
  test("ddp puts every branch on every rank", () => {
    const { groups } = placeBranches({ ranks: 3, branches: ["a", "b"], strategy: "ddp" });
    expect(groups).toEqual([{ branches: ["a", "b"], ranks: [0, 1, 2] }]);
  });

  test("multi-task gives each branch ranks in proportion to its share, by largest remainders", () => {
    const share = { ani1x: 4_956_005, qm7x: 4_195_237, oc2020: 20_000_000, oc2022: 8_847_031, mptrj: 1_580_395 };
    expect(sizes({ ranks: 640, branches: FIVE, strategy: "multi-task", share })).toEqual([
      ["ani1x", 80],
      ["qm7x", 68],
      ["oc2020", 323],
      ["oc2022", 143],
      ["mptrj", 26],
    ]);
  });

  test("every branch has a rank, however small its share", () => {
    const share = { a: 1, b: 1_000_000, c: 1 };
    expect(sizes({ ranks: 3, branches: ["a", "b", "c"], strategy: "multi-task", share })).toEqual([
      ["a", 1],
      ["b", 1],
      ["c", 1],
    ]);
    expect(sizes({ ranks: 8, branches: ["a", "b", "c"], strategy: "multi-task", share })).toEqual([
      ["a", 1],
      ["b", 6],
      ["c", 1],
    ]);
  });

  test("hybrid packs branches into groups of balanced shares", () => {
    const share = { ani1x: 5, qm7x: 4, oc2020: 20, oc2022: 9, mptrj: 2 };
    expect(sizes({ ranks: 8, branches: FIVE, strategy: "hybrid", share, groups: 2 })).toEqual([
      ["ani1x+qm7x+oc2022+mptrj", 4],
      ["oc2020", 4],
    ]);
    // As many groups as there are ranks, or branches.
    expect(sizes({ ranks: 3, branches: FIVE, strategy: "hybrid", share })).toEqual([
      ["ani1x+qm7x", 1],
      ["oc2020", 1],
      ["oc2022+mptrj", 1],
    ]);
    expect(sizes({ ranks: 1, branches: FIVE, strategy: "hybrid" })).toEqual([[FIVE.join("+"), 1]]);
  });

  test("every number of ranks is in one group, every branch in one", () => {
    for (let ranks = 1; ranks <= 40; ranks++) {
      for (const strategy of ["ddp", "multi-task", "hybrid"] as const) {
        if (strategy === "multi-task" && ranks < FIVE.length) continue;
        const share = { ani1x: 5, qm7x: 4, oc2020: ranks ** 2, oc2022: 0.3, mptrj: 2 };
        const placement = placeBranches({ ranks, branches: FIVE, strategy, share });
        expect(placement.ranks).toBe(ranks);
        expect(placement.groups.flatMap((group) => group.ranks)).toEqual(Array.from({ length: ranks }, (_, i) => i));
        expect(placement.branches.toSorted()).toEqual(FIVE.toSorted());
        for (let rank = 0; rank < ranks; rank++) {
          for (const branch of placement.groupOf(rank).branches) expect(placement.ranksOf(branch)).toContain(rank);
        }
      }
    }
  });

  test("says what would fit", () => {
    const failure = (request: Partial<PlacementRequest>) =>
      failureOf(() => placeBranches({ ranks: 3, branches: FIVE, strategy: "ddp", ...request }));
    expect(failure({ strategy: "multi-task" })).toEqual({
      code: "PLACEMENT_INVALID",
      message: "the strategy multi-task: expected at least 5 ranks, one for each branch, found 3",
      hint: "Take 5 ranks or more, the strategy hybrid, which packs the branches into 3 or fewer groups, or ddp.",
    });
    expect(failure({ strategy: "hybrid", groups: 4 })).toEqual({
      code: "PLACEMENT_INVALID",
      message: "groups: expected at most 3 for 5 branches on 3 ranks, found 4",
      hint: "A group has at least one branch and one rank.",
    });
    expect(failure({ groups: 2 })).toEqual({
      code: "PLACEMENT_INVALID",
      message: "groups: expected none with the strategy ddp, found 2",
      hint: "Groups are chosen for the strategy hybrid.",
    });
    expect(failure({ ranks: 0 }).message).toBe("ranks: expected a whole number of 1 or more, found 0");
    expect(failure({ ranks: 2.5 }).message).toBe("ranks: expected a whole number of 1 or more, found 2.5");
    expect(failure({ branches: [] }).message).toBe("branches: expected at least one, found none");
    expect(failure({ branches: ["a", "a"] }).message).toBe('branches: expected each once, found "a" twice');
    expect(failure({ branches: ["a"], share: { b: 1 } }).message).toBe('share: expected the branches a, found "b"');
    expect(failure({ branches: ["a"], share: {} }).message).toBe("share.a: expected a number above 0, found undefined");
    expect(failure({ branches: ["a"], share: { a: 0 } }).message).toBe("share.a: expected a number above 0, found 0");
    expect(failure({ strategy: "fsdp" as "ddp" }).message).toBe(
      'strategy: expected ddp, multi-task, hybrid, found "fsdp"',
    );
  });

  test("asks for ranks and branches that there are", () => {
    const placement = placeBranches({ ranks: 3, branches: ["a", "b"], strategy: "ddp" });
    expect(failureOf(() => placement.groupOf(3)).message).toBe("expected a rank from 0 to 2, found 3");
    expect(failureOf(() => placement.ranksOf("c")).message).toBe('expected one of the branches a, b, found "c"');
  });
});
