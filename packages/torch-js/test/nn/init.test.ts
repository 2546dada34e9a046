import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";

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
