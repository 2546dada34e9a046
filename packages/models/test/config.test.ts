import { describe, expect, it } from "vitest";
import { EGNN_VERSION } from "../src/encoders/egnn/index.js";
import { createPotential, type ModelConfig, resolveModelConfig, validateModelConfig } from "../src/index.js";
import { errorOf, smallConfig } from "./helpers.js";

const { encoder, heads } = smallConfig();
/** Changes that TypeScript would refuse, as JavaScript and checkpoints may have them. */
const anyhow = (changes: object) => changes as Partial<ModelConfig>;
const ofEncoder = (changes: object) => anyhow({ encoder: { ...encoder, ...changes } });
const KEYS =
  "type, version, hidden, layers, cutoff, maxNeighbors, basis, updateCoordinates, averageNeighbors, conditioned";

describe("validateModelConfig", () => {
  it("takes a sound configuration, and one with every field", () => {
    const every = {
      version: EGNN_VERSION,
      maxNeighbors: 12,
      basis: 4,
      updateCoordinates: false,
      averageNeighbors: 2.5,
    };
    expect(() => validateModelConfig(smallConfig())).not.toThrow();
    expect(() => validateModelConfig(smallConfig({ ...ofEncoder(every), scales: { a: 0.1 } }))).not.toThrow();
    expect(() => validateModelConfig(smallConfig({ heads: { hidden: [], forces: "direct" } }))).not.toThrow();
  });

  it.each<[string, Partial<ModelConfig>]>([
    ['model.encoder.type: expected one of "egnn", "painn", found "egn"', ofEncoder({ type: "egn" })],
    ['model.encoder.type: expected one of "egnn", "painn", found undefined', anyhow({ encoder: null })],
    [
      "model.encoder.type: expected one of egnn, painn, found a model of HydraGNN, egnn-hydragnn",
      ofEncoder({ type: "egnn-hydragnn" }),
    ],
    [`model.encoder.version: expected ${EGNN_VERSION}, found 99`, ofEncoder({ version: 99 })],
    ["model.encoder.hidden: expected a positive integer, found 0", ofEncoder({ hidden: 0 })],
    ["model.encoder.hidden: expected a positive integer, found undefined", ofEncoder({ hidden: undefined })],
    ["model.encoder.layers: expected a positive integer, found 1.5", ofEncoder({ layers: 1.5 })],
    ["model.encoder.cutoff: expected a positive length in angstrom, found -1", ofEncoder({ cutoff: -1 })],
    ["model.encoder.cutoff: expected a positive length in angstrom, found NaN", ofEncoder({ cutoff: Number.NaN })],
    ["model.encoder.maxNeighbors: expected a positive integer, found 0", ofEncoder({ maxNeighbors: 0 })],
    ["model.encoder.maxNeighbors: expected a positive integer, found null", ofEncoder({ maxNeighbors: null })],
    ["model.encoder.basis: expected a positive integer, found 0", ofEncoder({ basis: 0 })],
    ["model.encoder.basis: expected a positive integer, found 1.5", ofEncoder({ basis: 1.5 })],
    ['model.encoder.updateCoordinates: expected true or false, found "no"', ofEncoder({ updateCoordinates: "no" })],
    ["model.encoder.averageNeighbors: expected a positive number, found 0", ofEncoder({ averageNeighbors: 0 })],
    ["model.encoder.averageNeighbors: expected a positive number, found -1", ofEncoder({ averageNeighbors: -1 })],
    ["model.heads: expected an object, found undefined", anyhow({ heads: undefined })],
    ["model.heads.hidden: expected a list, found 8", anyhow({ heads: { ...heads, hidden: 8 } })],
    ["model.heads.hidden[1]: expected a positive integer, found 0", { heads: { ...heads, hidden: [8, 0] } }],
    [
      'model.heads.forces: expected one of "conservative", "direct", found "both"',
      anyhow({ heads: { ...heads, forces: "both" } }),
    ],
    ['model.branches: expected a list, found "a"', anyhow({ branches: "a" })],
    ["model.branches: expected one dataset or more, found []", { branches: [] }],
    ['model.branches: expected distinct names, found ["a","a"]', { branches: ["a", "a"] }],
    ['model.branches[1]: expected a name without . and /, found "a.b"', { branches: ["a", "a.b"] }],
    ['model.branches[0]: expected a name without . and /, found ""', { branches: [""] }],
    ["model.branches[0]: expected a name without . and /, found 7", anyhow({ branches: [7] })],
    ["model.scales: expected an object, found []", anyhow({ scales: [] })],
    ["model.scales.a: expected a positive energy in eV, found 0", { scales: { a: 0 } }],
    ["model.forceScales.a: expected a positive force in eV/angstrom, found -1", { forceScales: { a: -1 } }],
    ['model.dtype: expected one of "float32", "float64", found "bfloat16"', anyhow({ dtype: "bfloat16" })],
  ])("refuses with: %s", (message, changes) => {
    const error = errorOf(() => createPotential(smallConfig(changes)));
    expect(error).toMatchObject({ name: "ModelError", code: "MODEL_CONFIG", message });
  });

  it("refuses what is no configuration", () => {
    const error = errorOf(() => validateModelConfig(undefined as unknown as ModelConfig));
    expect(error).toMatchObject({ code: "MODEL_CONFIG", message: "model: expected an object, found undefined" });
  });

  it.each<[string, string, Partial<ModelConfig>]>([
    [`model.encoder: expected keys of ${KEYS}, found "layer"`, "did you mean layers?", ofEncoder({ layer: 9 })],
    [`model.encoder: expected keys of ${KEYS}, found "Basis"`, "did you mean basis?", ofEncoder({ Basis: 9 })],
    [`model.encoder: expected keys of ${KEYS}, found "dropout"`, 'take "dropout" out', ofEncoder({ dropout: 0.1 })],
    [
      'model.heads: expected keys of hidden, forces, widths, uncertainty, properties, found "force"',
      "did you mean forces?",
      anyhow({ heads: { ...heads, force: "direct" } }),
    ],
    [
      'model: expected keys of encoder, heads, branches, scales, forceScales, dtype, found "dtypes"',
      "did you mean dtype?",
      anyhow({ dtypes: "float64" }),
    ],
    ['model.scales: expected keys of a, b, found "c"', 'take "c" out', { scales: { c: 1 } }],
  ])("refuses an unknown key with: %s; %s", (message, hint, changes) => {
    const error = errorOf(() => validateModelConfig(smallConfig(changes)));
    expect(error).toMatchObject({ name: "ModelError", code: "MODEL_CONFIG", message, hint });
  });
});

describe("resolveModelConfig", () => {
  const resolved = {
    encoder: { ...encoder, version: EGNN_VERSION, basis: 8, updateCoordinates: true, averageNeighbors: 16 },
    heads: { hidden: [8], forces: "conservative" },
    branches: ["a", "b"],
    scales: { a: 1, b: 2 },
    forceScales: { a: 1, b: 2 },
    dtype: "float64",
  };

  it("writes every default out, so that a checkpoint does not depend on later ones", () => {
    expect(resolveModelConfig({ ...smallConfig(), scales: { b: 2 } })).toStrictEqual(resolved);
  });

  it("takes a field that is undefined as left out", () => {
    const undefinedFields = ofEncoder({ basis: undefined, maxNeighbors: undefined, averageNeighbors: undefined });
    expect(resolveModelConfig(smallConfig({ ...undefinedFields, scales: { b: 2 } }))).toStrictEqual(resolved);
    const { dtype } = resolveModelConfig(smallConfig(anyhow({ dtype: undefined })));
    expect(dtype).toBe("float32");
  });

  it("does not change with what it was made from", () => {
    const config = smallConfig();
    const { heads, branches } = resolveModelConfig(config);
    config.heads.hidden.push(3);
    config.branches.push("c");
    expect([heads.hidden, branches]).toEqual([[8], ["a", "b"]]);
  });
});
