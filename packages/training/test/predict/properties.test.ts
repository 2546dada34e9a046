import { beforeAll, expect, test } from "vitest";
import type { Structure } from "@hydride/core-graph";
import { collate } from "@hydride/core-graph";
import {
  evaluate,
  loadModel,
  predictedStructure,
  type PredictionModel,
  predictStructures,
  type PredictOptions,
  type StructurePrediction,
} from "../../src/index.js";
import { batchOptions, predictBatch } from "../../src/model/model.js";
import type { Problem } from "../loop/problem.js";
import { propertyProblem } from "../loop/propertyProblem.js";
import { validated } from "../loop/problem.js";
import { savedProblem } from "./models.js";

let made: Problem;
let model: PredictionModel;

beforeAll(async () => {
  made = await propertyProblem();
  model = await loadModel((await savedProblem(made)).run);
});

async function predict(structures: readonly Structure[], options?: PredictOptions): Promise<StructurePrediction[]> {
  const found: StructurePrediction[] = [];
  for await (const each of predictStructures(model, structures, options)) found.push(each);
  return found;
}

test("properties and variances are predicted of each structure, as far as its branch has them", async () => {
  const structures = made.tasks.flatMap(({ train }) => train).reverse();
  for (const { structure, properties, unpredicted } of await predict(structures, { batchSize: 3 })) {
    const alone = predictBatch(made.model, collate([structure], batchOptions(made.model)), {});
    const isA = structure.dataset === "a";
    expect(properties.map(({ name, of, width }) => [name, of, width])).toEqual([
      ["energy_variance", "structures", 1],
      ["gap", "structures", 1],
      ["gap_variance", "structures", 1],
      ...(isA ? [["dipole", "structures", 3]] : []),
      ["charges", "atoms", 1],
    ]);
    expect(unpredicted).toEqual(isA ? undefined : [{ name: "dipole", of: "structures" }]);
    for (const { name, values } of properties) {
      const of = name.replace("_variance", "");
      const tensor = (of === name ? alone.properties! : alone.variances!).get(of)!;
      const expected = tensor.toArray() as Float64Array;
      expect(values).toHaveLength(expected.length);
      for (const [i, value] of expected.entries()) expect(values[i], name).toBeCloseTo(value, 10);
    }
  }
});

test("a crystal has no dipole, whatever its branch", async () => {
  const crystal = made.tasks[1]!.train[2]!;
  const hydrogen = { ...crystal, numbers: Uint8Array.of(1) };
  const [found] = await predict([hydrogen], { branch: "a" });
  expect(found!.properties.map(({ name }) => name)).toEqual(["energy_variance", "gap", "gap_variance", "charges"]);
  expect(found!.unpredicted).toEqual([{ name: "dipole", of: "structures" }]);
});

test("a predicted structure has predictions in place of labels, and no label that passes for one", async () => {
  const [first] = made.tasks[1]!.train;
  const labelled = { ...first!, info: { ...first!.info, dipole: [1, 2, 3], source: "here" } };
  const [prediction] = await predict([labelled]);
  const { info, arrays } = predictedStructure(prediction!);
  const value = (name: string) => prediction!.properties.find((property) => property.name === name)!.values;
  expect(info).toEqual({
    source: "here",
    gap: value("gap")[0],
    gap_variance: value("gap_variance")[0],
    energy_variance: value("energy_variance")[0],
  });
  expect(info.gap).not.toBe(first!.info.gap);
  expect(arrays).toEqual({ charges: { kind: "real", width: 1, values: value("charges") } });
});

test("labels that are none are no matter for predictions, but for evaluation", async () => {
  const odd = { ...made.tasks[0]!.train[0]!, info: { gap: "wide" } };
  expect(await predict([odd])).toHaveLength(1);
  await expect(evaluate(model, [odd])).rejects.toThrow(
    'structure "a1" of dataset "a": info.gap: expected a finite number, found "wide"',
  );
});

test("evaluation has the errors of validation", async () => {
  const expected = await validated(made);
  const found = await evaluate(
    model,
    made.tasks.flatMap(({ validation }) => validation),
    { batchSize: 3 },
  );
  for (const [dataset, { properties }] of Object.entries(expected)) {
    expect(Object.keys(found[dataset]!.properties!).sort()).toEqual(Object.keys(properties!).sort());
    for (const [name, { mae, trivialMae, trivial }] of Object.entries(properties!)) {
      const errors = found[dataset]!.properties![name]!;
      expect(errors.mae).toBeCloseTo(mae, 9);
      expect(errors.trivialMae).toBeCloseTo(trivialMae, 9);
      expect(errors.trivial).toBe(trivial);
    }
  }
});

test("where no mean of training labels is known, the trivial predictor is zero", async () => {
  const [structure] = made.tasks[0]!.train;
  const { a } = await evaluate({ ...model, trivial: new Map() }, [structure!]);
  expect(a!.properties!.gap).toMatchObject({ trivial: "zero", trivialMae: structure!.info.gap });
});
