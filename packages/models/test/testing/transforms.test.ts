import { describe, expect, it } from "vitest";
import { multiply, randomNumbers, randomRotation } from "../../src/testing/index.js";
import { determinant } from "../../src/testing/transforms.js";

describe("determinant", () => {
  it("is that of the rows, with its sign", () => {
    expect(determinant(Float64Array.of(2, 0, 0, 0, 3, 0, 0, 0, 4))).toBe(24);
    expect(determinant(Float64Array.of(0, 1, 0, 1, 0, 0, 0, 0, 1))).toBe(-1);
    expect(determinant(Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 10))).toBe(-3);
  });
});

describe("randomRotation", () => {
  it("keeps lengths, angles and handedness, and differs by seed", () => {
    const matrix = randomRotation(randomNumbers(4));
    const transposed = [0, 3, 6, 1, 4, 7, 2, 5, 8].map((k) => matrix[k]!);
    const product = multiply(Float64Array.from(matrix), transposed);
    for (const [k, value] of product.entries()) expect(value).toBeCloseTo(k % 4 === 0 ? 1 : 0, 14);
    expect(determinant(Float64Array.from(matrix))).toBeCloseTo(1, 14);
    expect(randomRotation(randomNumbers(5))).not.toEqual(matrix);
  });
});
