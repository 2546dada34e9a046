import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DatasetError, splitByGroup } from "../src/index";
import { SIDES } from "../src/assignSides";
import { failure, structure } from "./helpers";

const fractions = { train: 0.8, validation: 0.1, test: 0.1 };

/** Structures of a dataset by the names of their groups. */
const of = (dataset: string, groups: readonly string[]) =>
  groups.map((group, i) => structure([1], { dataset, group, id: `${dataset}/${i}` }));
const names = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);

/** The structures that each side has of a dataset. */
function counts(split: ReturnType<typeof splitByGroup>, dataset: string): number[] {
  return SIDES.map((side) => split.report.datasets[dataset]![side].structures);
}

describe("groups that several datasets have", () => {
  it("are on one side in all of them, whatever else these have", () => {
    const part = fc.tuple(fc.nat(40), fc.nat(40), fc.integer({ min: 1, max: 9 }));
    const property = fc.property(fc.array(part, { minLength: 2, maxLength: 4 }), fc.integer(), (parts, seed) => {
      const structures = parts.flatMap(([first, groups, repeats], d) =>
        of(`d${d}`, [
          ...names("own", 3).map((name) => `${d}:${name}`),
          ...Array.from({ length: groups * repeats }, (_, i) => `m${first + (i % Math.max(1, groups))}`),
        ]),
      );
      const split = splitByGroup(structures, { fractions, seed });
      const groupsOf = SIDES.map((side) => new Set(split[side].map(({ group }) => group)));
      expect(groupsOf.reduce((sum, side) => sum + side.size, 0)).toBe(new Set(structures.map((x) => x.group)).size);
      expect(SIDES.reduce((sum, side) => sum + split[side].length, 0)).toBe(structures.length);
      for (const d of parts.keys()) for (const count of counts(split, `d${d}`)) expect(count).toBeGreaterThan(0);
    });
    fc.assert(property, { numRuns: 300, seed: 2 });
  });

  it("leave every dataset its fractions", () => {
    for (const seed of names("seed", 20)) {
      const split = splitByGroup(
        [...of("a", names("m", 200)), ...of("b", names("m", 100)), ...of("c", [...names("m", 50), ...names("c", 50)])],
        { fractions, seed },
      );
      expect(split.report.shared).toBe(100);
      expect([counts(split, "a"), counts(split, "b"), counts(split, "c")]).toStrictEqual([
        [160, 20, 20],
        [80, 10, 10],
        [80, 10, 10],
      ]);
    }
  });

  it("come to sides that the seed decides, not the order of datasets and structures", () => {
    const structures = [...of("b", names("m", 60)), ...of("a", [...names("m", 40), ...names("a", 20)])];
    const validation = (input: typeof structures, seed: number) =>
      splitByGroup(input, { fractions, seed })
        .validation.map(({ id }) => id)
        .sort();
    expect(validation([...structures].reverse(), 1)).toStrictEqual(validation(structures, 1));
    expect(validation(structures, 2)).not.toStrictEqual(validation(structures, 1));
  });

  it("are moved together to a side that would be empty", () => {
    // Both have one group of their own and want two sides: the shared ones are all that the other side can have.
    const half = { train: 0.95, validation: 0.05 };
    for (const seed of names("seed", 20)) {
      const split = splitByGroup([...of("a", ["x", "y", "z"]), ...of("b", ["x", "y"])], { fractions: half, seed });
      const train = new Set(split.train.map(({ group }) => group));
      expect(split.validation.filter(({ group }) => train.has(group))).toStrictEqual([]);
      expect([counts(split, "b")[0], counts(split, "b")[1]]).toStrictEqual([1, 1]);
      expect(counts(split, "a")[1]).toBe(1);
    }
  });

  it("that leave no way to fill all sides are an error", async () => {
    const triangle = [...of("a", ["x", "y"]), ...of("b", ["y", "z"]), ...of("c", ["x", "z"])];
    const split = async () => splitByGroup(triangle, { fractions: { train: 0.5, validation: 0.5 }, seed: 1 });
    await expect(split()).rejects.toThrow(DatasetError);
    const { code, message, hint } = await failure(split);
    expect(code).toBe("DATASET_SPLIT");
    expect(message).toMatch(
      /^dataset "[abc]": expected a group for (train|validation), found none that could go there: /,
    );
    expect(message).toContain("it shares its few groups with datasets that would then lack a side themselves");
    expect(hint).toBe(
      'group its structures by something finer, for example groupBy: "block:20" (20 consecutive structures a group)',
    );
  });
});
