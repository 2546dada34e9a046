import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import { tensor } from "../../src/index.js";
import { errorOf, failure } from "../helpers/errorOf.js";

const { detectAnomaly } = torch.autograd;
const leaf = (data: number[]) => tensor(data, { dtype: "float64", requiresGrad: true });

describe("detectAnomaly", () => {
  it("names the forward operator of a NaN and where it was called", () => {
    function culprit() {
      return leaf([-1]).sqrt();
    }
    const { code, message } = errorOf(() => detectAnomaly(() => culprit().sum().backward()));
    expect(code).toBe("TORCH_ERROR");
    const [first, second, ...stack] = message.split("\n");
    expect([first, second]).toEqual([
      "Function 'SqrtBackward0' returned nan values in its 0th output.",
      "  in the backward of sqrt, called",
    ]);
    expect(stack.join("\n")).toMatch(/at culprit \(.*anomaly\.test\.ts:\d+:\d+\)/);
  });

  it("lets NaN pass without checkNan, and outside", () => {
    const x = leaf([-1]);
    detectAnomaly(() => x.sqrt().sum().backward(), { checkNan: false });
    x.sqrt().sum().backward();
    expect(x.grad!.item()).toBeNaN();
  });

  it("tells the same of other errors in backward", () => {
    const failing = () => {
      const x = leaf([1, 2]);
      const y = x.exp();
      y.mul_(2);
      y.sum().backward();
    };
    const modified = /^one of the variables needed for gradient computation has been modified by an inplace operation/;
    expect(failure(failing)[1]).toMatch(modified);
    expect(failure(failing)[1]).not.toContain("anomaly.test.ts");
    const message = failure(() => detectAnomaly(failing))[1];
    expect(message).toMatch(modified);
    expect(message).toContain("\n  in the backward of exp, called\n");
    expect(message).toContain("anomaly.test.ts");
  });

  it("goes from a gradient of a gradient back to the forward pass", () => {
    function twice() {
      const x = leaf([0]);
      // d/dx x^1.5 = 1.5 x^0.5, whose derivative at 0 is infinite, times 0.
      const [first] = torch.autograd.grad([x.pow(1.5)], [x], { createGraph: true });
      first!.mul(0).pow(0.5).mul(0).sum().backward();
    }
    const message = failure(() => detectAnomaly(twice))[1];
    expect(message).toMatch(/^Function '\w+' returned nan values in its 0th output\.\n {2}in the backward of \w+/);
  });

  it("knows functions written in TypeScript by their names", () => {
    const bad = torch.autograd.defineFunction({
      name: "Bad",
      forward: (_, x: torch.Tensor) => x.mul(1),
      backward: (_, gradient) => gradient.mul(NaN),
    });
    const message = failure(() => detectAnomaly(() => bad(leaf([1])).backward()))[1];
    expect(message.split("\n").slice(0, 2)).toEqual([
      "Function 'BadBackward' returned nan values in its 0th output.",
      "  in the backward of Bad, called",
    ]);
  });

  it("nests, ends with errors and refuses a promise", async () => {
    expect(detectAnomaly(() => detectAnomaly(() => 42))).toBe(42);
    // @ts-expect-error -- a promise does not compile either
    expect(failure(() => detectAnomaly(() => Promise.resolve(1)))).toEqual([
      "TORCH_ARGUMENTS",
      "detectAnomaly: expected a synchronous function, found one that returns a promise",
    ]);
    const x = leaf([-1]);
    x.sqrt().backward();
    expect(x.grad!.item()).toBeNaN();
    await Promise.resolve();
  });
});
