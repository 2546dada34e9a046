import { describe, expect, it } from "vitest";
import { ModelError, targetTensors } from "../src/index.js";
import { batchOf, collatedWith, structure } from "./helpers.js";

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

  it("has properties in the precision of the model, zero where there are none, and none where none were asked for", () => {
    const structures = [structure("a", "1", { info: { dipole: [1, 2, 3] } }), structure("b", "2")];
    const charges = { charges: { kind: "real" as const, width: 1, values: Float64Array.of(1, 2, 3) } };
    const batch = collatedWith(
      [...structures, structure("b", "3", { arrays: charges })],
      [
        { name: "dipole", of: "structures", width: 3 },
        { name: "charges", of: "atoms" },
      ],
    );
    const { properties } = targetTensors(batch, { energyOffset: new Float64Array(3) });
    expect(properties!.get("dipole")!.tolist()).toEqual([[1, 2, 3], [0, 0, 0], [0, 0, 0]]); // prettier-ignore
    expect(properties!.get("charges")!.tolist()).toEqual([0, 0, 0, 0, 0, 0, 1, 2, 3].map((value) => [value]));
    expect(properties!.get("charges")!.dtype).toBe("float32");
    expect(targetTensors(batchOf(structures), { energyOffset: new Float64Array(2) }).properties).toBeUndefined();
  });

  it("refuses reference energies that are no numbers", () => {
    const batch = batchOf([structure("a", "1"), structure("b", "2")]);
    expect(() => targetTensors(batch, { energyOffset: Float64Array.of(5, NaN) })).toThrow(
      new ModelError(
        'energyOffset: expected finite numbers in eV, found NaN for structure "2" of dataset "b"',
        "MODEL_INPUT",
      ),
    );
  });

  it("refuses reference energies of another batch", () => {
    const batch = batchOf([structure("a", "1"), structure("a", "2")]);
    expect(() => targetTensors(batch, { energyOffset: Float64Array.of(5) })).toThrow(
      new ModelError("energyOffset: expected a number for each of 2 structures, found 1", "MODEL_INPUT"),
    );
  });
});
