import { describeHydraGnn } from "@hydride/models";
import { expect, test } from "vitest";
import { egnnArchitecture, workload } from "../../../src/bench/models/ours.js";
import { type EgnnShape, type PainnShape, shapeOf, smallest } from "../../../src/bench/models/shapes.js";
import { makeBatch } from "../../../src/bench/models/structures.js";

const shapes = [smallest(shapeOf("egnn-128")), smallest(shapeOf("painn-128"))];

test("the wide model is the paper's", () => {
  const { shared, perBranch } = describeHydraGnn(egnnArchitecture(shapeOf("egnn-866") as EgnnShape));
  expect([shared, perBranch]).toEqual([18_031_852, { bench: 4_030_402 }]);
});

test("PaiNN has as many filters as SchNetPack's: 6 functions and a constant, in each layer", async () => {
  const { model } = workload(shapeOf("painn-128") as PainnShape, await makeBatch(1), "train", "fp32");
  const filters = [...model.namedParameters()].filter(([name]) => name.includes("filter"));
  expect(filters.map(([, { shape }]) => shape)).toEqual(Array.from({ length: 3 }, () => [384, 7]));
});

test.each(shapes)("$kind predicts energies and forces of the batch, and training changes them", async (shape) => {
  const batch = await makeBatch(4);
  const { predict, repeat } = workload(shape, batch, "train", "fp32");
  const before = predict();
  expect([before.energy.shape, before.forces!.shape]).toEqual([[4], [batch.atoms, 3]]);
  const energies = before.energy.tolist();
  repeat(2);
  expect(predict().energy.tolist()).not.toEqual(energies);
});

test.each(shapes)("$kind predicts the same again, with weights that ask for no gradient", async (shape) => {
  const { model, predict, repeat } = workload(shape, await makeBatch(2), "infer", "fp32");
  const energies = predict().energy.tolist();
  repeat(2);
  expect(predict().energy.tolist()).toEqual(energies);
  expect(model.parameters().map(({ requiresGrad }) => requiresGrad)).not.toContain(true);
});
