import { expect, it } from "vitest";
import { elementCounts, hillFormula, packComposition, unpackComposition } from "../src/index";

it.each([
  [[], 0],
  [[8, 1, 1], 4],
  [Array.from({ length: 127 }, () => 6), 2],
  [Array.from({ length: 128 }, () => 6), 3],
  [[...Array.from({ length: 70_000 }, () => 118), 1], 6],
])("atomic numbers come back in ascending order (%#)", (numbers, bytes) => {
  const packed = packComposition(Uint8Array.from(numbers));
  expect(packed).toHaveLength(bytes);
  expect([...unpackComposition(packed)]).toEqual([...numbers].sort((a, b) => a - b));
});

it("counts the atoms of each element", () => {
  expect(elementCounts(packComposition(Uint8Array.of(8, 1, 1, ...Array.from({ length: 300 }, () => 118))))).toEqual([
    [1, 2],
    [8, 1],
    [118, 300],
  ]);
});

it.each([
  [[6, 1, 1, 1, 1], "CH4"],
  [[1, 8, 1], "H2O"],
  [[17, 11], "ClNa"],
  [[7, 6, 8, 35], "CBrNO"],
])("the Hill formula of %j is %s", (numbers, formula) => {
  expect(hillFormula(numbers)).toBe(formula);
});
