import { describe, expect, it } from "vitest";
import { SIDES } from "../src/assignSides";
import { hillFormula, splitByGroup } from "../src/index";
import { failure, structure } from "./helpers";

/** Groups of two structures each, so many of each composition. */
const compositions = { H2: [1, 1], O2: [8, 8], HO: [1, 8] };
const structures = Object.entries(compositions).flatMap(([formula, numbers], c) =>
  Array.from({ length: [100, 40, 20][c]! }, (_, g) =>
    [0, 1].map((i) => structure(numbers, { group: `${formula}-${g}`, id: `${formula}-${g}/${i}` })),
  ).flat(),
);

describe("splitByGroup stratified by composition", () => {
  it("gives each side its fraction of each composition, groups in one piece", () => {
    for (const seed of [1, 2, "three"]) {
      const fractions = { train: 0.7, validation: 0.2, test: 0.1 };
      const split = splitByGroup(structures, { fractions, seed, stratify: "composition" });
      for (const [formula, total] of [
        ["H2", 200],
        ["O2", 80],
        ["HO", 40],
      ] as const) {
        const counts = SIDES.map(
          (side) => split[side].filter(({ numbers }) => hillFormula(numbers) === formula).length,
        );
        counts.forEach((count, i) => {
          expect(Math.abs(count - total * Object.values(fractions)[i]!)).toBeLessThanOrEqual(4);
        });
      }
      const groups = SIDES.map((side) => new Set(split[side].map(({ group }) => group)).size);
      expect(groups.reduce((a, b) => a + b)).toBe(160);
    }
  });

  it("depends on the seed and not on the order", () => {
    const validation = (input: typeof structures, seed: number) =>
      splitByGroup(input, { fractions: { train: 0.8, validation: 0.2 }, seed, stratify: "composition" })
        .validation.map(({ id }) => id)
        .sort();
    expect(validation(structures, 1)).toStrictEqual(validation([...structures].reverse(), 1));
    expect(validation(structures, 1)).not.toStrictEqual(validation(structures, 2));
  });

  it("knows no other strata", async () => {
    const options = { fractions: { train: 0.8, validation: 0.2 }, seed: 1, stratify: "size" as never };
    expect(await failure(() => Promise.resolve(splitByGroup(structures, options)))).toStrictEqual({
      code: "DATASET_OPTION",
      message: 'stratify: expected composition, found "size"',
      hint: "leave it out to split by the seed alone",
    });
  });
});
