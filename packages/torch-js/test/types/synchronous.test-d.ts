// What runs a function in a scope or a mode takes no function that gives a promise.
import { describe, expectTypeOf, it } from "vitest";
import * as torch from "../../src/index.js";

declare const x: torch.Tensor;
declare const either: () => number | Promise<number>;
declare const any: () => unknown;

describe("an asynchronous function does not compile", () => {
  it("in scopes", () => {
    // @ts-expect-error -- asynchronous
    torch.tidy(async () => Promise.resolve(x));
    // @ts-expect-error -- sometimes
    torch.tidy(either);
    // @ts-expect-error -- asynchronous
    torch.forkRng(async () => Promise.resolve(x));
  });

  it("in modes", () => {
    // @ts-expect-error -- asynchronous
    torch.noGrad(async () => Promise.resolve(x));
    // @ts-expect-error -- asynchronous
    torch.enableGrad(async () => Promise.resolve(x));
    // @ts-expect-error -- asynchronous
    torch.setGradEnabled(true, async () => Promise.resolve(x));
    // @ts-expect-error -- a promise
    torch.inferenceMode(() => Promise.resolve(x));
    // @ts-expect-error -- asynchronous
    torch.autograd.detectAnomaly(async () => Promise.resolve(x));
  });

  it("where dtypes are chosen", () => {
    // @ts-expect-error -- asynchronous
    torch.autocast({ device: "cpu" }, async () => Promise.resolve(x));
    // @ts-expect-error -- asynchronous
    torch.withDefaultDtype("float64", async () => Promise.resolve(x));
  });

  it("as a closure", () => {
    // @ts-expect-error -- asynchronous
    new torch.optim.SGD([x], { lr: 0.1 }).step(async () => Promise.resolve(x));
  });
});

describe("any other function does, and keeps its type", () => {
  it("with values, nothing, errors and what is not known", () => {
    expectTypeOf(torch.tidy(() => [x, 1] as const)).toEqualTypeOf<readonly [torch.Tensor, 1]>();
    expectTypeOf(torch.noGrad(() => undefined)).toEqualTypeOf<undefined>();
    expectTypeOf(torch.tidy(any)).toBeUnknown();
    expectTypeOf(torch.tidy(() => JSON.parse("1"))).toBeAny();
    expectTypeOf(
      torch.inferenceMode((): never => {
        throw new Error();
      }),
    ).toBeNever();
    expectTypeOf(torch.forkRng(() => ({ x }))).toEqualTypeOf<{ x: torch.Tensor }>();
  });

  it("in a generic caller", () => {
    const quietly = <T>(fn: torch.Synchronous<T>): T => torch.noGrad(fn);
    expectTypeOf(quietly(() => 5)).toEqualTypeOf<number>();
  });
});
