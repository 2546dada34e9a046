import { collate, type GraphBatch, type Structure } from "@hydride/core-graph";
import { type ModelConfig, Potential, type ForwardOptions, type GraphTensors, type Prediction } from "@hydride/models";
import * as torch from "@hydride/torch-js";
import { describe, expect, test } from "vitest";

import type { DividedTask } from "../../src/data/task.js";
import { TrainingError } from "../../src/loop/trainingError.js";
import { modelConfig } from "../../src/run/checkpoint.js";
import { predictBatch } from "../../src/model/model.js";
import { crystalProblem, problem, type Problem, stepOf } from "./problem.js";

function batchOf(tasks: DividedTask[]): GraphBatch {
  const structures = tasks.flatMap((task) => task.train);
  return collate(structures, { cutoff: 3, maxNeighbors: 20, branches: tasks.map((task) => task.name) });
}

/** The loss of a batch by its definition: weighted means over each dataset's labels, in the dataset's units. */
function expectedLoss({ model, tasks, config }: Problem, batch: GraphBatch): number {
  const prediction = predictBatch(model, batch, { forces: true, stress: true });
  const [energy, forces, stress] = [prediction.energy, prediction.forces!, prediction.stress!].map(
    (tensor) => tensor.toArray() as Float64Array,
  ) as [Float64Array, Float64Array, Float64Array];
  const total = tasks.reduce((sum, { weight }) => sum + weight, 0);
  const terms = tasks.map(({ name, weight, references, scale, energyScale }) => {
    const squares: Record<"energy" | "forces" | "stress", number[]> = { energy: [], forces: [], stress: [] };
    for (let g = 0; g < batch.structures; g++) {
      if (batch.datasets[g] !== name) continue;
      const [first, end] = [batch.atomOffsets[g]!, batch.atomOffsets[g + 1]!];
      const atoms = end - first;
      const label = batch.energy[g]! - references.of(batch.numbers.subarray(first, end));
      if (batch.energyMask[g]) squares.energy.push(((energy[g]! - label) / atoms / energyScale) ** 2);
      for (let i = 3 * first; i < 3 * end && batch.forcesMask[g]; i++) {
        squares.forces.push(((forces[i]! - batch.forces[i]!) / scale) ** 2);
      }
      for (let i = 9 * g; i < 9 * g + 9 && batch.stressMask[g]; i++) {
        squares.stress.push((((stress[i]! - batch.stress[i]!) * batch.volume[g]!) / atoms / scale) ** 2);
      }
    }
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
    const { loss } = config;
    const sum =
      loss.energy * mean(squares.energy) + loss.forces * mean(squares.forces) + loss.stress * mean(squares.stress);
    return (weight / total) * sum;
  });
  return terms.reduce((sum, term) => sum + term, 0);
}

/** A potential that remembers what it was asked for. */
class Recorder extends Potential {
  readonly asked: ForwardOptions[] = [];

  override forward(inputs: GraphTensors, options: ForwardOptions = {}): Prediction {
    this.asked.push(options);
    return super.forward(inputs, options);
  }
}

describe("TrainStep", () => {
  test("minimises the loss of the configuration, in the units and with the weights of the datasets", () => {
    const all = crystalProblem({ kind: "mse", energy: 2, forces: 3, stress: 5 });
    const batch = batchOf(all.tasks);
    const expected = expectedLoss(all, batch);
    expect(stepOf(all).run(batch, 0).loss / expected).toBeCloseTo(1, 10);
    // Each of the parts is felt in the sum.
    for (const part of ["energy", "forces", "stress"] as const) {
      const without = { ...all, config: { ...all.config, loss: { ...all.config.loss, [part]: 0 } } };
      expect(expectedLoss(without, batch) / expected).toBeLessThan(1 - 1e-6);
    }
  });

  test("trains the stress", () => {
    const all = crystalProblem({ kind: "mse", energy: 1e-9, forces: 0, stress: 1 });
    const step = stepOf(all);
    const batch = batchOf(all.tasks);
    const losses = Array.from({ length: 150 }, () => step.run(batch, 0.003).loss);
    expect(losses[0]).toBeGreaterThan(1);
    // Not to zero: the shear that these labels have is nothing that such small cells can show.
    expect(losses.at(-1)).toBeLessThan(0.75 * losses[0]!);
  });

  test("leaves out the forces of a batch that has none, and the stress", () => {
    const { tasks, config } = crystalProblem();
    const model = new Recorder(modelConfig(config, tasks) as ModelConfig);
    const step = stepOf({ model, tasks, config });
    const without = (...labels: (keyof Structure)[]) =>
      tasks.map((task) => ({
        ...task,
        train: task.train.map(
          (structure) =>
            Object.fromEntries(
              Object.entries(structure).filter(([key]) => !labels.includes(key as keyof Structure)),
            ) as unknown as Structure,
        ),
      }));
    for (const labels of [without(), without("stress"), without("forces"), without("forces", "stress")]) {
      const { loss } = step.run(batchOf(labels), 0.01);
      expect(loss).toBeGreaterThan(0);
    }
    expect(model.asked.map(({ forces, stress }) => [forces, stress])).toEqual([
      [true, true],
      [true, false],
      [false, true],
      [false, false],
    ]);
  });

  test("lowers the loss", () => {
    // Energies alone: forces and energies of these structures contradict each other.
    const all = problem({ forces: 0 });
    const step = stepOf(all);
    const batch = batchOf(all.tasks);
    const losses = Array.from({ length: 200 }, () => step.run(batch, 0.003).loss);
    expect(losses.at(-1)).toBeLessThan(0.1 * losses[0]!);
  });

  test("uses the learning rate of the step", () => {
    const all = problem();
    const step = stepOf(all);
    const before = new Map([...all.model.stateDict()].map(([name, weight]) => [name, weight.tolist()]));
    step.run(batchOf(all.tasks), 0);
    for (const [name, weight] of all.model.stateDict()) expect(weight.tolist()).toEqual(before.get(name));
    step.run(batchOf(all.tasks), 0.1);
    expect(
      [...all.model.stateDict()].some(([name, weight]) => String(weight.tolist()) !== String(before.get(name))),
    ).toBe(true);
  });

  test("leaves no tensors behind", () => {
    const all = problem();
    const step = stepOf(all);
    const batch = batchOf(all.tasks);
    step.run(batch, 0.001);
    const { tensors } = torch.memoryStats();
    for (let i = 0; i < 5; i++) step.run(batch, 0.001);
    expect(torch.memoryStats().tensors).toBeLessThanOrEqual(tensors);
  });

  test("names the structures of a loss that is not finite, and leaves the weights alone", () => {
    const all = problem({ kind: "mse" });
    const step = stepOf(all);
    all.tasks[1]!.train[1] = { ...all.tasks[1]!.train[1]!, energy: 1e300 };
    const before = all.model.parameters().map((weight) => String(weight.tolist()));
    expect(() => step.run(batchOf(all.tasks), 0.01)).toThrow(
      new TrainingError(
        "LOSS_NOT_FINITE",
        "expected a finite loss, found Infinity in the batch of a/a1, a/a2, a/a3, b/b1, b/b2",
        "Look at the positions and labels of these structures, or lower training.learningRate.",
      ),
    );
    expect(all.model.parameters().map((weight) => String(weight.tolist()))).toEqual(before);
  });
});
