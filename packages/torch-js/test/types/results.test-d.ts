// What the declarations promise.
import { describe, expectTypeOf, it } from "vitest";
import * as torch from "../../src/index.js";

declare const x: torch.Tensor;

describe("results", () => {
  it("of operators", () => {
    expectTypeOf(torch.add(x, 1)).toEqualTypeOf<torch.Tensor>();
    expectTypeOf(x.sort()).toEqualTypeOf<[torch.Tensor, torch.Tensor]>();
    expectTypeOf(x.split(2)).toEqualTypeOf<torch.Tensor[]>();
    expectTypeOf(x.size(0)).toEqualTypeOf<number>();
    expectTypeOf(torch.equal(x, x)).toEqualTypeOf<boolean>();
    expectTypeOf(torch.promoteTypes("int32", "float64")).toEqualTypeOf<torch.DType>();
    expectTypeOf(x.add_(1)).toEqualTypeOf<torch.Tensor>();
  });

  it("of tensors", () => {
    expectTypeOf(x.dtype).toEqualTypeOf<torch.DType>();
    expectTypeOf(x.device).toEqualTypeOf<torch.Device>();
    expectTypeOf(x.shape).toEqualTypeOf<number[]>();
    expectTypeOf(x.grad).toEqualTypeOf<torch.Tensor | null>();
    expectTypeOf(x.item()).toEqualTypeOf<number>();
    expectTypeOf(x.scalar()).toEqualTypeOf<number | bigint | boolean | torch.Complex>();
  });

  it("of autograd: a gradient may be null only where an unused input is allowed", () => {
    expectTypeOf(torch.autograd.grad([x], [x])).toEqualTypeOf<torch.Tensor[]>();
    expectTypeOf(torch.autograd.grad([x], [x], { allowUnused: true })).toEqualTypeOf<(torch.Tensor | null)[]>();
    expectTypeOf(torch.noGrad(() => 5 as const)).toEqualTypeOf<5>();
    expectTypeOf(torch.tidy(() => [x])).toEqualTypeOf<torch.Tensor[]>();
  });

  it("of files", () => {
    expectTypeOf(torch.pickle.load("x.pt")).toBeUnknown();
    expectTypeOf(torch.pickle.loadStateDict("x.pt")).toEqualTypeOf<Map<string, torch.Tensor>>();
    const file = torch.safetensors.open("x.safetensors");
    expectTypeOf(file.slice).parameters.toEqualTypeOf<[string, readonly torch.safetensors.Range[]]>();
    expectTypeOf(file.dtype("x")).toEqualTypeOf<torch.DType>();
  });
});

describe("operands", () => {
  it("are optional, lists, numbers of each kind or tensors", () => {
    expectTypeOf(torch.clamp).toBeCallableWith(x, null, 2);
    expectTypeOf(torch.linear).toBeCallableWith(x, x, null);
    expectTypeOf(x.mul).toBeCallableWith(2n);
    expectTypeOf(x.mul).toBeCallableWith({ re: 0, im: 1 });
    expectTypeOf<torch.Scalar>().toEqualTypeOf<number | bigint | boolean | torch.Complex>();
    expectTypeOf<"cuda:3">().toExtend<torch.Device>();
    expectTypeOf<string>().not.toExtend<torch.Device>();
    expectTypeOf<string>().not.toExtend<torch.DType>();
  });
});
