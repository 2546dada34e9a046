import { describe, expect, it, vi } from "vitest";
import * as torch from "../src/index.js";
import { type Tensor, tensor } from "../src/index.js";
import { failure } from "./helpers/errorOf.js";
import { collectGarbage } from "./helpers/garbage.js";

const DISPOSED = "the tensor has been disposed; keep it with torch.keep or return it from tidy to use it later";

describe("a tensor that a scope holds by its number", () => {
  const one = tensor([1, 2]);

  it("is a tensor for every entry", () => {
    torch.tidy(() => {
      const made = one.add(1);
      expect(torch.isTensor(made)).toBe(true);
      expect(made.shape).toEqual([2]);
      expect(torch.cat([made, made.mul(2)]).tolist()).toEqual([2, 3, 4, 6]);
      expect(made.at(0).item()).toBe(2);
      expect(torch.add(one, made, { alpha: 10 }).tolist()).toEqual([21, 32]);
      expect(made.isSame(made)).toBe(true);
      expect(made.mul_(3)).toBe(made);
      expect(made.tolist()).toEqual([6, 9]);
      expect(failure(() => made.add("x" as never))[1]).toContain("Tensor float32 [2]");
    });
  });

  it("is disposed of once, and refuses any use when the scope has closed", () => {
    const { tensors } = torch.memoryStats();
    let early: Tensor | undefined;
    let late: Tensor | undefined;
    torch.tidy(() => {
      early = one.add(1);
      late = one.add(2);
      early.dispose();
      early.dispose();
      expect([early.isDisposed, late.isDisposed]).toEqual([true, false]);
      expect(failure(() => early!.add(1))).toEqual(["TORCH_DISPOSED", `self: ${DISPOSED}`]);
    });
    // What is made now takes the places of those that have gone.
    const others = Array.from({ length: 10 }, (_, i) => one.mul(i));
    for (const gone of [early!, late!]) {
      expect(gone.isDisposed).toBe(true);
      expect(torch.isTensor(gone)).toBe(true);
      expect(failure(() => gone.add(1))).toEqual(["TORCH_DISPOSED", `self: ${DISPOSED}`]);
      expect(failure(() => one.add(gone))).toEqual(["TORCH_DISPOSED", `other: ${DISPOSED}`]);
      expect(failure(() => torch.cat([one, gone]))).toEqual(["TORCH_DISPOSED", `tensors: ${DISPOSED}`]);
      expect(failure(() => torch.tidy(() => gone).shape)).toEqual(["TORCH_DISPOSED", `shape: ${DISPOSED}`]);
      gone.dispose();
      expect(torch.keep(gone)).toBe(gone);
    }
    for (const other of others) other.dispose();
    expect(torch.memoryStats().tensors).toBeLessThanOrEqual(tensors);
  });

  it("stays when it is returned, through every scope", () => {
    let outer: Tensor | undefined;
    const result = torch.tidy(() => {
      outer = one.add(1);
      // Of the scope around, and returned by the inner one.
      const same = torch.tidy(() => outer!);
      expect(same).toBe(outer);
      const inner = torch.tidy(() => torch.tidy(() => one.add(5)));
      return { inner, last: inner.mul(2) };
    });
    expect([result.inner.tolist(), result.last.tolist()]).toEqual([
      [6, 7],
      [12, 14],
    ]);
    expect([outer!.isDisposed, result.inner.isDisposed]).toEqual([true, false]);
    expect(result.inner.add(result.last).tolist()).toEqual([18, 21]);
  });

  it("stays when it is kept, until its object is collected", async () => {
    await collectGarbage();
    const { tensors } = torch.memoryStats();
    const use = () => {
      const { first } = torch.tidy(() => {
        const kept = torch.keep(one.add(1));
        torch.tidy(() => {
          torch.keep(kept);
        });
        return { first: kept };
      });
      expect(first.add(1).tolist()).toEqual([3, 4]);
    };
    use();
    await collectGarbage();
    expect(torch.memoryStats().tensors).toBeLessThanOrEqual(tensors);
  });

  it("keeps its graph, whose gradients outlast the scope", () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const y = torch.tidy(() => x.mul(x).mul(3).sum());
    y.backward();
    expect(x.grad!.tolist()).toEqual([6, 12]);
  });
});

it("the garbage collector frees what a long scope drops", async () => {
  await collectGarbage();
  const { tensors } = torch.memoryStats();
  torch.tidy(() => {
    const small = tensor([1]);
    for (let i = 0; i < 20_000; i++) small.add(1);
    void collectGarbage();
    expect(torch.memoryStats().tensors - tensors).toBeLessThan(5_000);
  });
  torch.tidy(() => {
    const { bytes } = torch.memoryStats();
    const large = torch.zeros([1 << 20]);
    for (let i = 0; i < 200; i++) large.add(1);
    void collectGarbage();
    expect(torch.memoryStats().bytes - bytes).toBeLessThan(100 << 20);
  });
  await collectGarbage();
  expect(torch.memoryStats().tensors).toBeLessThanOrEqual(tensors);
});

it("scopes of two copies of the module in one thread hold each other's tensors", async () => {
  vi.resetModules();
  const copy = (await import("../src/index.js")) as typeof torch;
  expect(copy.Tensor).not.toBe(torch.Tensor);
  const a = tensor([1]);
  let [inner, outer]: (Tensor | undefined)[] = [];
  const kept = torch.tidy(() => {
    outer = a.add(1);
    const returned = copy.tidy(() => {
      inner = a.add(2);
      expect(copy.add(outer!, inner).item()).toBe(5);
      expect(copy.isTensor(inner)).toBe(true);
      return a.add(3);
    });
    expect(inner!.isDisposed).toBe(true);
    expect(copy.keep(outer).add(returned).item()).toBe(6);
    return returned;
  });
  expect([inner!.isDisposed, outer!.item(), kept.item()]).toEqual([true, 2, 4]);
  expect(failure(() => inner!.add(1))).toEqual(["TORCH_DISPOSED", `self: ${DISPOSED}`]);
});

describe("where the stack is full", () => {
  const RECURSION = 200_000;
  /** Calls `fn` at every depth of the stack near its end. */
  const nearTheEnd = (fn: () => unknown) => {
    const at = (depth: number): unknown => (depth === 0 ? fn() : at(depth - 1));
    const fits = (depth: number) => {
      try {
        at(depth);
        return true;
      } catch {
        return false;
      }
    };
    let [low, high] = [0, RECURSION];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (fits(middle)) low = middle;
      else high = middle;
    }
    for (let depth = low - 60; depth < low + 60; depth++) fits(depth);
  };

  it("no object is given to two results", () => {
    const zeros = torch.zeros([3]);
    zeros.add(1);
    nearTheEnd(() => zeros.add(1));
    torch.tidy(() => {
      const price = tensor([10, 20]).mul(2);
      expect([price.tolist(), price.sum().item(), price.mul(2).tolist()]).toEqual([[20, 40], 60, [40, 80]]);
    });
  });

  it("a scope that could not be closed is closed by the next that is opened or closed", async () => {
    const scopes = () => nearTheEnd(() => torch.tidy(() => tensor([1]).add(1)));
    const deep = (): unknown => torch.tidy(() => deep());
    await collectGarbage();
    const { tensors } = torch.memoryStats();
    torch.tidy(() => {
      scopes();
      expect(deep).toThrow();
    });
    scopes();
    expect(deep).toThrow();
    expect(torch.tidy(() => tensor([1]).add(1)).item()).toBe(2);
    // In no scope: what is made now is the garbage collector's.
    for (let i = 0; i < 100; i++) tensor([1]).add(1);
    await collectGarbage();
    expect(torch.memoryStats().tensors).toBeLessThanOrEqual(tensors + 2);
  });
});
