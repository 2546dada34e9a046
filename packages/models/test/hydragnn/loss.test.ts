import { tensor, type Tensor } from "@hydride/torch-js";
import { describe, expect, it } from "vitest";
import { hydraGnnLoss, type HydraGnnPrediction, parseHydraGnnArchitecture } from "../../src/index.js";
import { errorOf } from "../helpers.js";
import { SMALL } from "./architectures.js";

const f64 = { dtype: "float64" } as const;
const atomCounts = tensor([1, 2], f64);
const energy = tensor([1, -2], f64);
const forces = tensor([[0, 1, 0], [0.5, 0, 0], [0, 0, -2]], f64); // prettier-ignore
const targets = { energy: tensor([2, 1], f64), forces: tensor([[0, 0, 0], [0, 0, 0], [0, 0, 0]], f64) }; // prettier-ignore
const outputs = new Map([["energy", energy.unsqueeze(1)], ["forces", forces]]); // prettier-ignore
const variances = new Map([["energy", tensor([[0.5], [4]], f64)], ["forces", forces.mul(0)]]); // prettier-ignore
const prediction: HydraGnnPrediction = { energy, forces, outputs };

const ofTasks = (loss: object, found = prediction) =>
  hydraGnnLoss(found, targets, architectureOf({ loss }), atomCounts);
const architectureOf = (changes: object) => parseHydraGnnArchitecture({ ...SMALL, ...changes });
const values = (tasks: ReadonlyMap<string, Tensor>) =>
  Object.fromEntries([...tasks].map(([name, value]) => [name, value.item()]));
const potential = (loss: object) =>
  hydraGnnLoss(
    prediction,
    targets,
    architectureOf({ heads: "energy: atom head, conservative forces", loss }),
    atomCounts,
  );

describe("hydraGnnLoss", () => {
  it("is a mean over all elements of each head, weighted over the sum of sizes", () => {
    const { total, tasks } = ofTasks({ kind: "mae", task_weights: [1, -3] });
    expect(values(tasks)).toEqual({ energy: 2, forces: 3.5 / 9 });
    expect(total.item()).toBeCloseTo(0.25 * 2 - 0.75 * (3.5 / 9), 15);
  });

  it("has squares and their root", () => {
    expect(values(ofTasks({ kind: "mse" }).tasks)).toEqual({ energy: 5, forces: 5.25 / 9 });
    expect(values(ofTasks({ kind: "rmse" }).tasks)).toEqual({ energy: Math.sqrt(5), forces: Math.sqrt(5.25 / 9) });
  });

  it("has the Gaussian's negative logarithm, variances of at least 1e-6", () => {
    const { tasks } = ofTasks({ kind: "GaussianNLLLoss" }, { ...prediction, variances });
    const ofEnergy = (Math.log(0.5) + 1 / 0.5 + Math.log(4) + 9 / 4) / 4;
    const ofForces = (9 * Math.log(1e-6) + 5.25 / 1e-6) / 18;
    expect(tasks.get("energy")!.item()).toBeCloseTo(ofEnergy, 14);
    expect((tasks.get("forces")!.item() as number) / ofForces).toBeCloseTo(1, 12);
  });

  it("of an interatomic potential has the energy, the energy per atom and the forces, weights as they are", () => {
    const loss = { kind: "mae", energy_weight: 0.7, energy_peratom_weight: 1.3, force_weight: 11 };
    const { total, tasks } = potential(loss);
    expect(values(tasks)).toEqual({ energy: 2, energyPerAtom: 1.25, forces: 3.5 / 9 });
    expect(total.item()).toBeCloseTo(0.7 * 2 + 1.3 * 1.25 + 11 * (3.5 / 9), 14);
  });

  it("refuses a missing label, and forces that were not predicted", () => {
    const missing = errorOf(() => hydraGnnLoss(prediction, { energy }, architectureOf({}), atomCounts));
    expect(missing).toMatchObject({ code: "MODEL_INPUT", message: "expected a label for forces, found energy" });
    const architecture = architectureOf({ heads: "energy: atom head, conservative forces", loss: { kind: "mae" } });
    const withoutForces = errorOf(() => hydraGnnLoss({ energy, outputs }, targets, architecture, atomCounts));
    expect(withoutForces).toMatchObject({
      code: "MODEL_INPUT",
      message: "the loss has a force term, but no forces were predicted",
    });
  });
});
