import { tensor } from "@hydride/torch-js";
import { describe, expect, it } from "vitest";
import { EdgeBasis } from "../../src/radial/edgeBasis.js";

describe("EdgeBasis", () => {
  const basis = new EdgeBasis(5, 4, "float64");
  const [carbon, oxygen] = [6, 8];
  const numbers = tensor([carbon, oxygen], { dtype: "int32" });
  const bondLength = basis.bondLengths(numbers, tensor([0, 1], { dtype: "int32" }), tensor([1, 1], { dtype: "int32" }));

  it("measures bonds as the sum of the atoms' covalent radii", () => {
    const lengths = (bondLength.tolist() as number[][]).flat();
    expect(lengths[0]).toBeCloseTo(0.75 + 0.63, 12);
    expect(lengths[1]).toBeCloseTo(2 * 0.63, 12);
  });

  it("is Bessel functions of the distance, then Gaussians of the distance in bond lengths", () => {
    const distance = tensor([[1.38], [2.52]], { dtype: "float64" });
    const values = basis.forward(distance, bondLength).tolist() as number[][];
    expect(basis.size).toBe(10);
    const gaussians = (scaled: number) => [0.5, 1, 1.5, 2, 2.5].map((center) => Math.exp(-2 * (scaled - center) ** 2));
    const bessel = (d: number) => [1, 2, 3, 4, 5].map((n) => Math.sin((n * Math.PI * d) / 4) / (d / 4));
    for (const [row, [d, scaled]] of [[1.38, 1] as const, [2.52, 2] as const].entries()) {
      [...bessel(d), ...gaussians(scaled)].forEach((value, column) => {
        expect(values[row]![column]).toBeCloseTo(value, 12);
      });
    }
  });
});
