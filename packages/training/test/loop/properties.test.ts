import { collate, type GraphBatch } from "@hydride/core-graph";
import { type ForwardOptions, type GraphTensors, type ModelConfig, Potential, type Prediction } from "@hydride/models";
import type * as torch from "@hydride/torch-js";
import { describe, expect, test } from "vitest";
import { structureEnergyScale } from "../../src/data/scale.js";
import { lossWeights } from "../../src/loop/lossWeights.js";
import { batchOptions, predictBatch } from "../../src/model/model.js";
import { modelConfig } from "../../src/run/checkpoint.js";
import { problem, stepOf, type Problem, validated } from "./problem.js";
import { propertyProblem } from "./propertyProblem.js";

function batchOf({ model, tasks }: Problem): GraphBatch {
  return collate(
    tasks.flatMap((task) => task.train),
    batchOptions(model),
  );
}

const numbers = (tensor: torch.Tensor) => Array.from(tensor.detach().toArray() as Float64Array);
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Predictions and labels of one property in one dataset, row by row, with the number of the structure. */
function rowsOf(batch: GraphBatch, prediction: Prediction, name: string, dataset: string) {
  const { of, width, values, mask } = batch.properties[name]!;
  const [predicted, variances] = [prediction.properties!, prediction.variances!].map((map) => {
    const tensor = map.get(name);
    return tensor && numbers(tensor);
  });
  const graphs = of === "atoms" ? [...batch.graph] : [...batch.ids.keys()];
  return graphs.flatMap((g, row) => {
    if (batch.datasets[g] !== dataset || !mask[g]) return [];
    const of = (list: ArrayLike<number>) => Array.from(list).slice(row * width, (row + 1) * width);
    return [{ g, predicted: of(predicted!), label: of(values), variance: variances && of(variances) }];
  });
}

describe("a step", () => {
  test("minimises properties in units of their labels, with weights of their own and of samples", async () => {
    const loss = { kind: "mse", energy: 0, forces: 0, stress: 0, properties: { gap: 2, dipole: 3, charges: 5 } };
    const all = await propertyProblem({ ...loss, kinds: { dipole: "l2" } });
    const batch = batchOf(all);
    const weights = Float64Array.from(batch.ids, (_, g) => 1 + (g % 3));
    const prediction = predictBatch(all.model, batch, {});
    const terms = all.tasks.map(({ name: dataset, weight, properties }) => {
      const term = (name: string, penalty: (row: ReturnType<typeof rowsOf>[number], unit: number) => number) => {
        const rows = rowsOf(batch, prediction, name, dataset);
        const total = rows.reduce((sum, { g }) => sum + weights[g]!, 0);
        if (rows.length === 0) return 0;
        const unit = properties[name]!.scale;
        return rows.reduce((sum, row) => sum + (weights[row.g]! / total) * penalty(row, unit), 0);
      };
      const gap = term("gap", ({ predicted, label, variance }, unit) => {
        const inUnits = variance![0]! / unit ** 2;
        return 0.5 * (((predicted[0]! - label[0]!) / unit) ** 2 / inUnits + Math.log(inUnits));
      });
      const dipole = term("dipole", ({ predicted, label }, unit) =>
        Math.hypot(...predicted.map((value, axis) => (value - label[axis]!) / unit)),
      );
      const charges = term("charges", ({ predicted, label }, unit) => ((predicted[0]! - label[0]!) / unit) ** 2);
      return (weight / 3) * (2 * gap + 3 * dipole + 5 * charges);
    });
    const expected = terms.reduce((sum, value) => sum + value, 0);
    const plain = stepOf(all).run(batch, 0).loss;
    expect(stepOf(all).run(batch, 0, weights).loss).toBeCloseTo(expected, 9);
    expect(Math.abs(plain - expected)).toBeGreaterThan(1e-3);
  });

  test("learns properties and the variance of the energy", async () => {
    const made = await propertyProblem({ forces: 0, stress: 0 });
    const all = { ...made, config: { ...made.config, training: { ...made.config.training, weightDecay: 0.01 } } };
    const step = stepOf(all);
    const batch = batchOf(all);
    const before = (await validated(all)).a!.properties!;
    const losses = Array.from({ length: 60 }, () => step.run(batch, 0.01).loss);
    expect(losses.at(-1)).toBeLessThan(losses[0]! - 1);
    const after = (await validated(all)).a!.properties!;
    for (const name of ["gap", "dipole"]) expect(after[name]!.mae).toBeLessThan(0.7 * before[name]!.mae);
  });

  test("measures energies of structures in units of those", () => {
    const { tasks, config } = problem({ energyPer: "structure", bend: 0.5, kinds: { forces: "l2" } });
    const weights = lossWeights(tasks, config);
    expect(weights).toMatchObject({ energyPer: "structure", bend: 0.5, kinds: { forces: "l2" }, scales: { a: 0.5 } });
    const scales = tasks.map(({ name, train, references }) => [name, structureEnergyScale(train, references)]);
    expect(weights.energyScales).toEqual(Object.fromEntries(scales));
    // a1 is 0.4 eV, a2 0.8 eV off its references.
    expect(weights.energyScales!.a).toBeCloseTo(Math.sqrt((0.16 + 0.64) / 2), 9);
    const plain = problem().config;
    expect(lossWeights(tasks, plain).energyScales).toEqual({ a: 0.1, b: 0.2 });
    expect(lossWeights(tasks, plain).labelFactors).toEqual({});
    const [first, second] = plain.datasets;
    const datasets = [first!, { ...second!, labelWeights: { forces: 5 } }];
    expect(lossWeights(tasks, { ...plain, datasets }).labelFactors).toEqual({ b: { forces: 5 } });
  });

  test("recomputes where it is asked to, with the same result", () => {
    class Recorder extends Potential {
      readonly asked: ForwardOptions[] = [];

      override forward(inputs: GraphTensors, options: ForwardOptions = {}): Prediction {
        this.asked.push(options);
        return super.forward(inputs, options);
      }
    }
    const results = [false, true].map((recompute) => {
      const { tasks, config, model: made } = problem({}, { recompute });
      const model = new Recorder(modelConfig(config, tasks) as ModelConfig);
      model.loadStateDict(made.stateDict());
      const result = stepOf({ model, tasks, config }).run(batchOf({ model, tasks, config }), 0.01);
      expect(model.asked.map((options) => options.recompute)).toEqual([recompute]);
      return [result.loss, result.gradientNorm];
    });
    expect(results[1]![0]).toBeCloseTo(results[0]![0]!, 12);
    expect(results[1]![1]! / results[0]![1]!).toBeCloseTo(1, 12);
  });
});

test("validation has the errors of properties beside those of the mean of the training labels, or of zero", async () => {
  const all = await propertyProblem({}, { batchSize: 2 });
  const found = await validated(all);
  const batch = batchOf(all);
  const prediction = predictBatch(all.model, batch, {});
  for (const { name: dataset, properties } of all.tasks) {
    const errors = found[dataset]!.properties!;
    expect(Object.keys(errors)).toEqual(dataset === "a" ? ["gap", "dipole", "charges"] : ["gap", "charges"]);
    for (const [name, { mae, trivialMae, trivial }] of Object.entries(errors)) {
      const { values, predictor } = properties[name]!.trivial;
      const rows = rowsOf(batch, prediction, name, dataset);
      const ofModel = rows.flatMap(({ predicted, label }) => label.map((value, i) => Math.abs(predicted[i]! - value)));
      const ofTrivial = rows.flatMap(({ label }) => label.map((value, i) => Math.abs(values[i]! - value)));
      expect(mae).toBeCloseTo(mean(ofModel), 10);
      expect(trivialMae).toBeCloseTo(mean(ofTrivial), 10);
      expect(trivial).toBe(predictor);
      expect(predictor).toBe(name === "dipole" ? "zero" : "training mean");
    }
  }
  const { model, tasks, config } = problem();
  expect((await validated({ model, tasks, config })).a).not.toHaveProperty("properties");
});
