import { describe, expect, test } from "vitest";
import { formatConfig, parseConfig } from "../../src/config/load.js";
import { parse } from "yaml";
import { type Failure, failureOf } from "../helpers.js";

const DATASETS = [
  { name: "a", files: ["a"] },
  { name: "b", files: ["b"] },
];
const PROPERTIES = {
  gap: { kind: "scalar", reduce: "mean", uncertainty: true, scales: { a: 5 } },
  capacity: { kind: "scalar", reduce: "sum" },
  dipole: { kind: "dipole", branches: ["b"], hidden: [4, 4] },
  shieldings: { kind: "atomScalar", width: 2 },
};

const config = (heads: object, model: object = {}, loss: object = {}) =>
  parseConfig({ datasets: DATASETS, model: { ...model, heads }, loss });

const failure = (heads: object, model: object = {}): Failure => failureOf(() => config(heads, model));

describe("heads", () => {
  test("are as they are written, and the same when the configuration is read again", () => {
    const heads = { properties: PROPERTIES, uncertainty: true, widths: { energy: [8], uncertainty: [2, 2] } };
    const read = config(heads);
    expect(read.model.heads).toEqual({ hidden: [64, 64], forces: "conservative", ...heads });
    expect(parseConfig(parse(formatConfig(read)))).toEqual(read);
  });

  test("without any of this have no keys of it, but for the uncertainty", () => {
    expect(config({}).model.heads).toEqual({ hidden: [64, 64], forces: "conservative", uncertainty: false });
  });

  test.each([
    ["properties", PROPERTIES, "a group"],
    ["widths", { energy: [2] }, "a group"],
    ["uncertainty", true, "true"],
  ])("of HydraGNN's encoders are HydraGNN's: %s", (key, value, found) => {
    expect(failure({ [key]: value }, { encoder: "egnn-hydragnn" })).toEqual({
      code: "CONFIG_INVALID",
      message:
        `configuration: "model.heads.${key}": expected nothing, because "model.encoder" is egnn-hydragnn, whose heads are ` +
        `HydraGNN's, found ${found}`,
      hint: "Take model.encoder egnn or painn, or leave it out.",
    });
  });

  test("HydraGNN's encoders see charge and spin in their own ways", () => {
    expect(failure({}, { encoder: "painn-hydragnn", conditioned: true })).toEqual({
      code: "CONFIG_INVALID",
      message:
        'configuration: "model.conditioned": expected false, because HydraGNN\'s encoders see charge and spin in their own ways, found true',
      hint: "Take model.hydragnn.conditioning.",
    });
  });

  test.each([
    [
      { widths: { forces: [2] } },
      '"model.heads.widths.forces": expected nothing, because forces are conservative, found a list',
    ],
    [
      { widths: { uncertainty: [2] } },
      '"model.heads.widths.uncertainty": expected nothing, because there is no uncertainty, found a list',
    ],
  ])("that are not there have no widths: %j", (heads, message) => {
    expect(failure(heads)).toEqual({
      code: "CONFIG_INVALID",
      message: `configuration: ${message}`,
      hint: "Leave it out.",
    });
  });

  test.each([
    ["energy_variance", { uncertainty: true }],
    ["gap_variance", {}],
  ])("do not share a name with a variance: %s", (name, more) => {
    expect(failure({ ...more, properties: { ...PROPERTIES, [name]: { kind: "atomScalar" } } })).toEqual({
      code: "CONFIG_INVALID",
      message:
        `configuration: "model.heads.properties.${name}": expected another name, because predictions have the variance of a head ` +
        "under this one, found it",
      hint: "Rename the labels in the files, or leave the uncertainty out.",
    });
    expect(config({ properties: { [name]: { kind: "atomScalar" } } }).model.heads.properties).toHaveProperty(name);
  });
});

describe("a property", () => {
  const OF_KINDS =
    "A scalar has reduce, width and uncertainty, an atomScalar width and uncertainty, others none of them.";

  test.each([
    [{ kind: "dipole", width: 3 }, ".width", "expected nothing, because the kind is dipole, found 3", OF_KINDS],
    [
      { kind: "charges", uncertainty: true },
      ".uncertainty",
      "expected nothing, because the kind is charges, found true",
      OF_KINDS,
    ],
    [
      { kind: "atomScalar", reduce: "sum" },
      ".reduce",
      "expected nothing, because the kind is atomScalar, found sum",
      OF_KINDS,
    ],
    [
      { kind: "scalar" },
      "",
      "expected reduce, because the kind is scalar, found none",
      "Say reduce: sum for what grows with the structure, as a heat capacity does, or reduce: mean for what does not, as a gap.",
    ],
    [
      { kind: "dipole", branches: ["a", "c"] },
      ".branches.1",
      'expected each of some datasets (a, b) once, found "c"',
      "Leave branches out where all datasets have it.",
    ],
    [
      { kind: "dipole", branches: ["a", "a"] },
      ".branches.1",
      'expected each of some datasets (a, b) once, found "a" again',
      "Leave branches out where all datasets have it.",
    ],
    [
      { kind: "dipole", branches: ["a"], scales: { b: 4.8 } },
      ".scales.b",
      'expected a dataset that has it (a) as key, found "b"',
      "Scales are by dataset.",
    ],
  ])("has the options of its kind: %j", (property, key, text, hint) => {
    expect(failure({ properties: { x: property } })).toEqual({
      code: "CONFIG_INVALID",
      message: `configuration: "model.heads.properties.x${key}": ${text}`,
      hint,
    });
  });

  test.each(["forces", "a.b", "a b"])("has a name of its own: %s", (name) => {
    expect(failure({ properties: { [name]: { kind: "dipole" } } }).message).toBe(
      `configuration: "model.heads.properties.${name}": expected a name without . and / and spaces as key, and none of energy, ` +
        `forces, stress, charge, spin, found "${name}"`,
    );
  });

  test("says what is wrong in it, what its keys mean, and which key was meant", () => {
    expect(failure({ properties: { gap: { kind: "scaler", reduce: "mean" } } })).toEqual({
      code: "CONFIG_INVALID",
      message:
        'configuration: "model.heads.properties.gap.kind": expected "scalar" or "atomScalar" or "charges" or "dipole" or ' +
        '"atomVector", found "scaler" (a text)',
      hint:
        "model.heads.properties.gap.kind (scalar or atomScalar or charges or dipole or atomVector): scalar: invariants of a structure, " +
        "such as a gap. atomScalar: invariants of each atom. charges: of atoms, which add up to the structure's charge. dipole: of a " +
        "molecule about its centre of mass. atomVector: a vector of each atom.",
    });
    expect(failure({ properties: { gap: { kind: "scalar", reduse: "mean" } } })).toEqual({
      code: "CONFIG_UNKNOWN_KEY",
      message:
        'configuration: unknown key "model.heads.properties.gap.reduse"; did you mean "model.heads.properties.gap.reduce"?',
      hint: 'The keys of "model.heads.properties.gap" are kind, reduce, width, uncertainty, hidden, branches, scales.',
    });
  });
});
