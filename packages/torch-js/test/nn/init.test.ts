import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import { failure } from "../helpers/errorOf.js";

const { init } = torch.nn;
const numbers = (t: torch.Tensor) => [...(t.toArray() as Float64Array)];
const empty = (shape: number[]) => torch.empty(shape, { dtype: "float64" });

describe("init fills in place, and gives back the tensor", () => {
  it("uniform_", () => {
    torch.manualSeed(3);
    const t = empty([5000]);
    expect(init.uniform_(t, 2, 5)).toBe(t);
    const drawn = numbers(t);
    expect([Math.min(...drawn) >= 2, Math.max(...drawn) < 5]).toEqual([true, true]);
    // Both ends are reached, to within a hundredth of the width: missed with probability 0.99^5000 < 1e-21.
    expect([Math.min(...drawn) < 2.03, Math.max(...drawn) > 4.97]).toEqual([true, true]);
    expect(Math.max(...numbers(init.uniform_(t)))).toBeLessThan(1);
  });

  it("normal_", () => {
    torch.manualSeed(3);
    const t = empty([10_000]);
    expect(init.normal_(t, 7, 0.5)).toBe(t);
    const drawn = numbers(t);
    const mean = drawn.reduce((sum, x) => sum + x, 0) / drawn.length;
    const deviation = Math.sqrt(drawn.reduce((sum, x) => sum + (x - mean) ** 2, 0) / drawn.length);
    // Five standard errors.
    expect(Math.abs(mean - 7)).toBeLessThan(0.025);
    expect(Math.abs(deviation - 0.5)).toBeLessThan(0.018);
    expect(Math.min(...numbers(init.normal_(t)))).toBeLessThan(-2);
  });

  it("constant_", () => {
    const t = empty([2, 2]);
    expect(init.constant_(t, -1.5)).toBe(t);
    expect(t.tolist()).toEqual([
      [-1.5, -1.5],
      [-1.5, -1.5],
    ]);
  });

  it("xavierUniform_ with the bound gain sqrt(6 / (in + out))", () => {
    torch.manualSeed(3);
    const t = empty([100, 50]);
    expect(init.xavierUniform_(t)).toBe(t);
    const largest = (gain?: number) => Math.max(...numbers(init.xavierUniform_(t, gain)).map(Math.abs));
    for (const [bound, found] of [
      [0.2, largest()],
      [0.6, largest(3)],
    ] as const) {
      expect(found).toBeLessThanOrEqual(bound);
      expect(found).toBeGreaterThan(0.99 * bound);
    }
  });

  it("also parameters, without recording", () => {
    const weight = torch.nn.parameter(empty([3]));
    init.constant_(weight, 4);
    expect([weight.isLeaf, weight.requiresGrad, weight.tolist()]).toEqual([true, true, [4, 4, 4]]);
  });
});

describe("init refuses", () => {
  const bad = (message: string) => ["TORCH_ARGUMENTS", message];
  it.each([
    [() => init.eye_(empty([2])), "eye_: expected two dimensions, found [2]"],
    [() => init.orthogonal_(empty([2])), "orthogonal_: expected two dimensions or more, found [2]"],
    [
      () => init.xavierUniform_(empty([2])),
      "xavierUniform_: expected two dimensions or more, (out, in, ...), found [2]",
    ],
    [
      () => init.kaimingNormal_(empty([2])),
      "kaimingNormal_: expected two dimensions or more, (out, in, ...), found [2]",
    ],
    [
      () => init.kaimingUniform_(empty([2, 2]), { mode: "fan_in" as "fanIn" }),
      'kaimingUniform_: expected mode "fanIn" or "fanOut", found "fan_in"',
    ],
    [
      () => init.kaimingUniform_(empty([2, 2]), { nonLinearity: "relu" } as object),
      "kaimingUniform_: there is no option nonLinearity; did you mean nonlinearity?",
    ],
    [
      () => init.calculateGain("gelu" as "relu"),
      'calculateGain: expected one of linear, sigmoid, tanh, relu, leakyRelu, selu, found "gelu"',
    ],
    [() => init.truncNormal_(empty([2]), 0, 0), "truncNormal_: expected std > 0, found 0"],
    [() => init.truncNormal_(empty([2]), 0, 1, 2, -2), "truncNormal_: expected a < b, found [2, -2]"],
  ])("%o", (make, message) => {
    expect(failure(make)).toEqual(bad(message));
  });
});

describe("init refuses what is no Tensor", () => {
  const initialisers = { ...init, constant_: (t: torch.Tensor) => init.constant_(t, 1) };
  const takers = Object.entries(initialisers).filter(([name]) => name !== "calculateGain");
  it.each(takers as [string, (t: torch.Tensor) => unknown][])("%s", (name, initialise) => {
    expect(failure(() => initialise(5 as never))).toEqual(["TORCH_ARGUMENTS", `${name}: expected a Tensor, found 5`]);
  });
});

describe("init's distributions", () => {
  it("truncNormal_ stays between its bounds, whichever way it draws", () => {
    torch.manualSeed(3);
    for (const [mean, std, a, b] of [
      [0, 1, -1, 2],
      [0, 1, 2, 3],
      [5, 0.1, -1, 4.9],
    ] as const) {
      // prettier-ignore
      const drawn = numbers(init.truncNormal_(empty([2000]), mean, std, a, b));
      expect([Math.min(...drawn) >= a, Math.max(...drawn) <= b]).toEqual([true, true]);
      // Half of the density's mass lies on either side of its median, found by integration; five standard errors.
      const median = medianOf(mean, std, a, b);
      expect(Math.abs(drawn.filter((x) => x < median).length / 2000 - 0.5)).toBeLessThan(0.056);
    }
  });

  it("orthogonal_ has orthogonal rows or columns of the gain's length", () => {
    for (const shape of [
      [5, 3],
      [3, 5],
      [4, 2, 3],
    ]) {
      const t = init.orthogonal_(empty(shape), 2).reshape([shape[0]!, -1]);
      const product = shape[0]! < t.shape[1]! ? t.matmul(t.t()) : t.t().matmul(t);
      const identity = init.eye_(empty(product.shape)).mul(4);
      expect(product.sub(identity).abs().max().item()).toBeLessThan(1e-13);
    }
    expect(init.orthogonal_(empty([0, 3])).shape).toEqual([0, 3]);
  });

  it("calculateGain", () => {
    const { calculateGain } = init;
    expect([calculateGain("linear"), calculateGain("sigmoid"), calculateGain("selu")]).toEqual([1, 1, 0.75]);
    expect([calculateGain("tanh"), calculateGain("relu")]).toEqual([5 / 3, Math.SQRT2]);
    expect([calculateGain("leakyRelu"), calculateGain("leakyRelu", 1)]).toEqual([Math.sqrt(2 / 1.0001), 1]);
  });
});

/** The median of N(mean, std²) between a and b. */
function medianOf(mean: number, std: number, a: number, b: number): number {
  const points = Array.from({ length: 20_001 }, (_, i) => a + ((b - a) * i) / 20_000);
  // Relative to the largest, for far from the mean all are tiny.
  const logs = points.map((x) => -0.5 * ((x - mean) / std) ** 2);
  const top = Math.max(...logs);
  const mass = logs.map((log) => Math.exp(log - top));
  const half = mass.reduce((sum, each) => sum + each, 0) / 2;
  let sum = 0;
  return points[mass.findIndex((each) => (sum += each) >= half)]!;
}
