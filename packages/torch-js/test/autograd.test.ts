import { describe, expect, it } from "vitest";
import * as torch from "../src/index.js";
import { type Tensor, tensor } from "../src/index.js";
import { failure } from "./helpers/errorOf.js";

const leaf = (data: number | number[]) => tensor(data, { dtype: "float64", requiresGrad: true });
const list = (value: Tensor | null) => value?.tolist() ?? null;

describe("backward", () => {
  it("accumulates into the leaves", () => {
    const x = leaf([1, 2, 3]);
    expect(x.grad).toBeNull();
    x.pow(2).sum().backward();
    expect(list(x.grad)).toEqual([2, 4, 6]);
    x.mul(10).sum().backward();
    expect(list(x.grad)).toEqual([12, 14, 16]);
    expect(x.grad!.isSame(x.grad!)).toBe(true);
  });

  it("takes a gradient for outputs of several elements", () => {
    const x = leaf([1, 2]);
    const gradient = tensor([1, 10], { dtype: "float64" });
    x.mul(3).backward({ gradient });
    expect(list(x.grad)).toEqual([3, 30]);
    const y = x.mul(3);
    y.backward(gradient, { retainGraph: true });
    y.backward(gradient);
    expect(list(x.grad)).toEqual([9, 90]);
    expect(failure(() => y.backward(gradient, { retain: true } as never))).toEqual([
      "TORCH_ARGUMENTS",
      "backward: there is no option retain; did you mean retainGraph?",
    ]);
  });

  it("keeps the graph only when asked", () => {
    const x = leaf(3);
    const y = x.pow(2);
    y.backward({ retainGraph: true });
    y.backward();
    expect(list(x.grad)).toBe(12);
    const { 0: code, 1: message } = failure(() => y.backward());
    expect(code).toBe("TORCH_ERROR");
    expect(message).toBe(
      "Trying to backward through the graph a second time (or directly access saved tensors after they have already " +
        "been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). " +
        "Specify retainGraph: true if you need to backward through the graph a second time or if you need to access " +
        "saved tensors after calling backward.",
    );
  });

  it("reaches only the named inputs", () => {
    const [x, y] = [leaf(2), leaf(5)];
    x.mul(y).backward({ inputs: [x] });
    expect([list(x.grad), y.grad]).toEqual([5, null]);
  });

  it("refuses inputs that name none, instead of reaching all leaves", () => {
    const x = leaf(2);
    for (const call of [
      () => x.mul(3).backward({ inputs: [] }),
      () => torch.autograd.backward([x.mul(3)], { inputs: [] }),
    ]) {
      expect(failure(call)).toEqual([
        "TORCH_ARGUMENTS",
        "backward: inputs: expected at least one tensor, found none; without inputs the gradients of all leaves are " +
          "accumulated",
      ]);
    }
    expect(x.grad).toBeNull();
    expect(failure(() => torch.autograd.grad([x.mul(3)], []))).toEqual([
      "TORCH_ARGUMENTS",
      "grad: inputs: expected at least one tensor, found none",
    ]);
  });

  it("takes several outputs in one pass", () => {
    const x = leaf(2);
    torch.autograd.backward([x.mul(3), x.pow(2)]);
    expect(list(x.grad)).toBe(7);
    torch.autograd.backward(x.mul(3), { inputs: x });
    expect(list(x.grad)).toBe(10);
  });

  it("explains misuse", () => {
    expect(failure(() => tensor([1]).backward())).toEqual([
      "TORCH_ERROR",
      "element 0 of tensors does not require grad and does not have a grad_fn",
    ]);
    expect(failure(() => leaf([1, 2]).mul(2).backward())).toEqual([
      "TORCH_ERROR",
      "grad can be implicitly created only for scalar outputs",
    ]);
    expect(failure(() => torch.autograd.backward(3 as never))).toEqual([
      "TORCH_ARGUMENTS",
      "backward: expected an array of Tensor, found number 3",
    ]);
    expect(
      failure(() =>
        leaf(1)
          .mul(2)
          .backward({ retainGraph: 1 as never }),
      ),
    ).toEqual(["TORCH_ARGUMENTS", "backward: retainGraph: expected a boolean, found number 1"]);
  });
});

describe("grad", () => {
  it("gives gradients without accumulating", () => {
    const [x, y] = [leaf(2), leaf(5)];
    expect(torch.autograd.grad([x.mul(y)], [x, y]).map(list)).toEqual([5, 2]);
    expect([x.grad, y.grad]).toEqual([null, null]);
  });

  it("differentiates twice and three times", () => {
    const x = leaf([0.5, 1, 2]);
    const [first] = torch.autograd.grad([x.pow(4).sum()], [x], { createGraph: true });
    const [second] = torch.autograd.grad([first!.sum()], [x], { createGraph: true });
    const [third] = torch.autograd.grad([second!.sum()], [x]);
    expect(list(first!)).toEqual([0.5, 4, 32]);
    expect(list(second!)).toEqual([3, 12, 48]);
    expect(list(third!)).toEqual([12, 24, 48]);
  });

  it("gives the analytic second derivatives of a product", () => {
    // f = sin(x) exp(y): d²f/dxdy = cos(x) exp(y).
    const [x, y] = [leaf(0.3), leaf(-0.7)];
    const [dx] = torch.autograd.grad([x.sin().mul(y.exp())], [x], { createGraph: true });
    const [dxx, dxy] = torch.autograd.grad([dx!], [x, y]);
    expect(dxx!.item()).toBeCloseTo(-Math.sin(0.3) * Math.exp(-0.7), 14);
    expect(dxy!.item()).toBeCloseTo(Math.cos(0.3) * Math.exp(-0.7), 14);
  });

  it("weighs outputs, null standing for one", () => {
    const x = leaf(2);
    const outputs = [x.mul(3), x.mul(5)];
    const gradOutputs = [tensor(10, { dtype: "float64" }), null];
    expect(torch.autograd.grad(outputs, [x], { gradOutputs }).map(list)).toEqual([35]);
    expect(failure(() => torch.autograd.grad(outputs, [x], { gradOutputs: [] }))).toEqual([
      "TORCH_ARGUMENTS",
      "grad: gradOutputs: expected one for each of 2 output(s), found 0",
    ]);
    expect(failure(() => torch.autograd.backward(outputs, { gradOutputs: [null] }))).toEqual([
      "TORCH_ARGUMENTS",
      "backward: gradOutputs: expected one for each of 2 output(s), found 1",
    ]);
  });

  it("takes a tensor in place of an array of one", () => {
    const x = leaf([1, 2]);
    const gradOutputs = tensor([1, 10], { dtype: "float64" });
    expect(torch.autograd.grad(x.mul(3), x, { gradOutputs }).map(list)).toEqual([[3, 30]]);
  });

  it("refuses unused inputs unless they are allowed", () => {
    const [x, unused] = [leaf(2), leaf(1)];
    expect(torch.autograd.grad([x.mul(2)], [x, unused], { allowUnused: true }).map(list)).toEqual([2, null]);
    expect(failure(() => torch.autograd.grad([x.mul(2)], [unused]))).toEqual([
      "TORCH_ERROR",
      "grad: the outputs do not depend on input 0 (Tensor float64 []); with allowUnused: true its gradient is null",
    ]);
    expect(failure(() => torch.autograd.grad([x.mul(2)], [tensor(1)]))).toEqual([
      "TORCH_ERROR",
      "element 0 of the input tensors does not require grad",
    ]);
  });
});

describe("grad mode", () => {
  it("nests, and ends with exceptions", () => {
    const x = leaf(1);
    expect(torch.isGradEnabled()).toBe(true);
    torch.noGrad(() => {
      expect([torch.isGradEnabled(), x.mul(2).requiresGrad]).toEqual([false, false]);
      torch.enableGrad(() => expect([torch.isGradEnabled(), x.mul(2).requiresGrad]).toEqual([true, true]));
      expect(torch.isGradEnabled()).toBe(false);
    });
    expect(() =>
      torch.noGrad(() => {
        throw new RangeError("inside");
      }),
    ).toThrow(new RangeError("inside"));
    expect(torch.isGradEnabled()).toBe(true);
    expect(torch.noGrad(() => 42)).toBe(42);
  });

  it.each(["noGrad", "enableGrad"] as const)("%s refuses a promise, whose failure ends nothing", async (name) => {
    const refused = failure(() =>
      // @ts-expect-error -- a promise does not compile either
      torch[name](async () => {
        await Promise.resolve();
        throw new Error("later");
      }),
    );
    expect(refused).toEqual([
      "TORCH_ARGUMENTS",
      `${name}: expected a synchronous function, found one that returns a promise`,
    ]);
    expect(torch.isGradEnabled()).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 5));
  });
});

describe("requiresGrad and grad", () => {
  it("can be set on leaves of floating-point numbers", () => {
    const x = tensor([1]);
    x.requiresGrad = true;
    expect([x.requiresGrad, x.isLeaf, x.mul(2).isLeaf, x.detach().requiresGrad]).toEqual([true, true, false, false]);
    x.requiresGrad = false;
    expect(x.requiresGrad).toBe(false);
    expect(failure(() => (x.mul(2).requiresGrad = 1 as never))).toEqual([
      "TORCH_ARGUMENTS",
      "requiresGrad: expected a boolean, found number 1",
    ]);
    expect(failure(() => (leaf(1).mul(2).requiresGrad = false))).toEqual([
      "TORCH_ARGUMENTS",
      "requiresGrad: only a leaf's can be switched off; use detach()",
    ]);
    expect(failure(() => tensor([1n], { requiresGrad: true }))).toEqual([
      "TORCH_ERROR",
      "Only Tensors of floating point and complex dtype can require gradients",
    ]);
  });

  it("takes a gradient of the same kind, or null", () => {
    const x = leaf([1, 2]);
    x.grad = tensor([3, 4], { dtype: "float64" });
    expect(list(x.grad)).toEqual([3, 4]);
    x.grad = null;
    expect(x.grad).toBeNull();
    expect(failure(() => (x.grad = tensor([1])))).toEqual([
      "TORCH_ARGUMENTS",
      "grad: expected the gradient to be a Tensor float64 [2], found Tensor float32 [1]",
    ]);
  });

  it("refuses to change a leaf in place while recording", () => {
    expect(failure(() => leaf([1]).add_(1))).toEqual([
      "TORCH_ERROR",
      "add_.Scalar: a leaf Variable that requires grad is being used in an in-place operation.\n" +
        "  called with (self: Tensor float64 [1], other: number 1)",
    ]);
  });
});
