import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { collate } from "@hydride/core-graph";
import * as torch from "@hydride/torch-js";
import { expect, test } from "vitest";
import { checkpointDatasets, checkpointFiles, modelConfig, type TrainedTensors } from "../../src/run/checkpoint.js";
import { temporaryFolder } from "../helpers.js";
import { problem, type Problem, stepOf } from "../loop/problem.js";

/** What is saved of a model after a step. */
function trainedTensors(made: Problem, trained?: ReadonlyMap<string, torch.Tensor>): TrainedTensors {
  const { step, run } = stepOf(made);
  const structures = made.tasks.flatMap((task) => task.train);
  run(collate(structures, { cutoff: 3, maxNeighbors: 20, branches: ["a", "b"] }), 0.01);
  const state = step.optimization.state();
  for (const [name, tensor] of trained ?? []) state.set(`trained.${name}`, tensor);
  return { weights: made.model.stateDict(), state };
}

function write(files: ReturnType<typeof checkpointFiles>): Map<string, Map<string, torch.Tensor>> {
  const folder = temporaryFolder();
  const paths = [...files].map(([path, writer]) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writer(join(folder, path));
    return path;
  });
  return new Map(paths.map((path) => [path, torch.safetensors.load(join(folder, path)).tensors]));
}

test("the model predicts in the units of the datasets", () => {
  const { config, tasks, model } = problem();
  expect(modelConfig(config, tasks)).toMatchObject({ branches: ["a", "b"], scales: { a: 0.5, b: 0.25 } });
  expect(model.config).toMatchObject({ scales: { a: 0.5, b: 0.25 } });
});

test("the model sees charge and spin where it is asked to", () => {
  const { config, tasks } = problem();
  expect(modelConfig(config, tasks).encoder).not.toHaveProperty("conditioned");
  const conditioned = { ...config, model: { ...config.model, conditioned: true } };
  expect(modelConfig(conditioned, tasks).encoder).toMatchObject({ type: "egnn", conditioned: true });
});

test("weights are divided between the encoder and the branches", () => {
  const made = problem();
  const files = write(checkpointFiles(trainedTensors(made), ["a", "b"]));
  const parts = ["encoder.safetensors", "branches/a.safetensors", "branches/b.safetensors"];
  expect([...files.keys()]).toEqual([...parts, "optimizer.safetensors"]);
  const saved = new Map(parts.flatMap((part) => [...files.get(part)!]));
  for (const [name, weight] of made.model.namedParameters()) expect(saved.get(name)!.tolist()).toEqual(weight.tolist());
  expect(saved.size).toBe(made.model.parameters().length);
  expect([...files.get(parts[2]!)!.keys()].every((name) => name.startsWith("branches.b."))).toBe(true);
});

test("the optimiser's state has the names of the parameters, and the weights to go on with have theirs", () => {
  const made = problem();
  const trained = new Map([...made.model.namedParameters()].map(([name, weight]) => [name, weight.detach().add(1)]));
  const state = write(checkpointFiles(trainedTensors(made, trained), ["a", "b"])).get("optimizer.safetensors")!;
  const names = [...made.model.namedParameters().keys()];
  const kinds = ["step", "expAvg", "expAvgSq"].flatMap((kind) => names.map((name) => `${name}.${kind}`));
  expect([...state.keys()].sort()).toEqual([...kinds, ...names.map((name) => `trained.${name}`)].sort());
  for (const [name, weight] of made.model.namedParameters()) {
    expect(state.get(`${name}.expAvg`)!.shape).toEqual(weight.shape);
    expect(state.get(`trained.${name}`)!.tolist()).toEqual(trained.get(name)!.tolist());
  }
  const without = write(checkpointFiles(trainedTensors(made), ["a", "b"])).get("optimizer.safetensors")!;
  expect([...without.keys()].sort()).toEqual([...kinds].sort());
});

test("datasets keep their references and their split", () => {
  const { tasks } = problem();
  const datasets = checkpointDatasets(tasks);
  expect(Object.keys(datasets)).toEqual(["a", "b"]);
  expect(datasets.a).toEqual({ references: tasks[0]!.references.toJSON(), split: tasks[0]!.split });
});
