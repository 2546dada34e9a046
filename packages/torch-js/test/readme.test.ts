import { describe, expect, it } from "vitest";
import { outputOf, readmeExample } from "./helpers/readmeExample.js";

describe("README", () => {
  it("the training loop has about 20 lines, and learns the sine", () => {
    const code = readmeExample("safetensors.save(");
    expect(code.trim().split("\n").length).toBeLessThanOrEqual(22);
    const error = Number(outputOf(code));
    expect(error).toBeGreaterThan(0);
    expect(error).toBeLessThan(0.1);
  });

  it("the function has the gradient that it says", () => {
    expect(outputOf(readmeExample("class Softsign"))).toBe("true\n");
  });
});
