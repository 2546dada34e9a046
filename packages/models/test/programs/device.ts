/**
 * Trains one step of each model on the CPU and on cuda:0, from batches that are copied there beside what is computed, and prints by how
 * much losses, predictions and gradients differ, relative to the largest.
 */
import { collate, type GraphBatch, type Periodicity, type Structure } from "@hydride/core-graph";
import * as torch from "@hydride/torch-js";
import {
  createPotential,
  graphTensors,
  hydraGnnTensors,
  type HydraGnnPotential,
  type LossWeights,
  mapTensors,
  type ModelConfig,
  multiTaskLoss,
  type Prediction,
  propertyLabels,
  targetTensors,
  toDevice,
  useFusedOperators,
} from "../../src/index.js";
import { formulaPotential } from "../hydragnn/samples.js";
import { SMALL } from "../hydragnn/architectures.js";
import { CELL, structure } from "../helpers.js";

const DEVICE = "cuda:0";
const labels = (atoms: number, energy: number): Partial<Structure> => ({
  energy,
  forces: Float64Array.from({ length: 3 * atoms }, (_, i) => Math.sin(i + energy)),
  info: { gap: energy / 2, dipole: [0.1, 0.2, energy] },
  arrays: {
    charges: { kind: "real", width: 1, values: Float64Array.from({ length: atoms }, (_, i) => Math.cos(i) / 2) },
  },
});
const structures: Structure[] = [
  structure("b", "1", labels(3, 1)),
  structure("a", "2", { ...labels(3, -2), charge: 1, spin: 2 }),
  structure("b", "3", {
    numbers: Uint8Array.of(6, 8),
    positions: Float64Array.of(0.1, 0, 0.2, 1.9, 2.2, 1.7),
    cell: CELL,
    pbc: [true, true, true] as Periodicity,
    stress: Float64Array.from({ length: 9 }, (_, i) => (i % 4) / 10),
    ...labels(2, 3),
    // A crystal has no dipole.
    info: { gap: 1.5 },
  }),
];
const stream = new torch.cuda.Stream({ device: DEVICE });

/** On the device once what is computed from then on sees it; copied beside what was computed before. */
function sent<Value>(value: Value): Value {
  const there = torch.cuda.withStream(stream, () => [toDevice(value, DEVICE, { nonBlocking: true })])[0]!;
  const current = torch.cuda.currentStream(DEVICE);
  current.waitStream(stream);
  return mapTensors(there, (tensor) => {
    tensor.recordStream(current);
    return tensor;
  });
}

interface Step {
  model: torch.nn.Module;
  /** On the CPU or on the device. */
  loss: (place: <Value>(value: Value) => Value) => { loss: torch.Tensor; prediction: Prediction };
}

function differences({ model, loss }: Step): number[] {
  const run = (place: <Value>(value: Value) => Value) =>
    torch.tidy(() => {
      const { loss: value, prediction } = loss(place);
      value.backward();
      const gradients = model.parameters().map(({ grad }) => grad);
      const { energy, forces, stress, properties } = prediction;
      const tensors = [value, energy, forces, stress, ...(properties?.values() ?? []), ...gradients];
      const found = tensors.map((each) => Float64Array.from((each?.detach().toArray() ?? []) as ArrayLike<number>));
      for (const parameter of model.parameters()) parameter.grad = null;
      return found;
    });
  const here = run((value) => value);
  model.to(DEVICE);
  const there = run(sent);
  return here.map((values, k) => {
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value) || 0), 1e-12);
    const difference = (value: number, i: number) =>
      Number.isNaN(value) && Number.isNaN(there[k]![i]!) ? 0 : Math.abs(value - there[k]![i]!) / largest;
    return values.length === there[k]!.length ? values.reduce((most, v, i) => Math.max(most, difference(v, i)), 0) : 1;
  });
}

const WEIGHTS: LossWeights = { energy: 1, forces: 10, stress: 0.1, kind: "huber" };

function potentialStep(changes: Partial<ModelConfig>, recompute = false): Step {
  const config: ModelConfig = {
    encoder: { type: "egnn", hidden: 8, layers: 2, cutoff: 4 },
    heads: { hidden: [8], forces: "conservative" },
    branches: ["a", "b"],
    dtype: "float64",
    ...changes,
  };
  const model = createPotential(config, { seed: 3 });
  const properties = propertyLabels(model.config);
  const batch = collate(structures, { cutoff: 4, branches: config.branches, properties });
  const weights = { ...WEIGHTS, properties: Object.fromEntries(properties.map(({ name }) => [name, 1])) };
  const stress = config.heads.forces === "conservative";
  return {
    model,
    loss: (place) => {
      const inputs = place(graphTensors(batch, { dtype: "float64" }));
      const targets = place(targetTensors(batch, { dtype: "float64", energyOffset: Float64Array.of(0.1, 0.2, 0.3) }));
      const prediction = model.forward(inputs, { forces: true, stress, createGraph: true, recompute });
      return { prediction, loss: multiTaskLoss(prediction, targets, batch, weights, config.branches) };
    },
  };
}

function hydraGnnStep(changes: object): Step {
  const model: HydraGnnPotential = formulaPotential({ ...SMALL, ...changes });
  const renamed = structures.map((each) => ({ ...each, dataset: each.dataset === "a" ? "branch-0" : "branch-1" }));
  const batch: GraphBatch = collate(renamed, model.collateOptions);
  return {
    model,
    loss: (place) => {
      const inputs = place(hydraGnnTensors(batch, model.config.encoder.architecture, { dtype: "float64" }));
      const targets = place(targetTensors(batch, { dtype: "float64", energyOffset: new Float64Array(3) }));
      const prediction = model.forward(inputs, { forces: true, createGraph: true });
      const loss = multiTaskLoss(prediction, targets, batch, { ...WEIGHTS, stress: 0 }, model.config.branches);
      return { prediction, loss };
    },
  };
}

const PROPERTIES: ModelConfig["heads"]["properties"] = {
  gap: { kind: "scalar", reduce: "mean", uncertainty: true, branches: ["a"] },
  charges: { kind: "charges" },
  dipole: { kind: "dipole" },
};
const EGNN = { type: "egnn", hidden: 8, layers: 2, cutoff: 4 } as const;
const PAINN = { type: "painn", hidden: 8, layers: 2, cutoff: 4 } as const;
const STEPS: Record<string, () => Step> = {
  EGNN: () => potentialStep({ encoder: EGNN }),
  "EGNN, recomputed": () => potentialStep({ encoder: EGNN }, true),
  "EGNN, properties": () =>
    potentialStep({ encoder: EGNN, heads: { hidden: [8], forces: "conservative", properties: PROPERTIES } }),
  "EGNN, direct": () => potentialStep({ encoder: EGNN, heads: { hidden: [8], forces: "direct" } }),
  PaiNN: () => potentialStep({ encoder: PAINN }),
  "PaiNN, properties": () =>
    potentialStep({ encoder: PAINN, heads: { hidden: [8], forces: "direct", properties: PROPERTIES } }),
  "HydraGNN's EGNN": () => hydraGnnStep({ graph_pooling: "max" }),
  "HydraGNN's PaiNN": () =>
    hydraGnnStep({ mpnn_type: "PAINN", heads: "energy: atom head, conservative forces", loss: { kind: "mae" } }),
};

const found: Record<string, number[]> = {};
for (const fused of [true, false]) {
  useFusedOperators(fused);
  for (const [name, step] of Object.entries(STEPS)) found[`${name}${fused ? "" : ", composed"}`] = differences(step());
}
/** Copies that the host did not wait for, which the stand-in counts. */
function lateCopies(): number {
  try {
    return Number(torch.ops.stand_in!.late_copies!());
  } catch {
    return 0;
  }
}

process.stdout.write(JSON.stringify({ found, lateCopies: lateCopies() }));
