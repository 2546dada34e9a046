import type { Structure } from "@hydride/core-graph";
import { describe, expect, test } from "vitest";
import { parseConfig } from "../../src/config/load.js";
import { Moments } from "../../src/data/moments.js";
import { hasProperty, missingProperties, propertySources } from "../../src/data/propertySources.js";
import { checkLabels, propertyStatistics } from "../../src/data/propertyStatistics.js";
import { line } from "./structures.js";

const SOURCES = propertySources(
  parseConfig({
    datasets: ["a", "b"].map((name) => ({ name, files: [name] })),
    model: {
      heads: {
        properties: {
          gap: { kind: "scalar", reduce: "mean" },
          capacity: { kind: "scalar", reduce: "sum", width: 2 },
          dipole: { kind: "dipole", branches: ["a"] },
          charges: { kind: "charges" },
        },
      },
    },
  }),
);

const of = (id: string, numbers: number[], labels: Partial<Structure>): Structure => ({
  ...line(id, numbers, labels),
  dataset: "a",
});
const charges = (...values: number[]) => ({
  charges: { kind: "real" as const, width: 1, values: Float64Array.from(values) },
});

const TRAIN = [
  of("1", [1, 1], { info: { gap: 7, capacity: [2, 4], dipole: [1, 0, 0] }, arrays: charges(0.5, -0.5) }),
  of("2", [8, 1, 1], { info: { gap: 9, capacity: [6, 3], dipole: [1, 0, 2] }, arrays: charges(-1, 0.5, 0.5) }),
  of("3", [1], { info: { gap: null } }),
];

describe("statistics of the labels of properties", () => {
  test("are means and spreads over the structures, or the atoms, that have one", async () => {
    const { gap, capacity, dipole, charges } = await propertyStatistics("a", TRAIN, SOURCES);
    expect(gap).toEqual({
      labels: 2,
      trivial: { predictor: "training mean", values: [8] },
      scale: 1,
      size: Math.sqrt((49 + 81) / 2),
    });
    expect(capacity).toMatchObject({ labels: 2, trivial: { predictor: "training mean", values: [4, 3.5] } });
    expect(capacity!.scale).toBeCloseTo(Math.sqrt((4 + 4 + 0.25 + 0.25) / 4), 14);
    expect(capacity!.size).toBeCloseTo(Math.sqrt((1 + 4 + 4 + 1) / 4), 14);
    expect(dipole).toEqual({
      labels: 2,
      trivial: { predictor: "zero", values: [0, 0, 0] },
      scale: 1,
      size: 1,
    });
    expect(charges!.trivial.values[0]).toBeCloseTo(0, 15);
    expect(charges).toMatchObject({ labels: 2, trivial: { predictor: "training mean" } });
    expect(charges!.scale).toBeCloseTo(Math.sqrt(2 / 5), 14);
  });

  test("are of no more than the properties of the dataset, and of nothing where there are no labels", async () => {
    const others = TRAIN.map((structure) => ({ ...structure, dataset: "b", info: { dipole: "yes" }, arrays: {} }));
    const found = await propertyStatistics("b", others, SOURCES);
    const nothing = { labels: 0, trivial: { predictor: "zero" }, scale: 1, size: 1 };
    expect(Object.keys(found)).toEqual(["gap", "capacity", "charges"]);
    for (const statistics of Object.values(found)) expect(statistics).toMatchObject(nothing);
    expect(missingProperties("b", found, SOURCES)).toEqual([
      'dataset "b": no structure to train on has an info key "gap", so that its head of gap learns nothing: name the datasets that ' +
        "have it with model.heads.properties.gap.branches",
      'dataset "b": no structure to train on has an info key "capacity", so that its head of capacity learns nothing: name the ' +
        "datasets that have it with model.heads.properties.capacity.branches",
      'dataset "b": no structure to train on has an array "charges", so that its head of charges learns nothing: name the datasets ' +
        "that have it with model.heads.properties.charges.branches",
    ]);
    expect(missingProperties("a", await propertyStatistics("a", TRAIN, SOURCES), SOURCES)).toEqual([]);
  });

  test("of labels that are all the same have a unit all the same", async () => {
    const same = TRAIN.slice(0, 2).map((structure) => ({ ...structure, info: { gap: 0.3, capacity: [0, 0] } }));
    const { gap, capacity } = await propertyStatistics("a", same, SOURCES);
    expect(gap).toMatchObject({ trivial: { values: [0.3] }, scale: 0.3, size: 0.3 });
    expect(capacity).toMatchObject({ trivial: { values: [0, 0] }, scale: 1, size: 1 });
  });

  test("name the structure whose label has another shape, as batches do", async () => {
    const bad = [TRAIN[0]!, { ...TRAIN[1]!, info: { gap: [1, 2] } }];
    const message = 'structure "2" of dataset "a": info.gap: expected a finite number, found an Array of length 2';
    await expect(propertyStatistics("a", bad, SOURCES)).rejects.toThrow(message);
    await expect(checkLabels("a", bad, SOURCES)).rejects.toThrow(message);
    await checkLabels("a", TRAIN, SOURCES);
  });
});

test("moments do not lose what is small beside a mean", () => {
  const moments = new Moments(1, false);
  for (const value of [1e9, 1e9 + 1, 1e9 + 2]) moments.add(Float64Array.of(value));
  expect([...moments.centre]).toEqual([1e9 + 1]);
  expect(moments.spread).toBeCloseTo(Math.sqrt(2 / 3), 12);
  expect(new Moments(1, false).spread).toBe(0);
});

test("a label is there unless it is null, where its kind has it", () => {
  const [gap, , , charges] = SOURCES;
  expect(TRAIN.map((structure) => hasProperty(structure, gap!))).toEqual([true, true, false]);
  expect(TRAIN.map((structure) => hasProperty(structure, charges!))).toEqual([true, true, false]);
  expect(hasProperty(of("4", [1], { info: { charges: 1 } }), charges!)).toBe(false);
});
