import { autograd, tensor } from "@hydride/torch-js";
import { describe, expect, it } from "vitest";
import { type LossWeights, ModelError, multiTaskLoss, type Prediction, targetTensors } from "../src/index.js";
import { batchOf, CELL, structure } from "./helpers.js";

const branches = ["a", "b"];
const forces = (value: number) => new Float64Array(9).fill(value);
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

  it("gives no gradient to structures without a stress, and none that is not a number", () => {
    const crystal = structure("a", "crystal", {
      cell: CELL,
      pbc: [true, true, true],
      stress: new Float64Array(9).fill(0.1),
    });
    const stress = tensor([...Array(9).fill(0.3), ...Array(9).fill(Number.NaN)], { ...f64, requiresGrad: true });
    const loss = lossOf([crystal, structure("b", "molecule")], { stress: stress.reshape([2, 3, 3]) }, { stress: 1 });
    const volume = 4 * 4.1 * 3.9;
    expect(loss.item()).toBeCloseTo((0.2 * volume) / 3 / 2, 10);
    const [gradient] = autograd.grad([loss], [stress]) as [typeof stress];
    expect((gradient.tolist() as number[]).slice(9)).toEqual(Array(9).fill(0));
  });

  it("has the kinds mae, mse and a huber that is the absolute error beyond its bend", () => {
    const structures = [structure("a", "1", { energy: 6 })];
    expect(lossOf(structures, {}, { energy: 1, kind: "mae" }).item()).toBeCloseTo(2 / 2, 12);
    expect(lossOf(structures, {}, { energy: 1, kind: "mse" }).item()).toBeCloseTo(4 / 2, 12);
    expect(lossOf(structures, {}, { energy: 1, kind: "huber" }).item()).toBeCloseTo((2 - 0.1) / 2, 12);
  });

  it("refuses a loss without terms and forces that were not predicted", () => {
    const structures = [structure("a", "1", { energy: 6, forces: forces(1) })];
    expect(() => lossOf(structures, {}, {})).toThrow(
      new ModelError("the loss has no term: all weights are zero", "MODEL_CONFIG"),
    );
    expect(() => lossOf(structures, {}, { forces: 1 })).toThrow(
      new ModelError("the loss has a force term, but no forces were predicted", "MODEL_INPUT"),
    );
  });
});
