import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import { type DType, type Tensor, tensor } from "../../src/index.js";
import { failure } from "../helpers/errorOf.js";

const { clipGradNorm, clipGradValue } = torch.nn.utils;

function withGradient(gradient: number[], dtype: DType = "float64"): Tensor {
  const each = torch.nn.parameter(torch.zeros([gradient.length], { dtype }));
  each.grad = tensor(gradient, { dtype });
  return each;
}

describe("clipGradNorm", () => {
  it("scales all gradients to the total norm, and returns the norm before", () => {
    const [a, b] = [withGradient([3, 0]), withGradient([4, 12])];
    expect(clipGradNorm([a, b], 6.5)).toBeCloseTo(13, 12);
    const scaled = [a, b].flatMap((each) => [...(each.grad!.toArray() as Float64Array)]);
    const scale = 6.5 / (13 + 1e-6);
    [3, 0, 4, 12].forEach((value, i) => expect(scaled[i]).toBeCloseTo(value * scale, 12));
    expect(clipGradNorm([a, b], 100)).toBeCloseTo(13 * scale, 12);
  });

  it("leaves smaller gradients, and parameters without one, as they are", () => {
    const [a, none] = [withGradient([3, 4]), torch.nn.parameter(torch.zeros([2]))];
    expect(clipGradNorm([a, none], 5.001)).toBe(5);
    expect([a.grad!.tolist(), none.grad]).toEqual([[3, 4], null]);
    expect([clipGradNorm([none], 1), clipGradNorm([], 1)]).toEqual([0, 0]);
  });

  it("scales nothing by a norm that is not finite", () => {
    for (const bad of [NaN, Infinity]) {
      const [a, b] = [withGradient([3]), withGradient([bad])];
      expect(clipGradNorm([a, b], 1)).toBe(bad);
      expect(a.grad!.tolist()).toEqual([3]);
    }
  });

  it("takes parameters of several dtypes, and frees what it made", () => {
    const [a, b] = [withGradient([3], "float32"), withGradient([4], "float64")];
    const before = torch.memoryStats().tensors;
    expect(clipGradNorm([a, b], 2.5)).toBe(5);
    expect(torch.memoryStats().tensors).toBeLessThanOrEqual(before);
    expect([a.grad!.item(), b.grad!.item()].map((value) => value.toFixed(6))).toEqual(["1.500000", "2.000000"]);
  });

  it("throws by a norm that is not finite, where told to", () => {
    const a = withGradient([Infinity]);
    expect(failure(() => clipGradNorm(a, 1, { errorIfNonfinite: true }))).toEqual([
      "TORCH_VALUE",
      "clipGradNorm: expected a finite norm of the gradients, found Infinity",
    ]);
  });

  it("refuses a norm that is none", () => {
    expect(failure(() => clipGradNorm([], 1, { normType: 0 }))).toEqual([
      "TORCH_ARGUMENTS",
      "clipGradNorm: expected a positive normType, found 0",
    ]);
  });

  it("refuses a bound that is none", () => {
    for (const bound of [0, -1, NaN]) {
      expect(failure(() => clipGradNorm([], bound))).toEqual([
        "TORCH_ARGUMENTS",
        `clipGradNorm: expected a positive maxNorm, found ${bound}`,
      ]);
    }
  });
});

describe("clipGradValue", () => {
  it("moves every element into the bounds", () => {
    const [a, b, none] = [withGradient([-3, 0.5]), withGradient([4], "float32"), torch.nn.parameter(torch.zeros([1]))];
    const before = torch.memoryStats().tensors;
    clipGradValue([a, b, none], 2);
    expect(torch.memoryStats().tensors).toBeLessThanOrEqual(before);
    expect([a.grad!.tolist(), b.grad!.tolist(), none.grad]).toEqual([[-2, 0.5], [2], null]);
    clipGradValue(a, 0.25);
    expect(a.grad!.tolist()).toEqual([-0.25, 0.25]);
    expect(() => clipGradValue([], 1)).not.toThrow();
  });

  it("refuses bounds that are none", () => {
    expect(failure(() => clipGradValue([], -1))).toEqual([
      "TORCH_ARGUMENTS",
      "clipGradValue: expected a clipValue >= 0, found -1",
    ]);
  });
});
