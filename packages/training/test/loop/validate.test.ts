import { collate } from "@hydride/core-graph";
import * as torch from "@hydride/torch-js";
import { expect, test } from "vitest";
import { TrainingError } from "../../src/loop/trainingError.js";
import { predictBatch } from "../../src/model/model.js";
import { crystalProblem, problem, validated } from "./problem.js";

test("trivial predictors are the reference energies and zero forces, over exact counts", async () => {
  const { model, tasks, config } = problem();
  const { a, b } = await validated({ model, tasks, config });
  expect(a).toMatchObject({ structures: 3, trivialForceMae: (0.5 + 0.5 + 0.25 + 1 + 2) / 12 });
  expect(a!.trivialEnergyMaePerAtom).toBeCloseTo((0.4 / 2 + 0.8 / 3) / 2, 12);
  expect(b).toMatchObject({ structures: 2, trivialForceMae: 0.125 });
  expect(b!.trivialEnergyMaePerAtom).toBeCloseTo((0.5 / 3 + 0.25 / 2) / 2, 12);
  expect(a).not.toHaveProperty("stressMae");
});

test("errors are those of each structure predicted alone", async () => {
  const { model, tasks, config } = problem();
  const [energies, forces]: [number[], number[]] = [[], []];
  for (const structure of tasks[0]!.validation) {
    const batch = collate([structure], { cutoff: 3, maxNeighbors: 20, branches: ["a", "b"] });
    const prediction = predictBatch(model, batch, { forces: true });
    const atoms = structure.numbers.length;
    if (structure.energy !== undefined) {
      const label = structure.energy - tasks[0]!.references.of(structure.numbers);
      energies.push(Math.abs(prediction.energy.item() - label) / atoms);
    }
    const predicted = prediction.forces!.toArray() as Float64Array;
    for (const [i, label] of structure.forces?.entries() ?? []) forces.push(Math.abs(predicted[i]! - label));
  }
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const { a } = await validated({ model, tasks, config });
  expect(a!.energyMaePerAtom).toBeCloseTo(mean(energies), 12);
  expect(a!.forceMae).toBeCloseTo(mean(forces), 12);
  expect(energies).toHaveLength(2);
  expect(forces).toHaveLength(12);
});

test("stress errors are those of each structure predicted alone", async () => {
  const { model, tasks, config } = crystalProblem();
  const { a, b } = await validated({ model, tasks, config });
  const errors: number[] = [];
  const trivial: number[] = [];
  for (const structure of tasks[1]!.validation.filter(({ stress }) => stress !== undefined)) {
    const batch = collate([structure], { cutoff: 3, maxNeighbors: 20, branches: ["a", "b"] });
    const { stress } = predictBatch(model, batch, { stress: true });
    const predicted = stress!.toArray() as Float64Array;
    errors.push(...structure.stress!.map((label, i) => Math.abs(predicted[i]! - label)));
    trivial.push(...structure.stress!.map(Math.abs));
  }
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(errors).toHaveLength(18);
  expect(b!.stressMae).toBeCloseTo(mean(errors), 12);
  expect(b!.trivialStressMae).toBeCloseTo(mean(trivial), 12);
  expect(a).not.toHaveProperty("stressMae");
});

test("a force that is not finite names its structure", async () => {
  const { model, tasks, config } = problem({}, {}, { heads: { hidden: [8], forces: "direct" } });
  torch.noGrad(() => {
    for (const [name, weight] of model.namedParameters()) if (name.startsWith("branches.b.forces")) weight.fill_(NaN);
  });
  await expect(validated({ model, tasks, config })).rejects.toThrow(
    new TrainingError(
      "LOSS_NOT_FINITE",
      "expected a finite force, found NaN for b/b1 in validation",
      "Look at the structure's positions, or lower training.learningRate.",
    ),
  );
});

test("a prediction that is not finite names its structure", async () => {
  const { model, tasks, config } = problem();
  torch.noGrad(() => {
    for (const [name, weight] of model.namedParameters()) if (name.startsWith("branches.b.energy")) weight.fill_(NaN);
  });
  await expect(validated({ model, tasks, config })).rejects.toThrow(
    new TrainingError(
      "LOSS_NOT_FINITE",
      "expected a finite energy, found NaN for b/b1 in validation",
      "Look at the structure's positions, or lower training.learningRate.",
    ),
  );
});
