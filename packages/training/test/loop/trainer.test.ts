import { readFileSync } from "node:fs";
import { join } from "node:path";
import { collate } from "@hydride/core-graph";
import { type AnyPotential, createModel } from "../../src/model/model.js";
import * as torch from "@hydride/torch-js";
import { expect, test } from "vitest";
import { plansFrom, scheduleOf } from "../../src/data/sampler.js";
import { Interrupt } from "../../src/loop/interrupt.js";
import { scheduleFactor } from "../../src/loop/schedule.js";
import { Trainer } from "../../src/loop/trainer.js";
import { modelConfig, type CheckpointContent } from "../../src/run/checkpoint.js";
import { RunClaim } from "../../src/run/claim.js";
import { verifyFolder } from "../../src/run/manifest.js";
import type { StepRecord } from "../../src/run/metrics.js";
import { findCheckpoint } from "../../src/run/store.js";
import { temporaryFolder } from "../helpers.js";
import { crystalProblem, meshOfOne, type Problem, samplesOf, stepOf } from "./problem.js";

const TRAINING = { epochs: 3, batchSize: 3, learningRate: 0.05, weightDecay: 0.7, averaging: 0 };

function made(training: object = {}): Problem {
  return crystalProblem({}, { ...TRAINING, ...training }, { maxNeighbors: 1 });
}

async function train({ model, tasks, config }: Problem) {
  const claim = RunClaim.take(join(temporaryFolder(), "run"));
  const interrupt = new Interrupt();
  const lines: string[] = [];
  const reporter = { log: (line: string) => lines.push(line), onProgress: () => undefined };
  try {
    const whole = { config: model.config, parameters: model.parameterCounts() };
    const samples = await samplesOf({ tasks, config });
    const parts = { model, whole, tasks, samples, config, mesh: meshOfOne({ tasks }), run: claim, reporter, interrupt };
    const best = await new Trainer(parts).train();
    return { best, folder: claim.folder, lines };
  } finally {
    claim.close();
    interrupt.stopListening();
  }
}

const weights = (model: AnyPotential) =>
  new Map([...model.namedParameters()].map(([name, weight]) => [name, weight.toArray() as Float64Array]));

test("takes the steps that the configuration asks for: order, neighbours, schedule, weight decay", async () => {
  const problem = made();
  const { model, tasks, config } = problem;
  const { folder } = await train(problem);
  const expected = createModel(modelConfig(config, tasks), 1);
  const step = stepOf({ ...problem, model: expected });
  const schedule = scheduleOf(tasks, config, meshOfOne(problem).placement);
  const branches = ["a", "b"];
  const rates: number[] = [];
  const edges: number[] = [];
  for (const plan of plansFrom(schedule, 0, 0)) {
    const structures = plan.map(({ dataset, index }) => tasks[dataset]!.train[index]!);
    const batch = collate(structures, { cutoff: 3, maxNeighbors: 1, branches });
    rates.push(0.05 * scheduleFactor(config.training.schedule, rates.length, 3 * schedule.steps));
    edges.push(batch.edges);
    step.run(batch, rates.at(-1)!);
    if (rates.length === 3 * schedule.steps) break;
  }
  expect(weights(model)).toEqual(weights(expected));
  const records = readFileSync(folder.metrics, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { type: string })
    .filter((record): record is StepRecord => record.type === "step");
  expect(records.map(({ learningRate }) => learningRate)).toEqual(rates);
  expect(records.map((record) => record.edges)).toEqual(edges);
  expect(new Set(rates).size).toBeGreaterThan(3);
});

test("shrinks matrices by the weight decay of the configuration", async () => {
  const [none, much] = [made({ weightDecay: 0, epochs: 1 }), made({ weightDecay: 1, epochs: 1 })];
  await train(none);
  await train(much);
  const name = "encoder.layers.0.edge.weight";
  const norm = ({ model }: Problem) => Math.hypot(...weights(model).get(name)!);
  expect(norm(much)).toBeLessThan(0.99 * norm(none));
});

test("saves the averaged weights, and beside them those that training goes on with", async () => {
  const problem = made({ averaging: 0.9 });
  const initial = weights(problem.model);
  const { folder } = await train(problem);
  const checkpoint = findCheckpoint(folder.path, "latest");
  const encoder = torch.safetensors.load(join(checkpoint, "encoder.safetensors")).tensors;
  const state = torch.safetensors.load(join(checkpoint, "optimizer.safetensors")).tensors;
  for (const [name, trained] of weights(problem.model)) {
    expect([name, state.get(`trained.${name}`)!.toArray()]).toEqual([name, trained]);
  }
  const name = "encoder.layers.0.edge.weight";
  const distance = (from: Float64Array) =>
    Math.hypot(...(encoder.get(name)!.toArray() as Float64Array).map((weight, i) => weight - from[i]!));
  expect(distance(initial.get(name)!)).toBeGreaterThan(1e-3);
  expect(distance(weights(problem.model).get(name)!)).toBeGreaterThan(1e-3);
  const { averageUpdates, step } = await verifyFolder<CheckpointContent>(checkpoint);
  expect(averageUpdates).toBe(step);
});

test("the best is the epoch with the lowest score", async () => {
  const { best, folder } = await train(made({ epochs: 6 }));
  const scores = readFileSync(folder.metrics, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { type: string; step: number; score: number })
    .filter(({ type }) => type === "epoch");
  const lowest = Math.min(...scores.map(({ score }) => score));
  expect(best).toMatchObject({ score: lowest, step: scores.find(({ score }) => score === lowest)!.step });
  expect(best.folder).toBe(findCheckpoint(folder.path, "best"));
});
