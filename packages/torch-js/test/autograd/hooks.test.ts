import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import { type Tensor, tensor } from "../../src/index.js";
import { failure } from "../helpers/errorOf.js";
import { collectGarbage } from "../helpers/garbage.js";

const leaf = (data: number[]) => tensor(data, { dtype: "float64", requiresGrad: true });
const list = (value: Tensor | null) => value?.tolist() ?? null;

describe("registerHook", () => {
  it("sees and replaces the gradients of leaves and of what lies between", () => {
    const x = leaf([1, 2]);
    const y = x.mul(3);
    const seen: unknown[] = [];
    y.registerHook((gradient) => void seen.push(list(gradient)));
    y.registerHook((gradient) => gradient.mul(10));
    x.registerHook((gradient) => gradient.add(1));
    y.pow(2).sum().backward();
    expect([seen, list(x.grad)]).toEqual([[[6, 12]], [181, 361]]);
  });

  it("ends with remove, also from inside, and with using", () => {
    const x = leaf([1]);
    let calls = 0;
    const first = x.registerHook(() => {
      calls++;
      first.remove();
    });
    const second = x.registerHook((gradient) => (calls++, gradient.mul(2)));
    const third = x.registerHook(() => void calls++);
    x.mul(1).backward();
    expect([calls, list(x.grad)]).toEqual([3, [2]]);
    third[Symbol.dispose]();
    second.remove();
    second.remove();
    x.mul(1).backward();
    expect([calls, list(x.grad)]).toEqual([3, [3]]);
    x.registerHook(() => void (calls += 10));
    x.mul(1).backward();
    expect(calls).toBe(13);
  });

  it("takes part in gradients of gradients", () => {
    const x = leaf([3]);
    const y = x.mul(1);
    y.registerHook((gradient) => gradient.mul(x));
    const [first] = torch.autograd.grad([y.pow(2)], [x], { createGraph: true });
    // 2y·x; its derivative is 2y directly and, through y, 2x, which the hook multiplies by x once more.
    expect([list(first!), list(torch.autograd.grad([first!], [x])[0]!)]).toEqual([[18], [24]]);
  });

  it("passes on what a hook throws, and refuses what is no gradient", () => {
    const x = leaf([1, 2]);
    const throwing = x.registerHook(() => {
      throw new RangeError("in the hook");
    });
    expect(() => x.sum().backward()).toThrow(new RangeError("in the hook"));
    throwing.remove();
    const wrong = x.registerHook(() => 5 as never);
    expect(failure(() => x.sum().backward())).toEqual([
      "TORCH_ARGUMENTS",
      "registerHook: expected the hook to return a Tensor or nothing, found number 5",
    ]);
    wrong.remove();
    x.registerHook(() => torch.ones([2]));
    expect(failure(() => x.sum().backward())).toEqual([
      "TORCH_ARGUMENTS",
      "registerHook: expected the hook to return a Tensor float64 [2], found Tensor float32 [2]",
    ]);
    expect(failure(() => tensor([1]).registerHook(() => undefined))).toEqual([
      "TORCH_ARGUMENTS",
      "registerHook: Tensor float32 [1] does not require a gradient, so no hook on it would run",
    ]);
    expect(failure(() => x.registerHook(3 as never))).toEqual([
      "TORCH_ARGUMENTS",
      "registerHook: expected a function, found number 3",
    ]);
  });

  it("keeps nothing alive once graph and handle are gone", async () => {
    const x = leaf([1]);
    const hooked = () => {
      const held = { token: true };
      x.mul(2).registerHook(() => void held.token);
      return new WeakRef(held);
    };
    const references = Array.from({ length: 20 }, hooked);
    for (let i = 0; i < 4; i++) {
      await collectGarbage();
      // References are deleted when the next call begins.
      torch.memoryStats();
    }
    expect(references.filter((each) => each.deref() !== undefined).length).toBeLessThanOrEqual(1);
  });
});

describe("a tensor in the graph", () => {
  it("names what made it, and keeps its gradient when asked", () => {
    const x = leaf([2]);
    const y = x.pow(2);
    expect([x.gradFn, y.gradFn, y.retainsGrad]).toEqual([null, { name: "PowBackward0" }, false]);
    y.retainGrad();
    y.mul(3).backward();
    expect([y.retainsGrad, list(y.grad), list(x.grad)]).toEqual([true, [3], [12]]);
    expect(failure(() => tensor([1]).retainGrad())).toEqual([
      "TORCH_ARGUMENTS",
      "retainGrad: Tensor float32 [1] does not require a gradient",
    ]);
  });
});
