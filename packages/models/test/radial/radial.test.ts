import { autograd, tensor, type Tensor } from "@hydride/torch-js";
import { describe, expect, it } from "vitest";
import { besselBasis, smoothCutoff } from "../../src/index.js";
import { safeLength } from "../../src/radial/distance.js";

const column = (values: number[]) =>
  tensor(
    values.map((value) => [value]),
    { dtype: "float64", requiresGrad: true },
  );
const derivative = (of: Tensor, by: Tensor) => autograd.grad([of.sum()], [by], { createGraph: true })[0]!;

describe("smoothCutoff", () => {
  it("is one at zero, a half in the middle, and zero with two derivatives at the cut-off", () => {
    const distance = column([0, 2.5, 5, 7]);
    const value = smoothCutoff(distance, 5);
    expect((value.tolist() as number[][]).map(([each]) => each)).toEqual([1, 1 - 28 / 64 + 48 / 128 - 21 / 256, 0, 0]);
    const first = derivative(value, distance);
    const second = derivative(first, distance);
    for (const row of [2, 3]) {
      expect((first.tolist() as number[][])[row]![0]).toBeCloseTo(0, 12);
      expect((second.tolist() as number[][])[row]![0]).toBeCloseTo(0, 12);
    }
  });
});

describe("besselBasis", () => {
  it("is sin(n pi u) / u", () => {
    const values = besselBasis(column([1.3]), 5, 3).tolist() as number[][];
    const expected = [1, 2, 3].map((n) => Math.sin(n * Math.PI * 0.26) / 0.26);
    expect(values[0]!.map((value, n) => Math.abs(value - expected[n]!) < 1e-14)).toEqual([true, true, true]);
  });
});

describe("safeLength", () => {
  it("is the length, and has a zero gradient at zero", () => {
    const vectors = tensor([[3, 4, 0], [0, 0, 0]], { dtype: "float64", requiresGrad: true }); // prettier-ignore
    const length = safeLength(vectors);
    expect((length.tolist() as number[][])[0]![0]).toBe(5);
    const slope = derivative(length, vectors).tolist() as number[][];
    expect(slope[0]![0]).toBeCloseTo(0.6, 14);
    expect(slope[0]![1]).toBeCloseTo(0.8, 14);
    expect(slope[1]).toEqual([0, 0, 0]);
  });
});
