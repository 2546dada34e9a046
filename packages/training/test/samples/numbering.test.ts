import { expect, test } from "vitest";
import { consecutive } from "../../src/samples/numbering.js";
import { line } from "../data/structures.js";

const side = (count: number) => Array.from({ length: count }, (_, i) => line(String(i), [1]));
const tasks = [
  { train: side(3), validation: side(2) },
  { train: side(4), validation: side(1) },
  { train: side(1), validation: side(1) },
];

test("numbers go through the sides of one dataset after the other", () => {
  const number = consecutive(tasks);
  const found = tasks.flatMap((task, dataset) =>
    (["train", "validation"] as const).flatMap((of) => task[of].map((_, index) => number(of, { dataset, index }))),
  );
  expect(found).toEqual([...Array(12).keys()]);
});

test("datasets that are not here have none", () => {
  const number = consecutive(tasks, (dataset) => dataset !== 1);
  expect(number("validation", { dataset: 0, index: 1 })).toBe(4);
  expect(number("train", { dataset: 2, index: 0 })).toBe(5);
  expect(number("validation", { dataset: 2, index: 0 })).toBe(6);
});
