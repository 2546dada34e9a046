import { collate, type GraphBatch } from "@hydride/core-graph";
import * as torch from "@hydride/torch-js";
import { describe, expect, test } from "vitest";
import type { Task } from "../../src/data/task.js";
import { TrainingError } from "../../src/loop/trainingError.js";
import { TrainStep } from "../../src/loop/trainStep.js";
import { problem } from "./problem.js";

function batchOf(tasks: Task[]): GraphBatch {
  const structures = tasks.flatMap((task) => task.train);
  return collate(structures, { cutoff: 3, branches: tasks.map((task) => task.name) });
}

function stepOf({ model, tasks, config }: ReturnType<typeof problem>): TrainStep {
  return new TrainStep(model, new torch.optim.AdamW(model.parameters()), tasks, config);
}

describe("TrainStep", () => {
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
