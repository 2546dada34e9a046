import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import { type Tensor, tensor } from "../../src/index.js";
import { errorOf, failure } from "../helpers/errorOf.js";
import { collectGarbage } from "../helpers/garbage.js";

type Context = torch.autograd.FunctionContext;
const leaf = (data: torch.NestedArray) => tensor(data, { dtype: "float64", requiresGrad: true });
const list = (value: Tensor | null) => value?.tolist() ?? null;

class Cube extends torch.autograd.Function {
  static forward(context: Context, x: Tensor, factor: number): Tensor {
    context.saveForBackward(x);
    context.factor = factor;
    return x.pow(3).mul(factor);
  }
  static backward(context: Context, gradient: Tensor) {
    const [x] = context.savedTensors;
    return [gradient.mul(x!.pow(2)).mul(3 * (context.factor as number)), null];
  }
}

describe("a function written as a class", () => {
  it("has its own gradient, name and numbers", () => {
    const x = leaf([1, 2]);
    const y = Cube.apply(x, 10);
    expect([list(y), y.requiresGrad, y.gradFn]).toEqual([[10, 80], true, { name: "CubeBackward" }]);
    y.sum().backward();
    expect(list(x.grad)).toEqual([30, 120]);
  });

  it("can be differentiated twice and three times", () => {
    const x = leaf([1, 2]);
    const [first] = torch.autograd.grad([Cube.apply(x, 1).sum()], [x], { createGraph: true });
    const [second] = torch.autograd.grad([first!.sum()], [x], { createGraph: true });
    const [third] = torch.autograd.grad([second!.sum()], [x]);
    expect([first!, second!, third!].map(list)).toEqual([
      [3, 12],
      [6, 12],
      [6, 6],
    ]);
    expect(torch.autograd.gradgradcheck((a) => Cube.apply(a, 2), x)).toBe(true);
  });

  it("records nothing where nothing asks for it", () => {
    expect(Cube.apply(tensor([1]), 1).requiresGrad).toBe(false);
    expect(torch.noGrad(() => Cube.apply(leaf([1]), 1).requiresGrad)).toBe(false);
  });

  it("frees its graph after backward, unless it is kept", () => {
    const x = leaf([2]);
    const y = Cube.apply(x, 1).sum();
    y.backward({ retainGraph: true });
    y.backward();
    expect(list(x.grad)).toEqual([24]);
    expect(failure(() => y.backward())[1]).toMatch(/^Trying to backward through the graph a second time \(/);
  });
});

describe("defineFunction", () => {
  it("takes and gives several tensors", () => {
    const both = torch.autograd.defineFunction({
      name: "Both",
      forward: (context, a: Tensor, b: Tensor): [Tensor, Tensor] => {
        context.saveForBackward(a, b);
        return [a.mul(b), a.add(b)];
      },
      backward: (context, product, sum) => {
        const [a, b] = context.savedTensors;
        return [product!.mul(b!).add(sum!), product!.mul(a!).add(sum!)];
      },
    });
    const [a, b] = [leaf([2, 3]), leaf([5, 7])];
    const [product] = both(a, b);
    // The other output has no part in it: its gradient is zeros.
    expect(torch.autograd.grad([product.sum()], [a, b]).map(list)).toEqual([
      [5, 7],
      [2, 3],
    ]);
    expect(torch.autograd.gradcheck(both, [a, b])).toBe(true);
  });

  it("tells which gradients are wanted, and takes nothing for the others", () => {
    const seen: unknown[] = [];
    const product = torch.autograd.defineFunction({
      forward: (context, a: Tensor, b: Tensor) => {
        seen.push(context.needsInputGrad);
        context.saveForBackward(a, b);
        return a.mul(b);
      },
      backward: (context, gradient) => {
        seen.push(context.needsInputGrad);
        return context.needsInputGrad.map((needed, i) => (needed ? gradient.mul(context.savedTensors[1 - i]!) : null));
      },
    });
    const [a, b] = [leaf([2]), leaf([5])];
    product(a, tensor([3], { dtype: "float64" })).backward();
    expect(torch.autograd.grad([product(a, b)], [b]).map(list)).toEqual([[2]]);
    expect(seen).toEqual([
      [true, false],
      [true, false],
      [true, true],
      [false, true],
    ]);
    expect(list(a.grad)).toEqual([3]);
  });

  it("gives null for an unused output where zeros are not wanted", () => {
    const gradients: unknown[] = [];
    const twice = torch.autograd.defineFunction({
      forward: (context, x: Tensor): [Tensor, Tensor] => {
        context.setMaterializeGrads(false);
        return [x.mul(1), x.mul(2)];
      },
      backward: (_, first: Tensor | null, second: Tensor | null) => {
        gradients.push(first, list(second));
        return second?.mul(2);
      },
    });
    const x = leaf([1]);
    twice(x)[1].sum().backward();
    expect([gradients, list(x.grad)]).toEqual([[null, [1]], [2]]);
  });

  it("changes its input in place, and has outputs without a gradient", () => {
    const double_ = torch.autograd.defineFunction({
      forward: (context, x: Tensor): [Tensor, Tensor] => {
        context.markDirty(x.mul_(2));
        const positive = x.gt(0);
        context.markNonDifferentiable(positive);
        return [x, positive];
      },
      backward: (_, gradient) => gradient.mul(2),
    });
    const x = leaf([1, -1]);
    const middle = x.mul(1);
    const [doubled, positive] = double_(middle);
    expect([doubled.isSame(middle), positive.requiresGrad, list(positive)]).toEqual([true, false, [true, false]]);
    doubled.sum().backward();
    expect(list(x.grad)).toEqual([2, 2]);
  });

  it("may call backward inside backward", () => {
    // x^3 of which only the value is kept: it is computed again, with its graph, in backward.
    const checkpoint = torch.autograd.defineFunction({
      forward: (context, x: Tensor) => {
        context.saveForBackward(x);
        return x.pow(3);
      },
      backward: (context, gradient) =>
        torch.enableGrad(() => {
          const x = context.savedTensors[0]!.detach();
          x.requiresGrad = true;
          return torch.autograd.grad([x.pow(3)], [x], { gradOutputs: [gradient] });
        }),
    });
    expect(torch.autograd.gradcheck(checkpoint, leaf([0.5, 2]))).toBe(true);
  });

  it("gives everything back to memory", async () => {
    await collectGarbage();
    const before = torch.memoryStats().tensors;
    const x = leaf([1]);
    for (let i = 0; i < 200; i++) {
      const y = Cube.apply(x, 1);
      if (i % 2) y.sum().backward();
    }
    x.grad = null;
    await collectGarbage();
    await collectGarbage();
    // The leaf, and at most the last result, which a register may hold.
    expect(torch.memoryStats().tensors - before).toBeLessThanOrEqual(2);
  });
});

describe("what a function leaves", () => {
  const left = async (fn: (x: Tensor) => Tensor) => {
    await collectGarbage();
    const before = torch.memoryStats().tensors;
    const x = leaf([1]);
    for (let i = 0; i < 200; i++) {
      const y = fn(x);
      if (i % 2) y.sum().backward();
    }
    x.grad = null;
    await collectGarbage();
    await collectGarbage();
    return torch.memoryStats().tensors - before;
  };

  it("is nothing where it saves its output", async () => {
    const exp = torch.autograd.defineFunction({
      forward: (context, x: Tensor) => {
        const y = x.exp();
        context.saveForBackward(y);
        return y;
      },
      backward: (context, gradient) => gradient.mul(context.savedTensors[0]!),
    });
    expect(exp(leaf([1])).item()).toBeCloseTo(Math.E, 6);
    expect(await left(exp)).toBeLessThanOrEqual(2);
  });

  it("is nothing where it changes its input", async () => {
    const twice = torch.autograd.defineFunction({
      forward: (context, x: Tensor) => {
        context.markDirty(x);
        return x.mul_(2);
      },
      backward: (_, gradient) => gradient.mul(2),
    });
    expect(await left((x) => twice(x.mul(1)))).toBeLessThanOrEqual(2);
  });

  it("does not keep inputs that it does not save", async () => {
    const same = torch.autograd.defineFunction({
      forward: (_, x: Tensor) => x.mul(1),
      backward: (_, gradient) => gradient,
    });
    const x = leaf([1]);
    const outputs: Tensor[] = [];
    await collectGarbage();
    const before = torch.memoryStats().tensors;
    for (let i = 0; i < 50; i++) outputs.push(same(x.mul(2)));
    await collectGarbage();
    await collectGarbage();
    expect(torch.memoryStats().tensors - before).toBeLessThanOrEqual(52);
    expect(outputs).toHaveLength(50);
  });
});

describe("errors", () => {
  const x = leaf([1, 2]);
  const withBackward = (backward: (...args: unknown[]) => unknown) =>
    torch.autograd
      .defineFunction({
        name: "Faulty",
        forward: (context, ...[a]: [a: Tensor, text: string]) => {
          context.saveForBackward(a);
          return a.mul(1);
        },
        backward: backward as never,
      })(x, "text")
      .sum();

  it("thrown in forward and backward reach the caller as they are", () => {
    const error = new RangeError("my own");
    const thrower = () => {
      throw error;
    };
    const loss = withBackward(thrower);
    let caught: unknown;
    try {
      loss.backward();
    } catch (thrown) {
      caught = thrown;
    }
    expect(caught).toBe(error);
    expect(error.stack).toContain("function.test.ts");
    const forward = torch.autograd.defineFunction({ forward: thrower as () => Tensor, backward: () => null });
    expect(forward).toThrow(error);
    // What is no Error passes as well, and the next call is not disturbed.
    let text: unknown;
    try {
      withBackward(() => {
        throw "text";
      }).backward();
    } catch (thrown) {
      text = thrown;
    }
    expect([text, list(x.mul(2))]).toEqual(["text", [2, 4]]);
  });

  it("of an operator in backward tell that operator", () => {
    const error = errorOf(() => withBackward((_, g) => [(g as Tensor).add(torch.ones([5])), null]).backward());
    expect(error.operator).toBe("add.Tensor");
    expect(error.message).toBe(
      "add.Tensor: The size of tensor a (2) must match the size of tensor b (5) at non-singleton dimension 0\n" +
        "  called with (self: Tensor float64 [2], other: Tensor float32 [5])",
    );
  });

  it.each<[string, (...args: unknown[]) => unknown, string]>([
    [
      "too few gradients",
      (_, g) => g,
      "Faulty.backward: expected 2 gradients, one for each argument of forward (null where there is none), found 1",
    ],
    [
      "too many",
      (_, g) => [g, null, g],
      "Faulty.backward: expected 2 gradients, one for each argument of forward (null where there is none), found 3",
    ],
    ["a number", () => [1, null], "Faulty.backward: expected a Tensor or null for argument 0, found a number"],
    [
      "one for what is no tensor",
      (_, g) => [g, g],
      "Faulty.backward: expected null for argument 1, which is no tensor, found a gradient",
    ],
    [
      "a wrong shape",
      () => [torch.ones([3]), null],
      "Faulty.backward: expected the gradient of tensor argument 0 to have its shape [2], found Tensor float32 [3]",
    ],
    [
      "a promise",
      () => Promise.resolve(null),
      "Faulty.backward: expected a synchronous function, found one that returns a promise",
    ],
  ])("name %s", (_, backward, message) => {
    expect(failure(() => withBackward(backward).backward())).toEqual(["TORCH_ARGUMENTS", message]);
  });

  it("name a definition that is none", () => {
    const call = (definition: object) => failure(() => torch.autograd.defineFunction(definition as never)());
    expect(call({ forward: () => 1 })).toEqual([
      "TORCH_ARGUMENTS",
      "Function: expected a function backward, found none",
    ]);
    expect(call({ name: "F", forward: () => 1, backward: () => null })).toEqual([
      "TORCH_ARGUMENTS",
      "F.forward: expected a Tensor or an array of them as the result",
    ]);
    const early = { name: "F", forward: (context: Context) => context.savedTensors, backward: () => null };
    expect(call(early)).toEqual(["TORCH_ARGUMENTS", "savedTensors: only there while backward runs"]);
    const saved = {
      name: "F",
      forward: (context: Context) => (context.saveForBackward(3 as never), x),
      backward: () => null,
    };
    expect(call(saved)).toEqual(["TORCH_ARGUMENTS", "F: saveForBackward: expected a Tensor, found number 3"]);
  });

  it("notice a saved tensor that was changed in place", () => {
    const a = leaf([1]).mul(1);
    const y = Cube.apply(a, 1);
    torch.noGrad(() => a.add_(1));
    expect(failure(() => y.backward())[1]).toContain("has been modified by an inplace operation");
  });
});
