import { collate, type Structure } from "@hydride/core-graph";
import { describe, expect, test } from "vitest";
import { loadModel, predictedStructure, predictStructures, type StructurePrediction } from "../../src/index.js";
import type { PredictOptions } from "../../src/index.js";
import type { PredictionModel } from "../../src/predict/predictionModel.js";
import { predictBatch } from "../../src/model/model.js";
import { line } from "../data/structures.js";
import { failure } from "../helpers.js";
import type { Problem } from "../loop/problem.js";
import { savedRun } from "./models.js";

async function predict(
  model: PredictionModel,
  structures: readonly Structure[],
  options?: PredictOptions,
): Promise<StructurePrediction[]> {
  const found: StructurePrediction[] = [];
  for await (const each of predictStructures(model, structures, options)) found.push(each);
  return found;
}

/** All structures, those of the two datasets in turns. */
function mixed({ tasks }: Problem): Structure[] {
  const [a, b] = tasks.map((task) => task.train);
  return [b![0]!, a![0]!, b![2]!, a![1]!, b![3]!, a![2]!, b![1]!];
}

function alone({ model, tasks, config }: Problem, structure: Structure, branch = structure.dataset) {
  const batch = collate([{ ...structure, dataset: branch }], {
    cutoff: config.model.cutoff,
    maxNeighbors: config.model.maxNeighbors,
    branches: ["a", "b"],
  });
  const stress = batch.volume[0]! > 0 && config.model.heads.forces === "conservative";
  const found = predictBatch(model, batch, { forces: true, stress });
  const reference = tasks.find(({ name }) => name === branch)!.references.of(structure.numbers);
  const flat = (tensor?: { tolist(): unknown }) => tensor && (tensor.tolist() as number[][]).flat(2);
  return {
    energy: (found.energy.item() as number) + reference,
    forces: flat(found.forces),
    stress: flat(found.stress),
    reference,
  };
}

function expectClose(found: ArrayLike<number> | undefined, expected: readonly number[] | undefined): void {
  expect(found?.length).toBe(expected?.length);
  for (const [k, value] of (expected ?? []).entries()) expect(found![k]).toBeCloseTo(value, 10);
}

describe("a run's model", () => {
  test.each([1, 3, 16])(
    "predicts in the order of the structures, %d at once: total energies, forces, stress of crystals",
    async (batchSize) => {
      const { run, checkpoint, made } = await savedRun();
      for (const path of [run, checkpoint]) {
        const model = await loadModel(path);
        expect(model).toMatchObject({ branches: ["a", "b"], dtype: "float64", folder: checkpoint });
        const structures = mixed(made);
        const found = await predict(model, structures, { batchSize });
        expect(found.map(({ structure }) => structure)).toEqual(structures);
        for (const { structure, branch, energy, reference, forces, stress } of found) {
          const expected = alone(made, structure);
          expect(branch).toBe(structure.dataset);
          expect(reference).toBe(expected.reference);
          expect(energy).toBeCloseTo(expected.energy, 9);
          expectClose(forces, expected.forces);
          expectClose(stress, expected.stress);
          expect(stress !== undefined).toBe(structure.cell !== undefined);
        }
      }
    },
  );

  test("predicts with the branch that is asked for", async () => {
    const { run, made } = await savedRun();
    const structure = made.tasks[0]!.train[0]!; // Hydrogen, which both know.
    const [found] = await predict(await loadModel(run), [structure], { branch: "b" });
    expect(found!.branch).toBe("b");
    expect(found!.energy).toBeCloseTo(alone(made, structure, "b").energy, 9);
  });

  test("predicts in another precision", async () => {
    const { run, made } = await savedRun({ dtype: "float32" });
    const structures = mixed(made);
    const [single, double] = await Promise.all([loadModel(run), loadModel(run, { dtype: "float64" })]);
    expect([single.dtype, double.dtype]).toEqual(["float32", "float64"]);
    const [inSingle, inDouble] = [await predict(single, structures), await predict(double, structures)];
    for (const [k, { energy, reference }] of inDouble.entries()) {
      const difference = energy - reference - (inSingle[k]!.energy - inSingle[k]!.reference);
      expect(Math.abs(difference)).toBeLessThan(1e-4);
      expect(Number.isFinite(difference)).toBe(true);
    }
    expect(inDouble.some(({ energy }, k) => energy !== inSingle[k]!.energy)).toBe(true);
  });

  test("predicts direct forces without stress", async () => {
    const { run, made } = await savedRun({ heads: { hidden: [8], forces: "direct" } });
    for (const { structure, forces, stress } of await predict(await loadModel(run), mixed(made))) {
      expectClose(forces, alone(made, structure).forces);
      expect(stress).toBeUndefined();
    }
  });

  test("refuses an element that the branch has no reference energy of", async () => {
    const { run } = await savedRun();
    const structure = { ...line("x9", [1, 9]), dataset: "b" };
    expect(await failure(predict(await loadModel(run), [structure]))).toEqual({
      code: "ELEMENT_UNSEEN",
      message: 'structure "x9" of dataset "b": expected elements that branch b was trained on (H, Si), found F',
      hint: "Predict it with another branch, or leave it out.",
    });
  });

  test("refuses what is not finite, naming the structure", async () => {
    const { run, made } = await savedRun();
    const model = await loadModel(run);
    const broken: PredictionModel = {
      ...model,
      predict: (batch) => {
        const found = model.predict(batch);
        found.forces![4] = Number.NaN;
        return found;
      },
    };
    expect(await failure(predict(broken, made.tasks[0]!.train))).toEqual({
      code: "PREDICTION_NOT_FINITE",
      message: 'structure "a1" of dataset "a": expected a finite force, found NaN',
      hint: "Look at its positions: atoms in one place, or a molecule far larger than any it was trained on?",
    });
  });
});

test("a predicted structure has no label that was not predicted", async () => {
  const { run, made } = await savedRun({ heads: { hidden: [8], forces: "direct" } });
  const labelled = { ...made.tasks[1]!.train[2]!, info: { source: "here" } };
  const [prediction] = await predict(await loadModel(run), [labelled]);
  const { energy, forces } = prediction!;
  const expected = { ...labelled, energy, forces };
  expect(expected.stress).toBeDefined();
  delete expected.stress;
  expect(predictedStructure(prediction!)).toEqual(expected);
});
