import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import { type Tensor, tensor } from "../../src/index.js";
import { failure } from "../helpers/errorOf.js";

const { defineFunction, gradcheck, gradgradcheck } = torch.autograd;
const leaf = (data: torch.NestedArray) => tensor(data, { dtype: "float64", requiresGrad: true });

/** x² with any backward. */
const square = (backward: (x: Tensor, gradient: Tensor) => Tensor) =>
  defineFunction({
    name: "Square",
    forward: (context, x: Tensor) => {
      context.saveForBackward(x);
      return x.mul(x);
    },
    backward: (context, gradient) => backward(context.savedTensors[0]!, gradient),
  });
const right = square((x, gradient) => gradient.mul(x).mul(2));

describe("gradcheck", () => {
  it("passes what is right: several inputs and outputs, views, and inputs without a gradient", () => {
    const a = leaf([
      [0.3, -1.2, 2],
      [1.5, 0.4, -0.7],
    ]);
    expect(gradcheck(right, a)).toBe(true);
    expect(gradcheck((x, y) => [x.matmul(y), x.sin(), y.sum()], [a, leaf([[1], [2], [3]])])).toBe(true);
    expect(gradcheck((x, y) => x.mul(y), [a.detach().t().requiresGrad_(true), tensor([1, 2])])).toBe(true);
    expect(gradcheck((x) => [x.mul(2), x.detach().mul(0)], a)).toBe(true);
  });

  it("leaves the inputs as they were", () => {
    const a = leaf([0.1, 0.2, 0.3]);
    gradcheck(right, a);
    expect([a.tolist(), a.grad]).toEqual([[0.1, 0.2, 0.3], null]);
  });

  it("finds a wrong backward, and shows both Jacobians", () => {
    const wrong = square((x, gradient) => gradient.mul(x));
    expect(failure(() => gradcheck((x, y) => [x.mul(y), wrong(y)], [leaf([1, 2]), leaf([3, 4])]))).toEqual([
      "GRADCHECK",
      "gradcheck: Jacobian mismatch for output 1 with respect to input 1\n" +
        "numerical:\n[[6, 0],\n [0, 8]]\nanalytical:\n[[3, 0],\n [0, 4]]",
    ]);
    expect(gradcheck(wrong, leaf([1]), { raiseException: false })).toBe(false);
    // 0.1 % is what the relative tolerance allows.
    const off = (factor: number) => square((x, gradient) => gradient.mul(x).mul(2 * factor));
    expect(gradcheck(off(1.0009), leaf([1]))).toBe(true);
    expect(gradcheck(off(1.0012), leaf([1]), { raiseException: false })).toBe(false);
    expect(gradcheck(off(1.0012), leaf([1]), { rtol: 1e-2 })).toBe(true);
  });

  it("finds a gradient that is missing", () => {
    expect(failure(() => gradcheck((x) => x.detach().mul(2), leaf([1])))).toEqual([
      "GRADCHECK",
      "gradcheck: output 0 with respect to input 0 has no gradient, but changes with it\nnumerical:\n[[2]]",
    ]);
  });

  it("finds a backward that is not deterministic", () => {
    let runs = 0;
    const drifting = square((x, gradient) => gradient.mul(x).mul(2 + 1e-7 * runs++));
    expect(failure(() => gradcheck(drifting, leaf([1])))).toEqual([
      "GRADCHECK",
      "gradcheck: backward of output 0 with respect to input 0 is not deterministic: two runs differ by more than 0\n" +
        "first:\n[[2]]\nsecond:\n[[2]]",
    ]);
    runs = 0;
    expect(gradcheck(drifting, leaf([1]), { nondetTol: 1e-5 })).toBe(true);
  });

  it("finds a backward that does not use the gradient it is given", () => {
    const constant = square((x) => x.mul(2));
    expect(failure(() => gradcheck(constant, leaf([1])))).toEqual([
      "GRADCHECK",
      "gradcheck: backward of output 0 with respect to input 0 is not multiplied by the gradient of the output: it is " +
        "not zero for zero",
    ]);
  });

  it.each<[string, () => unknown, string]>([
    [
      "float32",
      () => gradcheck(right, tensor([1], { requiresGrad: true })),
      "gradcheck: expected inputs of float64, because differences of 0.000001 need its digits, found input 0, a " +
        "Tensor float32 [1]",
    ],
    [
      "no gradient",
      () => gradcheck(right, tensor([1], { dtype: "float64" })),
      "gradcheck: expected at least one input that requires a gradient, found none",
    ],
    [
      "shared memory",
      () => gradcheck(right, tensor([1], { dtype: "float64" }).expand([3]).requiresGrad_(true)),
      "gradcheck: input 0 is expanded, so that its elements share memory; use contiguous()",
    ],
    [
      "a number",
      () => gradcheck(right, [3 as never]),
      "gradcheck: expected tensors as inputs, found a number as input 0",
    ],
    [
      "complex outputs",
      () => gradcheck((x) => torch.complex(x, x), leaf([1])),
      "gradcheck: complex outputs are not supported; take viewAsReal",
    ],
    [
      "an unknown option",
      () => gradcheck(right, leaf([1]), { epsilon: 1 } as never),
      "gradcheck: there is no option epsilon; did you mean eps?",
    ],
  ])("refuses %s", (_, call, message) => {
    expect(failure(call)).toEqual(["TORCH_ARGUMENTS", message]);
  });
});

describe("gradgradcheck", () => {
  it("passes what is right", () => {
    expect(gradgradcheck(right, leaf([0.3, -1.2]))).toBe(true);
    expect(gradgradcheck((x, y) => [x.matmul(y), x.exp()], [leaf([[1, 2]]), leaf([[0.5], [3]])])).toBe(true);
    expect(gradgradcheck(right, leaf([2]), leaf([0.5]))).toBe(true);
  });

  it("finds a backward that is right once, and whose own gradient is wrong", () => {
    // The value of 2x·g, with a graph that sees x as a constant.
    const detached = square((x, gradient) => gradient.mul(x.detach()).mul(2));
    expect(gradcheck(detached, leaf([2]))).toBe(true);
    expect(failure(() => gradgradcheck(detached, leaf([2]), leaf([0.5])))).toEqual([
      "GRADCHECK",
      "gradcheck: Jacobian mismatch for output 0 with respect to input 0\nnumerical:\n[[1]]\nanalytical:\n[[0]]",
    ]);
    const inner = defineFunction({
      name: "TwiceTimes",
      forward: (context, x: Tensor, gradient: Tensor) => {
        context.saveForBackward(x, gradient);
        return x.mul(gradient).mul(2);
      },
      backward: (context, weight) => {
        const [x, gradient] = context.savedTensors;
        return [weight.mul(gradient!).mul(3), weight.mul(x!).mul(2)];
      },
    });
    const wrong = square((x, gradient) => inner(x, gradient));
    expect(gradcheck(wrong, leaf([2]))).toBe(true);
    expect(gradgradcheck(wrong, leaf([2]), undefined, { raiseException: false })).toBe(false);
  });
});
