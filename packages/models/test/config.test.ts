import { describe, expect, it } from "vitest";
import { type ModelConfig, ModelError, resolveModelConfig, validateModelConfig } from "../src/index.js";
import { smallConfig } from "./helpers.js";

const egnn = smallConfig().encoder;

describe("validateModelConfig", () => {
  it("takes a sound configuration", () => {
    expect(() => validateModelConfig(smallConfig())).not.toThrow();
  });

  it.each<[string, Partial<ModelConfig>, string]>([
    [
      "encoder",
      { encoder: { ...egnn, type: "egn" as "egnn" } },
      'model.encoder.type: expected one of egnn, found "egn"',
    ],
    ["version", { encoder: { ...egnn, version: 2 } }, "model.encoder.version: expected 1, found 2"],
    ["width", { encoder: { ...egnn, hidden: 0 } }, "model.encoder.hidden: expected a positive integer, found 0"],
    ["layers", { encoder: { ...egnn, layers: 1.5 } }, "model.encoder.layers: expected a positive integer, found 1.5"],
    [
      "cutoff",
      { encoder: { ...egnn, cutoff: -1 } },
      "model.encoder.cutoff: expected a positive length in angstrom, found -1",
    ],
    [
      "heads",
      { heads: { hidden: [8, 0], forces: "direct" } },
      "model.heads.hidden: expected positive integers, found [8,0]",
    ],
    [
      "forces",
      { heads: { hidden: [8], forces: "both" as "direct" } },
      'model.heads.forces: expected conservative or direct, found "both"',
    ],
    ["no branch", { branches: [] }, "model.branches: expected at least one dataset, found []"],
    ["twice", { branches: ["a", "a"] }, 'model.branches: expected distinct names, found ["a","a"]'],
    ["dots", { branches: ["a.b"] }, 'model.branches: expected names without . and /, found "a.b"'],
    ["unknown scale", { scales: { c: 1 } }, 'model.scales: expected one of a, b, found "c"'],
    ["scale", { scales: { a: 0 } }, "model.scales.a: expected a positive energy in eV, found 0"],
  ])("refuses a bad %s", (_, changes, message) => {
    const attempt = () => validateModelConfig(smallConfig(changes));
    expect(attempt).toThrow(new ModelError(message, "MODEL_CONFIG"));
  });
});

describe("resolveModelConfig", () => {
  it("writes every default out, so that a checkpoint does not depend on later ones", () => {
    expect(resolveModelConfig({ ...smallConfig(), scales: { b: 2 } })).toEqual({
      encoder: {
        type: "egnn",
        version: 1,
        hidden: 8,
        layers: 2,
        cutoff: 4,
        basis: 8,
        updateCoordinates: true,
        averageNeighbors: 16,
      },
      heads: { hidden: [8], forces: "conservative" },
      branches: ["a", "b"],
      scales: { a: 1, b: 2 },
      dtype: "float64",
    });
  });
});
