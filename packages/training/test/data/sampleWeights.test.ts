import { arraySource, DataStore } from "@hydride/datastore";
import { describe, expect, test } from "vitest";
import { collateStep } from "../../src/data/samples.js";
import { sampleWeightNotice, sampleWeights } from "../../src/data/sampleWeights.js";
import { failureOf } from "../helpers.js";
import { line } from "./structures.js";

const DATASET = { name: "d", sampleWeight: "info:weight" };
const structures = [{ weight: 2 }, {}, { weight: null }, { weight: 0.5 }].map((info, index) => ({
  ...line(`s${String(index)}`, [1], { info }),
  dataset: "d",
}));

describe("weights of samples", () => {
  test("are numbers under a key, 1 where there is none", () => {
    expect(sampleWeights(DATASET, structures)).toEqual(Float64Array.of(2, 1, 1, 0.5));
    expect(sampleWeights({ name: "d", sampleWeight: undefined }, structures)).toBeUndefined();
    expect(sampleWeights({ name: "d", sampleWeight: "info:toString" }, structures)).toEqual(
      Float64Array.of(1, 1, 1, 1),
    );
  });

  test("are told of", () => {
    expect(sampleWeightNotice(DATASET, structures)).toBe(
      'dataset "d": 2 of 4 structures to train on have a weight, info.weight; weights are from 0.5 to 2; the others count 1',
    );
    expect(sampleWeightNotice(DATASET, [structures[0]!, structures[3]!])).toBe(
      'dataset "d": 2 of 2 structures to train on have a weight, info.weight; weights are from 0.5 to 2',
    );
    expect(sampleWeightNotice({ ...DATASET, sampleWeight: "info:w" }, structures)).toBe(
      'dataset "d": no structure to train on has a weight, info.w: all count 1',
    );
    expect(sampleWeightNotice({ name: "d", sampleWeight: undefined }, structures)).toBeUndefined();
  });

  test.each([
    [0, "0"],
    [-1, "-1"],
    ["much", '"much"'],
    [true, "true"],
  ])("are positive numbers: %j", (weight, found) => {
    const bad = [structures[0]!, { ...structures[1]!, info: { weight } }];
    expect(failureOf(() => sampleWeights(DATASET, bad))).toEqual({
      code: "DATASET_UNUSABLE",
      message: `dataset "d": structure "s1": expected a positive number as its weight, info.weight, found ${found}`,
      hint:
        "Correct it, or leave it out: then it is 1. A structure that is not to be trained on is left out of the files, or on another " +
        "side.",
    });
  });
});

test("a batch has the weights in its own order, and none where no dataset has any", async () => {
  const others = structures.slice(0, 2).map((structure) => ({ ...structure, dataset: "e" }));
  const weights = sampleWeights(DATASET, structures)!;
  const sides = [others, structures];
  const plan = [
    { dataset: 1, index: 3, draw: 0 },
    { dataset: 0, index: 1, draw: 0 },
    { dataset: 1, index: 0, draw: 0 },
  ];
  const store = await DataStore.load(arraySource(plan.map(({ dataset, index }) => sides[dataset]![index]!)));
  const planned = await store.getBatch([0, 1, 2]);
  const options = { cutoff: 3, branches: ["e", "d"] };
  const weighted = [{ rattle: 0 }, { rattle: 0, sampleWeights: weights }];
  const [found] = await collateStep(plan, planned, 1, weighted, options);
  expect(found!.batch.ids).toEqual(["s1", "s3", "s0"]);
  expect(found!.weights).toEqual(Float64Array.of(1, 0.5, 2));
  const [plain] = await collateStep(plan, planned, 1, [{ rattle: 0 }, { rattle: 0 }], options);
  expect(plain).not.toHaveProperty("weights");
  await store.close();
});
