import type { Periodicity, Structure } from "@hydride/core-graph";
import { autograd, tensor } from "@hydride/torch-js";
import { describe, expect, it } from "vitest";
import { type LossWeights, multiTaskLoss, type Prediction, targetTensors } from "../../src/index.js";
import { batchOf, CELL, errorOf, structure } from "../helpers.js";

const branches = ["a", "b"];
const forces = (value: number) => new Float64Array(9).fill(value);
const crystal = { cell: CELL, pbc: [true, true, true] as Periodicity, stress: new Float64Array(9).fill(0.1) };
const VOLUME = 4 * 4.1 * 3.9;
const f64 = { dtype: "float64" } as const;

function lossOf(
  structures: Parameters<typeof batchOf>[0],
  predicted: Partial<Prediction>,
  weights: Partial<LossWeights>,
) {
  const batch = batchOf(structures);
  const targets = targetTensors(batch, { dtype: "float64", energyOffset: new Float64Array(batch.structures) });
  const prediction = { energy: tensor(new Float64Array(batch.structures)), ...predicted };
  return multiTaskLoss(
    prediction,
    targets,
    batch,
    { energy: 0, forces: 0, stress: 0, kind: "mae", ...weights },
    branches,
  );
}

describe("multiTaskLoss", () => {
  it("is the mean over each dataset's labels, weighted as asked, whatever their number", () => {
    const structures = [
      structure("a", "1", { energy: 3 }),
      structure("b", "2", { energy: 6 }),
      structure("b", "3", { energy: 12 }),
    ];
    // Per atom: a has 1, b has the mean of 2 and 4.
    expect(lossOf(structures, {}, { energy: 1 }).item()).toBeCloseTo((1 + 3) / 2, 12);
    expect(lossOf(structures, {}, { energy: 1, datasets: { a: 3 } }).item()).toBeCloseTo((3 * 1 + 3) / 4, 12);
    expect(lossOf(structures, {}, { energy: 2, scales: { b: 3 } }).item()).toBeCloseTo((2 * (1 + 1)) / 2, 12);
  });

  it("weighs a label in one dataset as asked", () => {
    const structures = [structure("a", "1", { energy: 3 }), structure("b", "2", { energy: 6 })];
    const labelFactors = { b: { energy: 5 } };
    expect(lossOf(structures, {}, { energy: 1, labelFactors, datasets: { a: 3 } }).item()).toBeCloseTo(
      (3 * 1 + 5 * 2) / 4,
      12,
    );
  });

  it("measures energies in a unit of their own where one is given", () => {
    const structures = [structure("a", "1", { energy: 3, forces: forces(2) })];
    const predicted = { forces: tensor(new Float64Array(9), { shape: [3, 3] }) };
    const weights = { energy: 1, forces: 1, scales: { a: 4 }, energyScales: { a: 0.5 } };
    expect(lossOf(structures, predicted, weights).item()).toBeCloseTo((1 / 0.5 + 2 / 4) / 2, 12);
  });

  it("leaves out what is not labelled", () => {
    const structures = [structure("a", "1", { forces: forces(2) }), structure("a", "2", { energy: 3 })];
    const predicted = { forces: tensor(new Float64Array(18), { shape: [6, 3] }) };
    expect(lossOf(structures, predicted, { forces: 1 }).item()).toBeCloseTo(2 / 2, 12);
    expect(lossOf(structures, predicted, { energy: 1 }).item()).toBeCloseTo(1 / 2, 12);
  });

  it("weights stress, and measures it as energy per atom in the dataset's unit", () => {
    const structures = [structure("a", "1", crystal)];
    const predicted = { stress: tensor(new Float64Array(9).fill(0.3), { shape: [1, 3, 3] }) };
    const error = (0.2 * VOLUME) / 3;
    expect(lossOf(structures, predicted, { stress: 1 }).item()).toBeCloseTo(error / 2, 12);
    expect(lossOf(structures, predicted, { stress: 3 }).item()).toBeCloseTo((3 * error) / 2, 12);
    expect(lossOf(structures, predicted, { stress: 1, scales: { a: 4 } }).item()).toBeCloseTo(error / 4 / 2, 12);
    const unused = { stress: 1, scales: { a: 4 }, energyScales: { a: 9 } };
    expect(lossOf(structures, predicted, unused).item()).toBeCloseTo(error / 4 / 2, 12);
  });

  it("gives no gradient to structures without a stress, and none that is not a number", () => {
    const stress = tensor([...Array(9).fill(0.3), ...Array(9).fill(Number.NaN)], { ...f64, requiresGrad: true });
    const structures = [structure("a", "crystal", crystal), structure("b", "molecule")];
    const loss = lossOf(structures, { stress: stress.reshape([2, 3, 3]) }, { stress: 1 });
    expect(loss.item()).toBeCloseTo((0.2 * VOLUME) / 3 / 2, 10);
    const [gradient] = autograd.grad([loss], [stress]) as [typeof stress];
    const found = gradient.tolist() as number[];
    for (const value of found.slice(0, 9)) expect(value).toBeCloseTo(VOLUME / 3 / 2 / 9, 12);
    expect(found.slice(9)).toEqual(Array(9).fill(0));
  });

  it("has the kinds mae, mse and a huber that is the absolute error beyond its bend", () => {
    const structures = [structure("a", "1", { energy: 6 })];
    expect(lossOf(structures, {}, { energy: 1, kind: "mae" }).item()).toBeCloseTo(2 / 2, 12);
    expect(lossOf(structures, {}, { energy: 1, kind: "mse" }).item()).toBeCloseTo(4 / 2, 12);
    expect(lossOf(structures, {}, { energy: 1, kind: "huber" }).item()).toBeCloseTo((2 - 0.1) / 2, 12);
  });

  it("leaves stress out where none is predicted", () => {
    const structures = [structure("a", "1", { energy: 3, ...crystal })];
    expect(lossOf(structures, {}, { energy: 1, stress: 1 }).item()).toBeCloseTo(1 / 2, 12);
  });

  it.each<[string, Partial<Structure>, Partial<Prediction>, Partial<LossWeights>, object]>([
    [
      "without a weight",
      { energy: 6 },
      {},
      {},
      {
        code: "MODEL_CONFIG",
        message:
          "the loss has no term: expected a weight above zero of energy, forces, stress or a property, found none",
      },
    ],
    [
      "without a dataset that has a weight",
      { energy: 6 },
      {},
      { energy: 1, datasets: { a: 0, b: 0 } },
      { code: "MODEL_CONFIG", message: "the loss has no term: expected a weight above zero of a dataset, found none" },
    ],
    [
      "on forces that were not predicted",
      { forces: forces(1) },
      {},
      { forces: 1 },
      { code: "MODEL_INPUT", message: "the loss has a force term, but no forces were predicted" },
    ],
    [
      "on stress alone that was not predicted",
      crystal,
      {},
      { stress: 1 },
      { code: "MODEL_INPUT", message: "the loss has a stress term alone, but no stress was predicted" },
    ],
    [
      "on a batch without the labels that have a weight",
      { energy: 6, stress: crystal.stress },
      {
        forces: tensor(new Float64Array(9), { shape: [3, 3] }),
        stress: tensor(new Float64Array(9), { shape: [1, 3, 3] }),
      },
      { forces: 1, stress: 1 },
      {
        code: "MODEL_INPUT",
        message:
          "the loss has no term: expected labels of forces or stress from a or b, which have a weight; " +
          "found a batch of a (energy)",
        hint: "leave structures without such labels out of the batches, or give a weight to the labels that they have",
      },
    ],
    [
      "on a batch of a dataset without a weight",
      { energy: 6 },
      {},
      { energy: 1, datasets: { a: 0 } },
      {
        code: "MODEL_INPUT",
        message:
          "the loss has no term: expected labels of energy from b, which have a weight; found a batch of a (energy)",
      },
    ],
    [
      "on a batch without labels",
      {},
      {},
      { energy: 1 },
      {
        code: "MODEL_INPUT",
        message:
          "the loss has no term: expected labels of energy from a or b, which have a weight; " +
          "found a batch of a (no labels)",
      },
    ],
  ])("refuses a loss %s", (_, labels, predicted, weights, error) => {
    expect(errorOf(() => lossOf([structure("a", "1", labels)], predicted, weights))).toMatchObject(error);
  });

  it("refuses a batch collated for other branches", () => {
    const batch = batchOf([structure("a", "1", { energy: 1 })], ["b", "a"]);
    const targets = targetTensors(batch, { dtype: "float64", energyOffset: Float64Array.of(0) });
    const weights = { energy: 1, forces: 0, stress: 0 };
    const attempt = () => multiTaskLoss({ energy: tensor(Float64Array.of(0)) }, targets, batch, weights, branches);
    expect(errorOf(attempt)).toMatchObject({
      code: "MODEL_INPUT",
      message: "expected a batch collated for the branches a, b, found one for (no structure), a",
    });
  });
});
