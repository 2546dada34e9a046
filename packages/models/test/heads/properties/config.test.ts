import { describe, expect, it } from "vitest";
import {
  createPotential,
  type HeadsConfig,
  type ModelConfig,
  type PropertyConfig,
  propertyLabels,
  resolveModelConfig,
  validateModelConfig,
} from "../../../src/index.js";
import { errorOf, smallConfig } from "../../helpers.js";

const heads = { hidden: [8], forces: "conservative" } as const;
const withHeads = (changes: object) =>
  smallConfig({ heads: { ...heads, hidden: [8], ...changes } as unknown as ModelConfig["heads"] });
const withProperty = (property: unknown, name = "gap") => withHeads({ properties: { [name]: property } });
const gap = { kind: "scalar", reduce: "mean" } as const;
const every: Record<string, PropertyConfig> = {
  gap: { ...gap, width: 2, uncertainty: true, hidden: [4, 4], branches: ["b"], scales: { b: 2 } },
  shifts: { kind: "atomScalar" },
  partial: { kind: "charges", hidden: [] },
  dipole: { kind: "dipole", scales: { a: 4.8 } },
  moments: { kind: "atomVector" },
};

describe("the configuration of properties", () => {
  it("has its defaults written out", () => {
    const { properties, ...rest } = resolveModelConfig(withHeads({ properties: every })).heads;
    expect(rest).toStrictEqual({ hidden: [8], forces: "conservative" });
    expect(properties).toStrictEqual({
      gap: every.gap,
      shifts: {
        kind: "atomScalar",
        width: 1,
        uncertainty: false,
        hidden: [8],
        branches: ["a", "b"],
        scales: { a: 1, b: 1 },
      },
      partial: { kind: "charges", hidden: [], branches: ["a", "b"], scales: { a: 1, b: 1 } },
      dipole: { kind: "dipole", hidden: [8], branches: ["a", "b"], scales: { a: 4.8, b: 1 } },
      moments: { kind: "atomVector", hidden: [8], branches: ["a", "b"], scales: { a: 1, b: 1 } },
    });
  });

  it("is resolved once and for all", () => {
    const resolved = resolveModelConfig(
      withHeads({ properties: every, uncertainty: true, widths: { energy: [3], uncertainty: [] } }),
    );
    expect(resolveModelConfig(JSON.parse(JSON.stringify(resolved)) as ModelConfig)).toStrictEqual(resolved);
  });

  it("leaves nothing behind where a model has none: as configurations from before there were any", () => {
    const none: Partial<HeadsConfig> = { properties: {}, uncertainty: false, widths: {} };
    expect(resolveModelConfig(withHeads(none)).heads).toStrictEqual({ hidden: [8], forces: "conservative" });
    const keys = (config: ModelConfig) => [...createPotential(config, { seed: 1 }).stateDict().keys()];
    expect(keys(withHeads(none))).toEqual(keys(smallConfig()));
    expect(keys(smallConfig()).filter((key) => !/^encoder\.|^branches\.[ab]\.energy\.[02]\./.test(key))).toEqual([]);
  });

  const NAME = "a name without . and /, and none of energy, forces, stress, charge, spin";
  it.each<[string, ModelConfig]>([
    ["model.heads.properties: expected an object, found []", withHeads({ properties: [] })],
    [`model.heads.properties: a property: expected ${NAME}, found "forces"`, withProperty(gap, "forces")],
    [`model.heads.properties: a property: expected ${NAME}, found "a.b"`, withProperty(gap, "a.b")],
    [`model.heads.properties: a property: expected ${NAME}, found ""`, withProperty(gap, "")],
    [
      'model.heads.properties.gap.kind: expected one of "scalar", "atomScalar", "charges", "dipole", "atomVector", ' +
        "found undefined",
      withProperty(null),
    ],
    [
      'model.heads.properties.gap.kind: expected one of "scalar", "atomScalar", "charges", "dipole", "atomVector", ' +
        'found "graph"',
      withProperty({ kind: "graph" }),
    ],
    [
      'model.heads.properties.gap.reduce: expected one of "sum", "mean", found undefined',
      withProperty({ kind: "scalar" }),
    ],
    ["model.heads.properties.gap.width: expected a positive integer, found 0", withProperty({ ...gap, width: 0 })],
    [
      'model.heads.properties.gap.uncertainty: expected true or false, found "yes"',
      withProperty({ ...gap, uncertainty: "yes" }),
    ],
    ["model.heads.properties.gap.hidden: expected a list, found 8", withProperty({ ...gap, hidden: 8 })],
    [
      "model.heads.properties.gap.hidden[1]: expected a positive integer, found 0.5",
      withProperty({ ...gap, hidden: [8, 0.5] }),
    ],
    [
      "model.heads.properties.gap.branches: expected one dataset or more, found []",
      withProperty({ ...gap, branches: [] }),
    ],
    [
      'model.heads.properties.gap.branches[0]: expected one of "a", "b", found "c"',
      withProperty({ ...gap, branches: ["c"] }),
    ],
    [
      'model.heads.properties.gap.branches: expected distinct names, found ["a","a"]',
      withProperty({ ...gap, branches: ["a", "a"] }),
    ],
    [
      "model.heads.properties.gap.scales.a: expected a positive number in the unit of the labels, found 0",
      withProperty({ ...gap, scales: { a: 0 } }),
    ],
    [
      'model.heads.properties.gap.scales: expected keys of a, found "b"',
      withProperty({ ...gap, branches: ["a"], scales: { b: 1 } }),
    ],
    [
      'model.heads.properties.gap: expected keys of kind, hidden, branches, scales, found "width"',
      withProperty({ kind: "dipole", width: 3 }),
    ],
    ['model.heads.uncertainty: expected true or false, found "nll"', withHeads({ uncertainty: "nll" })],
    ["model.heads.widths.energy: expected a list, found 3", withHeads({ widths: { energy: 3 } })],
    ["model.heads.widths.energy[0]: expected a positive integer, found -3", withHeads({ widths: { energy: [-3] } })],
    [
      "model.heads.widths.forces: expected nothing, since there is no such head, found [3]",
      withHeads({ widths: { forces: [3] } }),
    ],
    [
      "model.heads.widths.uncertainty: expected nothing, since there is no such head, found [3]",
      withHeads({ widths: { uncertainty: [3] } }),
    ],
  ])("refuses with: %s", (message, config) => {
    const error = errorOf(() => validateModelConfig(config));
    expect(error).toMatchObject({ name: "ModelError", code: "MODEL_CONFIG", message });
  });
});

describe("propertyLabels", () => {
  it("are what collate is to bring", () => {
    expect(propertyLabels(withHeads({ properties: every }))).toEqual([
      { name: "gap", of: "structures", width: 2, datasets: ["b"] },
      { name: "shifts", of: "atoms", width: 1, datasets: ["a", "b"] },
      { name: "partial", of: "atoms", width: 1, datasets: ["a", "b"] },
      { name: "dipole", of: "structures", width: 3, datasets: ["a", "b"], molecular: true },
      { name: "moments", of: "atoms", width: 3, datasets: ["a", "b"] },
    ]);
    expect(propertyLabels(smallConfig())).toEqual([]);
  });
});
