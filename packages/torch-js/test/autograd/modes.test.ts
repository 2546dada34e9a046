import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import { tensor } from "../../src/index.js";
import { failure } from "../helpers/errorOf.js";

describe("setGradEnabled", () => {
  it("holds until changed, or while a function runs", () => {
    const x = tensor([1], { requiresGrad: true });
    torch.setGradEnabled(false);
    expect([torch.isGradEnabled(), x.mul(2).requiresGrad]).toEqual([false, false]);
    expect(torch.setGradEnabled(true, () => x.mul(2).requiresGrad)).toBe(true);
    expect(torch.isGradEnabled()).toBe(false);
    torch.setGradEnabled(true);
    expect(torch.isGradEnabled()).toBe(true);
  });
});

describe("inferenceMode", () => {
  it("makes tensors that no graph can use", () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const made = torch.inferenceMode(() => {
      expect([torch.isInferenceModeEnabled(), torch.isGradEnabled()]).toEqual([true, false]);
      return x.mul(2);
    });
    expect([torch.isInferenceModeEnabled(), made.isInference(), made.requiresGrad]).toEqual([false, true, false]);
    expect(failure(() => x.mul(made))[1]).toContain("Inference tensors cannot be saved for backward");
    expect(x.mul(made.clone()).requiresGrad).toBe(true);
  });

  it("ends with errors, and refuses a promise", async () => {
    const error = new RangeError("inside");
    expect(() =>
      torch.inferenceMode(() => {
        throw error;
      }),
    ).toThrow(error);
    // @ts-expect-error -- a promise does not compile either
    expect(failure(() => torch.inferenceMode(() => Promise.resolve(1)))).toEqual([
      "TORCH_ARGUMENTS",
      "inferenceMode: expected a synchronous function, found one that returns a promise",
    ]);
    expect(torch.isInferenceModeEnabled()).toBe(false);
    await Promise.resolve();
  });
});
