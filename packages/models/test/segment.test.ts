import { autograd, tensor } from "@hydride/torch-js";
import { describe, expect, it } from "vitest";
import { gather, segmentSum } from "../src/index.js";

const index = tensor(Int32Array.of(0, 0, 2, 2, 2));

describe("segmentSum", () => {
  it("sums the rows of each index and leaves the others zero", () => {
    const values = tensor([[1, 2], [3, 4], [5, 6], [7, 8], [9, 10]]); // prettier-ignore
    expect(segmentSum(values, index, 4).tolist()).toEqual([[4, 6], [0, 0], [21, 24], [0, 0]]); // prettier-ignore
  });

  it("keeps the dtype and sums single numbers", () => {
    const sum = segmentSum(tensor([0.1, 0.2, 0.3, 0.4, 0.5], { dtype: "float64" }), index, 3);
    expect(sum.dtype).toBe("float64");
    expect(sum.tolist()).toEqual([0.1 + 0.2, 0, 0.3 + 0.4 + 0.5]);
  });

  it("has gather as its derivative, and gather has it, twice over", () => {
    const values = tensor([1, 2, 3], { dtype: "float64", requiresGrad: true });
    const energy = segmentSum(gather(values, index).pow(3), index, 3).pow(2).sum();
    const [first] = autograd.grad([energy], [values], { createGraph: true }) as [typeof values];
    // Rows 0 and 2 are used two and three times: (n x^3)^2 has the derivatives 6 n^2 x^5 and 30 n^2 x^4.
    expect(first.tolist()).toEqual([6 * 4, 0, 6 * 9 * 3 ** 5]);
    const [second] = autograd.grad([first.sum()], [values]) as [typeof values];
    expect(second.tolist()).toEqual([30 * 4, 0, 30 * 9 * 3 ** 4]);
  });
});
