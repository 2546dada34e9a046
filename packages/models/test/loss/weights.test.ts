import { describe, expect, it } from "vitest";
import type { LossWeights } from "../../src/index.js";
import { resolveWeights } from "../../src/loss/weights.js";
import { errorOf } from "../helpers.js";

const branches = ["a", "b"];
const weights = { energy: 1, forces: 0, stress: 0 };

describe("resolveWeights", () => {
  it("gives each dataset its share of the sum, and scales in the order of the branches", () => {
    const given = { ...weights, datasets: { b: 3 }, scales: { b: 2 }, energyScales: { a: 5 } };
    const { share, labels, energyPer, bend } = resolveWeights(given, branches, []);
    expect([share, energyPer, bend]).toEqual([[0.25, 0.75], "atom", 0.2]);
    expect([...labels]).toEqual([
      ["energy", { weight: 1, factor: [1, 1], kind: "huber", scale: [5, 2] }],
      ["forces", { weight: 0, factor: [1, 1], kind: "huber", scale: [1, 2] }],
      ["stress", { weight: 0, factor: [1, 1], kind: "huber", scale: [1, 2] }],
    ]);
  });

  it("gives each label its own kind, and each property its own scale by dataset", () => {
    const { labels } = resolveWeights(
      {
        ...weights,
        scales: { a: 9 },
        properties: { gap: 2 },
        propertyScales: { gap: { b: 3 } },
        kind: "mae",
        kinds: { energy: "nll", forces: "l2", dipole: "l2" },
      },
      branches,
      ["gap", "dipole"],
    );
    expect(labels.get("energy")).toEqual({ weight: 1, factor: [1, 1], kind: "nll", scale: [9, 1] });
    expect(labels.get("forces")).toEqual({ weight: 0, factor: [1, 1], kind: "l2", scale: [9, 1] });
    expect(labels.get("stress")).toEqual({ weight: 0, factor: [1, 1], kind: "mae", scale: [9, 1] });
    expect(labels.get("gap")).toEqual({ weight: 2, factor: [1, 1], kind: "mae", scale: [1, 3] });
    expect(labels.get("dipole")).toEqual({ weight: 0, factor: [1, 1], kind: "l2", scale: [1, 1] });
  });

  it("gives each dataset its own factors of the labels' weights", () => {
    const labelFactors = { a: { forces: 5, gap: 2 }, b: { energy: 0.5 } };
    const { labels } = resolveWeights({ ...weights, labelFactors }, branches, ["gap"]);
    expect([...labels].map(([name, { factor }]) => [name, factor])).toEqual([
      ["energy", [1, 0.5]],
      ["forces", [5, 1]],
      ["stress", [1, 1]],
      ["gap", [2, 1]],
    ]);
  });

  it("gives no share where no dataset has a weight", () => {
    expect(resolveWeights({ ...weights, datasets: { a: 0, b: 0 } }, branches, []).share).toEqual([0, 0]);
  });

  it.each<[string, object]>([
    ["loss.energy: expected zero or more, found -1", { energy: -1 }],
    ["loss.forces: expected zero or more, found NaN", { forces: Number.NaN }],
    ["loss.stress: expected zero or more, found undefined", { stress: undefined }],
    ["loss.properties.gap: expected zero or more, found -2", { properties: { gap: -2 } }],
    ["loss.datasets.b: expected zero or more, found Infinity", { datasets: { b: Infinity } }],
    ["loss.labelFactors.b.forces: expected a number above zero, found 0", { labelFactors: { b: { forces: 0 } } }],
    ['loss.labelFactors: expected keys of a, b, found "c"', { labelFactors: { c: { forces: 2 } } }],
    ["loss.labelFactors: expected an object, found null", { labelFactors: null }],
    ['loss.datasets: expected keys of a, b, found "zz"', { datasets: { zz: 1 } }],
    ['loss.scales: expected keys of a, b, found "c"', { scales: { c: 1 } }],
    ["loss.scales.a: expected a number above zero, found 0", { scales: { a: 0 } }],
    ["loss.energyScales.b: expected a number above zero, found -2", { energyScales: { b: -2 } }],
    ["loss.propertyScales.gap.b: expected a number above zero, found 0", { propertyScales: { gap: { b: 0 } } }],
    ['loss.kind: expected one of "mae", "mse", "huber", found "rmse"', { kind: "rmse" }],
    ['loss.kind: expected one of "mae", "mse", "huber", found "nll"', { kind: "nll" }],
    ['loss.kinds.energy: expected one of "mae", "mse", "huber", "nll", found "l2"', { kinds: { energy: "l2" } }],
    ['loss.kinds.forces: expected one of "mae", "mse", "huber", "l2", found "nll"', { kinds: { forces: "nll" } }],
    ['loss.kinds.stress: expected one of "mae", "mse", "huber", found "l2"', { kinds: { stress: "l2" } }],
    ['loss.kinds.gap: expected one of "mae", "mse", "huber", "l2", "nll", found "l1"', { kinds: { gap: "l1" } }],
    ['loss.energyPer: expected one of "atom", "structure", found "molecule"', { energyPer: "molecule" }],
    ["loss.bend: expected a number above zero, found 0", { bend: 0 }],
  ])("refuses with: %s", (message, changes) => {
    const error = errorOf(() => resolveWeights({ ...weights, ...changes } as LossWeights, branches, ["gap"]));
    expect(error).toMatchObject({ name: "ModelError", code: "MODEL_CONFIG", message });
  });

  it.each<[string, string, Partial<LossWeights>]>([
    ['loss.properties: expected keys of gap, found "gaps"', "did you mean gap?", { properties: { gaps: 1 } }],
    ['loss.propertyScales: expected keys of gap, found "spin"', 'take "spin" out', { propertyScales: { spin: {} } }],
    [
      'loss.kinds: expected keys of energy, forces, stress, gap, found "force"',
      "did you mean forces?",
      { kinds: { force: "l2" } },
    ],
  ])("refuses a name that the batch does not have with: %s; %s", (message, hint, changes) => {
    const error = errorOf(() => resolveWeights({ ...weights, ...changes }, branches, ["gap"]));
    expect(error).toMatchObject({ name: "ModelError", code: "MODEL_CONFIG", message, hint });
  });

  it("says how a batch comes by properties", () => {
    expect(errorOf(() => resolveWeights({ ...weights, properties: { gap: 1 } }, branches, []))).toMatchObject({
      code: "MODEL_CONFIG",
      message: 'loss.properties: expected nothing, since the batch has no properties, found "gap"',
      hint: "give collate the labels of the potential: { properties: propertyLabels(potential.config) }",
    });
  });
});
