import { autograd, type Tensor, tensor } from "@hydride/torch-js";
import { describe, expect, it } from "vitest";
import { useFusedOperators } from "../../src/fused/library.js";
import { gatherSegments, type Segments, sumSegments } from "../../src/index.js";
import { errorOf } from "../helpers.js";
import { expectComposed } from "./compare.js";
import { randomGraph, variable } from "./graph.js";

const int32 = (...values: number[]) => tensor(Int32Array.from(values));
const SEGMENTS: Segments = { index: int32(0, 0, 2, 2, 2), offsets: int32(0, 2, 2, 5, 5) };

it("the fused operators are there", () => {
  expect(useFusedOperators(true)).toBe(true);
});

describe.each([true, false])("fused: %s", (fused) => {
  const run = <Value>(attempt: () => Value): Value => {
    useFusedOperators(fused);
    try {
      return attempt();
    } finally {
      useFusedOperators(true);
    }
  };

  it("sums the rows of each segment and leaves the others zero", () => {
    const values = tensor([[1, 2], [3, 4], [5, 6], [7, 8], [9, 10]]); // prettier-ignore
    expect(run(() => sumSegments(values, SEGMENTS)).tolist()).toEqual([[4, 6], [0, 0], [21, 24], [0, 0]]); // prettier-ignore
  });

  it("keeps the dtype and sums single numbers", () => {
    const sum = run(() => sumSegments(tensor([0.1, 0.2, 0.3, 0.4, 0.5], { dtype: "float64" }), SEGMENTS));
    expect(sum.dtype).toBe("float64");
    expect(sum.tolist()).toEqual([0.1 + 0.2, 0, 0.3 + 0.4 + 0.5, 0]);
  });

  it("sums in the order of a permutation, and gathers back", () => {
    const segments = { index: int32(1, 0, 1), offsets: int32(0, 1, 3), permutation: int32(1, 0, 2) };
    expect(run(() => sumSegments(tensor([1, 2, 4]), segments)).tolist()).toEqual([2, 5]);
    expect(run(() => gatherSegments(tensor([[1], [2]]), segments)).tolist()).toEqual([[2], [1], [2]]);
  });

  it("have each other as derivatives, twice over", () => {
    run(() => {
      const values = tensor([1, 2, 3, 4], { dtype: "float64", requiresGrad: true });
      const energy = sumSegments(gatherSegments(values, SEGMENTS).pow(3), SEGMENTS).pow(2).sum();
      const [first] = autograd.grad([energy], [values], { createGraph: true }) as [Tensor];
      // Rows 0 and 2 are used two and three times: (n x^3)^2 has the derivatives 6 n^2 x^5 and 30 n^2 x^4.
      expect(first.tolist()).toEqual([6 * 4, 0, 6 * 9 * 3 ** 5, 0]);
      const [second] = autograd.grad([first.sum()], [values]) as [Tensor];
      expect(second.tolist()).toEqual([30 * 4, 0, 30 * 9 * 3 ** 4, 0]);
    });
  });
});

it.each([
  ["float64", 1e-14],
  ["float32", 1e-5],
] as const)("are those of libtorch in %s, whatever the width", (dtype, tolerance) => {
  const { received, sent } = randomGraph(50, 2000);
  for (const shape of [[2000], [2000, 1], [2000, 7], [2000, 3, 5], [2000, 128]]) {
    const values = variable(shape, dtype);
    for (const segments of [received, sent]) {
      expectComposed(() => [sumSegments(values, segments).square()], [values], tolerance);
    }
    const atoms = variable([50, ...shape.slice(1)], dtype);
    for (const segments of [received, sent]) {
      expectComposed(() => [gatherSegments(atoms, segments).square()], [atoms], tolerance);
    }
  }
});

it("are gradgradchecked", () => {
  const { sent } = randomGraph(4, 9);
  for (const [run, shape] of [
    [(values: Tensor) => sumSegments(values, sent).pow(2), [9, 3]],
    [(values: Tensor) => gatherSegments(values, sent).pow(2), [4, 3]],
  ] as const) {
    const values = [variable([...shape])];
    expect(autograd.gradcheck(run, values)).toBe(true);
    expect(autograd.gradgradcheck(run, values)).toBe(true);
  }
});

it("refuse offsets that do not fit the rows", () => {
  const short = { ...SEGMENTS, offsets: int32(0, 2, 4) };
  expect(errorOf(() => sumSegments(tensor([1, 2, 3, 4, 5]), short))).toMatchObject({
    message: expect.stringContaining("offsets") as string,
  });
});
