import type { Periodicity } from "@hydride/core-graph";
import { describe, expect, it } from "vitest";
import { labelCounts } from "../../src/index.js";
import { collatedWith, CELL, errorOf, structure } from "../helpers.js";

const crystal = { cell: CELL, pbc: [true, true, true] as Periodicity };
const charges = { charges: { kind: "real" as const, width: 1, values: Float64Array.of(1, 2, 3) } };
const structures = [
  structure("b", "1", { energy: 1, forces: new Float64Array(9), info: { gap: 2 } }),
  structure("a", "2", { ...crystal, energy: 1, stress: new Float64Array(9), arrays: charges }),
  // A stress without a volume is none.
  structure("b", "3", { forces: new Float64Array(9), stress: new Float64Array(9), info: { gap: 3 } }),
];
const batch = collatedWith(structures, [
  { name: "gap", of: "structures" },
  { name: "charges", of: "atoms" },
]);

describe("labelCounts", () => {
  it("counts structures or atoms by label and dataset", () => {
    expect(labelCounts(batch)).toEqual({
      labels: ["energy", "forces", "stress", "gap", "charges"],
      values: Float64Array.of(1, 1, 0, 6, 1, 0, 0, 2, 3, 0),
    });
  });

  it("counts them as often as their sample weights say, which are in the order of the batch", () => {
    const { values } = labelCounts(batch, { sampleWeights: Float64Array.of(0.5, 2, 0.25) });
    expect(batch.ids).toEqual(["2", "1", "3"]);
    expect([...values]).toEqual([0.5, 2, 0, 6.75, 0.5, 0, 0, 2.25, 1.5, 0]);
  });

  it.each([
    [[1, 1], "sampleWeights: expected a number for each of 3 structures, found 2"],
    [[1, -1, 1], 'sampleWeights: expected zero or more, found -1 of structure "1" of dataset "b"'],
    [[1, 1, Infinity], 'sampleWeights: expected zero or more, found Infinity of structure "3" of dataset "b"'],
  ])("refuses the sample weights %j", (weights, message) => {
    const attempt = () => labelCounts(batch, { sampleWeights: Float64Array.from(weights) });
    expect(errorOf(attempt)).toMatchObject({ name: "ModelError", code: "MODEL_INPUT", message });
  });
});
