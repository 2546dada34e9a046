import { describe, expect, it } from "vitest";
import { ModelError, targetTensors } from "../src/index.js";
import { batchOf, structure } from "./helpers.js";

describe("targetTensors", () => {
  it("subtracts reference energies before the precision is lost", () => {
    const batch = batchOf([structure("a", "heavy", { energy: -27_000_000.123456 })]);
    const targets = targetTensors(batch, { energyOffset: Float64Array.of(-27_000_000) });
    expect(targets.energy.dtype).toBe("float32");
    expect(targets.energy.item()).toBeCloseTo(-0.123456, 6);
  });

  it("has zero for what is not labelled", () => {
    const targets = targetTensors(batchOf([structure("a", "bare")]), { energyOffset: Float64Array.of(5) });
    expect(targets.energy.tolist()).toEqual([0]);
    expect(targets.forces.abs().sum().item()).toBe(0);
  });

  it("refuses reference energies of another batch", () => {
    const batch = batchOf([structure("a", "1"), structure("a", "2")]);
    expect(() => targetTensors(batch, { energyOffset: Float64Array.of(5) })).toThrow(
      new ModelError("energyOffset: expected a number for each of 2 structures, found 1", "MODEL_INPUT"),
    );
  });
});
