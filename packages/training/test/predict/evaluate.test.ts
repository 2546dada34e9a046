import { expect, test } from "vitest";
import { evaluate, loadModel } from "../../src/index.js";
import { failure } from "../helpers.js";
import { validated } from "../loop/problem.js";
import { savedRun } from "./models.js";

test("the errors are those of validation, by dataset, whatever the batches are", async () => {
  const { run, made } = await savedRun();
  const expected = await validated(made);
  const structures = made.tasks.flatMap((task) => task.validation);
  for (const batchSize of [1, 2, 16]) {
    const found = await evaluate(await loadModel(run), structures, { batchSize });
    expect(Object.keys(found)).toEqual(["a", "b"]);
    for (const [name, errors] of Object.entries(expected)) {
      for (const [key, value] of Object.entries(errors) as [keyof typeof errors, number][]) {
        expect(found[name]![key], `${name}.${key}`).toBeCloseTo(value, 9);
      }
    }
  }
});

test("a dataset keeps its name where another branch predicts it", async () => {
  const { run, made } = await savedRun();
  const hydrogen = { ...made.tasks[1]!.train[0]!, dataset: "elsewhere" };
  const found = await evaluate(await loadModel(run), [hydrogen], { branch: "b" });
  expect(Object.keys(found)).toEqual(["elsewhere"]);
  // b1: 3 H at -1 eV, labelled -2.5 eV, forces of 0.125 eV/A.
  expect(found.elsewhere).toMatchObject({ structures: 1, trivialForceMae: 0.125 });
  expect(found.elsewhere!.trivialEnergyMaePerAtom).toBeCloseTo(0.5 / 3, 12);
});

test("labels that are not there have no error", async () => {
  const { run, made } = await savedRun();
  const bare = { ...made.tasks[0]!.train[0]! };
  delete bare.energy;
  delete bare.forces;
  expect(await evaluate(await loadModel(run), [bare])).toEqual({
    a: {
      structures: 1,
      energyMaePerAtom: null,
      trivialEnergyMaePerAtom: null,
      forceMae: null,
      trivialForceMae: null,
    },
  });
});

test("no structure is an error", async () => {
  const { run } = await savedRun();
  expect(await failure(evaluate(await loadModel(run), []))).toEqual({
    code: "NO_STRUCTURES",
    message: "expected a structure to evaluate, found none",
  });
});
