import { describe, expect, test } from "vitest";
import { parseConfig } from "../../src/config/load.js";
import type { Config } from "../../src/config/schema.js";
import { type Failure, failureOf } from "../helpers.js";

const HEADS = {
  uncertainty: true,
  properties: {
    gap: { kind: "scalar", reduce: "mean", uncertainty: true },
    dipole: { kind: "dipole" },
  },
};

const read = (loss: object, heads: object = HEADS): Config =>
  parseConfig({ datasets: [{ name: "a", files: ["a"] }], model: { heads }, loss });

const failure = (loss: object, heads: object = HEADS): Failure => failureOf(() => read(loss, heads));

describe("the loss", () => {
  test("without properties and uncertainties is what it was", () => {
    expect(read({}, {}).loss).toEqual({
      energy: 1,
      forces: 10,
      stress: 1,
      kind: "huber",
      bend: 0.2,
      energyPer: "atom",
    });
  });

  test("weighs every property, and has the likelihood of what has an uncertainty", () => {
    const { loss } = read({ properties: { dipole: 3 }, kinds: { forces: "l2" } });
    expect(loss.properties).toEqual({ gap: 1, dipole: 3 });
    expect(loss.kinds).toEqual({ energy: "nll", gap: "nll", forces: "l2" });
  });

  test("may be of properties alone", () => {
    expect(read({ energy: 0, forces: 0 }).loss).toMatchObject({
      energy: 0,
      forces: 0,
      properties: { gap: 1, dipole: 1 },
    });
    expect(failure({ energy: 0, forces: 0 }, {})).toEqual({
      code: "CONFIG_INVALID",
      message: 'configuration: "loss": expected energy or forces of more than 0, found 0 for both',
      hint: "Stress alone does not make a potential.",
    });
  });

  test("has no weight of nothing", () => {
    expect(failure({ properties: { band: 1 } })).toEqual({
      code: "CONFIG_INVALID",
      message: 'configuration: "loss.properties.band": expected gap or dipole, found "band"',
      hint: "Weights are by the name of a label.",
    });
    expect(failure({ properties: { band: 1 } }, {}).message).toBe(
      'configuration: "loss.properties.band": expected nothing, because the model has no properties, found "band"',
    );
    expect(failure({ properties: { gap: 0 } }).message).toBe(
      'configuration: "loss.properties.gap": expected a number of more than 0, found 0 (a number)',
    );
  });

  const NLL =
    "nll needs an uncertainty: model.heads.uncertainty of energies, and that of a scalar or atomScalar property.";
  const L2 = "l2 is the length of the error of a vector.";
  const LEARNT = "An uncertainty is learnt with nll alone; leave it out of the model otherwise.";

  test.each([
    [{ energy: "nll" }, {}, '"loss.kinds.energy": expected huber or mae or mse, found nll', NLL],
    [{ energy: "l2" }, {}, '"loss.kinds.energy": expected huber or mae or mse, found l2', L2],
    [{ forces: "nll" }, {}, '"loss.kinds.forces": expected huber or mae or mse or l2, found nll', NLL],
    [{ stress: "l2" }, {}, '"loss.kinds.stress": expected huber or mae or mse, found l2', L2],
    [{ dipole: "nll" }, HEADS, '"loss.kinds.dipole": expected huber or mae or mse or l2, found nll', NLL],
    [{ energy: "mae" }, HEADS, '"loss.kinds.energy": expected nll, found mae', LEARNT],
    [{ gap: "huber" }, HEADS, '"loss.kinds.gap": expected nll, found huber', LEARNT],
    [
      { band: "mae" },
      HEADS,
      '"loss.kinds.band": expected energy or forces or stress or gap or dipole, found "band"',
      "Kinds are by the name of a label.",
    ],
  ])("has the kinds that a label can have: %j", (kinds, heads, message, hint) => {
    expect(failure({ kinds }, heads)).toEqual({ code: "CONFIG_INVALID", message: `configuration: ${message}`, hint });
  });
});

test("a dataset's factors are by the name of a label", () => {
  const dataset = (labelWeights: object) =>
    parseConfig({ datasets: [{ name: "a", files: ["a"], labelWeights }] }).datasets[0]!;
  expect(dataset({ forces: 5 }).labelWeights).toEqual({ forces: 5 });
  expect(failureOf(() => dataset({ force: 5 }))).toEqual({
    code: "CONFIG_INVALID",
    message: 'configuration: "datasets.0.labelWeights.force": expected energy or forces or stress, found "force"',
    hint: "Weights are by the name of a label.",
  });
  expect(failureOf(() => dataset({ forces: 0 })).message).toBe(
    'configuration: "datasets.0.labelWeights.forces": expected a number of more than 0, found 0 (a number)',
  );
});

test("the weight of samples is the key of a number", () => {
  const dataset = (sampleWeight: string) =>
    parseConfig({ datasets: [{ name: "a", files: ["a"], sampleWeight }] }).datasets[0]!.sampleWeight;
  expect(dataset("info:weight")).toBe("info:weight");
  expect(failureOf(() => dataset("weight")).message).toBe(
    'configuration: "datasets.0.sampleWeight": expected info:<key>, found "weight" (a text)',
  );
});
