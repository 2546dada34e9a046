import { describe, expect, it } from "vitest";
import * as torch from "../src/index.js";
import { Tensor, tensor } from "../src/index.js";
import { operatorFunction } from "../src/fastCalls.js";
import { native } from "../src/native.js";
import { failure } from "./helpers/errorOf.js";
import { collectGarbage } from "./helpers/garbage.js";

/** What a call gives the short way and the long one, as text: dtype, shape and elements. */
function both(name: string, ...args: unknown[]): [short: string, long: string] {
  const shown = (call: () => unknown) => {
    try {
      const result = call();
      return result instanceof Tensor ? `${result.dtype} [${result.shape}] ${result}` : String(result);
    } catch (error) {
      return String(error);
    }
  };
  return [
    shown(() => operatorFunction(`aten::${name}`)(...args)),
    shown(() => native().operator(`aten::${name}`, undefined, false)(...args)),
  ];
}

const floats = tensor([[1.5, -2], [3, 4]]); // prettier-ignore
const integers = tensor([[1, 2], [3, 4]], { dtype: "int64" }); // prettier-ignore
const flags = tensor([[true, false], [false, true]]); // prettier-ignore
const numbers = [2, 0.5, -0, 2 ** 31, 2 ** 53, 2 ** 60, NaN, Infinity, -Infinity];

describe("the short way", () => {
  it("gives what the long way gives, whatever the kinds of the operands", () => {
    const operands = [floats, integers, flags, ...numbers];
    for (const name of ["add", "sub", "mul", "div", "pow", "maximum", "matmul", "eq", "remainder", "fmod", "where"])
      for (const self of [floats, integers, flags])
        for (const other of operands) {
          const [short, long] = both(name, self, other);
          expect(short, `${name} ${self} ${String(other)}`).toBe(long);
        }
  });

  it("gives the same for one operand and for three", () => {
    for (const name of [
      "neg",
      "exp",
      "relu",
      "sum",
      "t",
      "any",
      "contiguous",
      "nonzero",
      "size",
      "is_nonzero",
      "detach",
    ]) {
      const [short, long] = both(name, floats);
      expect(short, name).toBe(long);
    }
    for (const [name, ...args] of [
      ["clamp", floats, -1, 2],
      ["clamp", floats, tensor(0), tensor(1)],
      ["transpose", floats, 0, 1],
      ["transpose", floats, 0, 0.5],
      ["transpose", floats, 0, 2 ** 60],
      ["select", floats, 0, -1],
      ["add", floats, integers, 2],
      ["sub", floats, integers, 2],
      ["addcmul", floats, floats, integers],
      ["lerp", floats, floats, 0.25],
      ["linear", floats, floats, tensor([1, 2])],
      ["linear", floats, floats, null],
      ["squeeze", floats, 0],
      ["sum", floats, 0, true],
      ["split", floats, 1, 0],
    ] as [string, ...unknown[]][]) {
      const [short, long] = both(name, ...args);
      expect(short, name).toBe(long);
    }
  });

  it("records what requires a gradient", () => {
    const a = tensor([2, 3], { requiresGrad: true });
    const loss = a
      .mul(a)
      .add(1)
      .mul(tensor([1, 10]))
      .sum();
    expect([loss.requiresGrad, loss.gradFn!.name]).toEqual([true, "SumBackward0"]);
    loss.backward();
    expect([...a.grad!.toArray()]).toEqual([4, 60]);
    expect(torch.noGrad(() => a.mul(a)).requiresGrad).toBe(false);
    expect(a.detach().mul(2).requiresGrad).toBe(false);
  });

  it("holds its operands where JavaScript disposes of them during the call", () => {
    const a = tensor([2, 3], { requiresGrad: true });
    const b = tensor([1, 10]);
    const before = Error.prepareStackTrace;
    Error.prepareStackTrace = () => {
      b.dispose();
      return "";
    };
    try {
      expect([...torch.autograd.detectAnomaly(() => a.mul(b)).toArray()]).toEqual([2, 30]);
    } finally {
      Error.prepareStackTrace = before;
    }
    expect(b.isDisposed).toBe(true);
  });

  it("sees later changes of an operand that it knows", () => {
    const a = tensor([2]);
    const b = a.mul(a);
    expect(b.gradFn).toBe(null);
    a.requiresGrad = true;
    expect(a.mul(a).gradFn!.name).toBe("MulBackward0");
    b.add_(1);
    expect(b.add(b).item()).toBe(10);
    const view = b.select(0, 0);
    view.mul_(2);
    expect(b.add(b).item()).toBe(20);
  });

  it("refuses what the long way refuses, in its words", () => {
    const a = tensor([1, 2]);
    const disposed = a.add(a);
    disposed.dispose();
    const message = "the tensor has been disposed; keep it with torch.keep or return it from tidy to use it later";
    expect(failure(() => a.add(disposed))).toEqual(["TORCH_DISPOSED", `other: ${message}`]);
    expect(failure(() => disposed.add(a))).toEqual(["TORCH_DISPOSED", `self: ${message}`]);
    expect(failure(() => torch.neg(new Tensor()))).toEqual(["TORCH_ARGUMENTS", "neg: argument self is missing"]);
    expect(failure(() => a.add(tensor([1, 2, 3])))).toEqual([
      "TORCH_ERROR",
      "add.Tensor: The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 0\n" +
        "  called with (self: Tensor float32 [2], other: Tensor float32 [3])",
    ]);
  });

  it("makes tensors that are counted, freed by scopes and collected", async () => {
    await collectGarbage();
    const before = torch.memoryStats();
    const a = tensor([1]);
    const kept = torch.tidy(() => {
      for (let i = 0; i < 10; i++) a.add(a);
      expect(torch.memoryStats().tensors).toBe(before.tensors + 11);
      return a.add(1);
    });
    expect(torch.memoryStats().tensors).toBe(before.tensors + 2);
    expect(kept.add(kept).item()).toBe(4);
    kept.dispose();
    a.dispose();
    await collectGarbage();
    expect(torch.memoryStats()).toEqual(before);
  });

  it("never takes one tensor for another, however many come and go", () => {
    const a = tensor([1]);
    const live: Tensor[] = [];
    for (let i = 0; i < 20_000; i++) {
      const next = a.mul(i);
      if (i % 7 === 0) next.dispose();
      else if (i % 5 === 0) live.push(next);
    }
    expect(live.every((each, i) => each.add(0).item() === live[i]!.item())).toBe(true);
    expect(live.map((each) => each.item())).toEqual(
      Array.from({ length: 20_000 }, (_, i) => i).filter((i) => i % 7 !== 0 && i % 5 === 0),
    );
  });
});
