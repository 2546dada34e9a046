import { describe, expect, it } from "vitest";
import { hillFormula, regroup } from "../src/index";
import { rememberOrigin } from "../src/origin";
import { failure, structure } from "./helpers";

/** Structures as a reader gives them whose groups are the composition, or declared. */
const many = (count: number, groups: number, composition = true) =>
  Array.from({ length: count }, (_, i) => {
    const made = structure([1], { id: `test:${i + 1}`, group: `g${i % groups}`, info: { i } });
    return rememberOrigin(made, { dataset: false, id: false, group: composition });
  });

describe("hillFormula", () => {
  it.each([
    [[1, 1, 8], "H2O"],
    [[8, 6, 1, 1, 1, 6, 1, 1, 1], "C2H6O"],
    [[6, 8], "CO"],
    [[11, 17], "ClNa"],
    [[1, 35], "BrH"],
  ])("%j is %s", (numbers, formula) => {
    expect(hillFormula(numbers)).toBe(formula);
  });
});

describe("regroup", () => {
  const groups = (count: number, found: number, by: Parameters<typeof regroup>[1]) => {
    const { structures, notices } = regroup(many(count, found), by);
    return { groups: structures.map(({ group }) => group), notices };
  };

  it("leaves five groups or more as they are", () => {
    expect(groups(6, 5, "auto")).toStrictEqual({ groups: ["g0", "g1", "g2", "g3", "g4", "g0"], notices: [] });
  });

  it("makes blocks of fewer, and says so", () => {
    const { groups: found, notices } = groups(41, 2, "auto");
    expect(found.slice(0, 7)).toStrictEqual([
      "test:block:1",
      "test:block:1",
      "test:block:1",
      "test:block:2",
      "test:block:2",
      "test:block:2",
      "test:block:3",
    ]);
    expect(new Set(found).size).toBe(14);
    expect(notices).toStrictEqual([
      'dataset "test" has 2 groups ("g0", ...), too few to split by: its structures are grouped in blocks of 3 ' +
        'consecutive ones instead (groupBy: "block:3")',
    ]);
    expect(groups(41, 1, "auto").notices).toStrictEqual([
      'dataset "test" has 1 group ("g0"), too few to split by: its structures are grouped in blocks of 3 ' +
        'consecutive ones instead (groupBy: "block:3")',
    ]);
  });

  it("keeps few groups that were declared, by a file or in code, and makes blocks of no single structure", () => {
    for (const kept of [many(40, 2, false), many(40, 2).map((each) => ({ ...each }))]) {
      expect(regroup(kept, "auto")).toStrictEqual({ structures: kept, notices: [] });
    }
    const { structures, notices } = regroup([...many(4, 1), ...many(2, 2, false).slice(1)], "auto");
    expect(structures.map(({ group }) => group)).toStrictEqual([
      ...["test:block:1", "test:block:1", "test:block:2", "test:block:2"],
      "g1",
    ]);
    expect(notices).toStrictEqual([
      'dataset "test" has 2 groups ("g0", ...), too few to split by: its structures without a declared group are grouped ' +
        'in blocks of 2 consecutive ones instead (groupBy: "block:2")',
    ]);
  });

  it("groups by what it is told", () => {
    expect(groups(3, 1, "block:2")).toStrictEqual({
      groups: ["test:block:1", "test:block:1", "test:block:2"],
      notices: [],
    });
    expect(groups(2, 1, "frame")).toStrictEqual({ groups: ["test:1", "test:2"], notices: [] });
    expect(groups(2, 1, "info:i")).toStrictEqual({ groups: ["0", "1"], notices: [] });
    expect(groups(2, 1, "composition")).toStrictEqual({ groups: ["H", "H"], notices: [] });
  });

  it("names the structure that lacks the key", async () => {
    expect(await failure(async () => groups(2, 1, "info:mp"))).toStrictEqual({
      code: "DATASET_GROUP",
      message:
        'dataset "test", structure "test:1": expected the key "mp" with a text or a number to group by, found none',
      hint: 'group by another key, or with groupBy: "composition" or "block:20"',
    });
  });
});
