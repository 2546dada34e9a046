import { describe, expect, it } from "vitest";
import type { LossWeights } from "../src/index.js";
import { branchWeights } from "../src/lossWeights.js";
import { errorOf } from "./helpers.js";

const branches = ["a", "b"];
const weights = { energy: 1, forces: 0, stress: 0 };

describe("branchWeights", () => {
  it("gives each dataset its share of the sum, and scales in the order of the branches", () => {
    const given = { ...weights, datasets: { b: 3 }, scales: { b: 2 }, energyScales: { a: 5 } };
    expect(branchWeights(given, branches)).toEqual({ share: [0.25, 0.75], scale: [1, 2], energyScale: [5, 2] });
  });

  it("gives no share where no dataset has a weight", () => {
    expect(branchWeights({ ...weights, datasets: { a: 0, b: 0 } }, branches).share).toEqual([0, 0]);
  });

  it.each<[string, object]>([
    ["loss.energy: expected zero or more, found -1", { energy: -1 }],
    ["loss.forces: expected zero or more, found NaN", { forces: Number.NaN }],
    ["loss.stress: expected zero or more, found undefined", { stress: undefined }],
    ["loss.datasets.b: expected zero or more, found Infinity", { datasets: { b: Infinity } }],
    ["loss.scales.a: expected a number above zero, found 0", { scales: { a: 0 } }],
    ["loss.energyScales.b: expected a number above zero, found -2", { energyScales: { b: -2 } }],
    ['loss.kind: expected one of "mae", "mse", "huber", found "rmse"', { kind: "rmse" }],
  ])("refuses with: %s", (message, changes) => {
    const error = errorOf(() => branchWeights({ ...weights, ...changes } as LossWeights, branches));
    expect(error).toMatchObject({ name: "ModelError", code: "MODEL_CONFIG", message });
  });
});
