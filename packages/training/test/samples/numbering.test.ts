import { expect, test } from "vitest";
import { consecutive } from "../../src/samples/numbering.js";

const data = [
  { counts: { train: 3, validation: 2 } },
  { counts: { train: 4, validation: 1 } },
  { counts: { train: 1, validation: 1 } },
];

test("numbers go through the sides of one dataset after the other", () => {
  const number = consecutive(data);
  const found = data.flatMap(({ counts }, dataset) =>
    (["train", "validation"] as const).flatMap((of) =>
      Array.from({ length: counts[of] }, (_, index) => number(of, { dataset, index })),
    ),
  );
  expect(found).toEqual([...Array(12).keys()]);
});

test("datasets that are not here have none", () => {
  const number = consecutive(data, (dataset) => dataset !== 1);
  expect(number("validation", { dataset: 0, index: 1 })).toBe(4);
  expect(number("train", { dataset: 2, index: 0 })).toBe(5);
  expect(number("validation", { dataset: 2, index: 0 })).toBe(6);
});
