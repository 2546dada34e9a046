import type { GraphBatch } from "@hydride/core-graph";
import { placeBranches, ProcessMesh, SingleProcess } from "@hydride/parallel";
import { TrainStep } from "../../src/loop/trainStep.js";
import { createOptimization } from "../../src/ranks/optimization.js";
import type { Structure } from "@hydride/core-graph";
import { ReferenceEnergies } from "@hydride/datasets";
import { parseConfig } from "../../src/config/load.js";
import type { Config } from "../../src/config/schema.js";
import { structureEnergyScale } from "../../src/data/scale.js";
import type { DividedTask } from "../../src/data/task.js";
import { type AnyPotential, createModel } from "../../src/model/model.js";
import { modelConfig } from "../../src/run/checkpoint.js";
import { openSamples } from "../../src/samples/openSamples.js";
import { dataOf } from "../../src/samples/taskData.js";
import type { TaskSamples } from "../../src/samples/taskSamples.js";
import type { DatasetErrors } from "../../src/loop/errors.js";
import { validate } from "../../src/loop/validate.js";
import { line } from "../data/structures.js";

export interface Problem {
  config: Config;
  tasks: DividedTask[];
  model: AnyPotential;
}

/** Two small datasets, a float64 model of them that has learned nothing, and a configuration. */
export function problem(loss: object = {}, training: object = {}, model: object = {}): Problem {
  const config = parseConfig({
    datasets: [
      { name: "a", files: ["a"] },
      { name: "b", files: ["b"], weight: 2 },
    ],
    model: { hidden: 8, layers: 2, cutoff: 3, dtype: "float64", heads: { hidden: [8] }, ...model },
    training: { batchSize: 3, ...training },
    loss,
  });
  const tasks = [
    task("a", 1, { H: -13, C: -1030 }, [
      line("a1", [1, 1], { energy: -26.4, forces: Float64Array.of(0.5, 0, 0, -0.5, 0, 0.25) }),
      line("a2", [6, 1, 1], { energy: -1055.2 }),
      line("a3", [1, 6], { forces: Float64Array.of(1, -2, 0, 0, 0, 0) }),
    ]),
    task("b", 2, { H: -1, Si: -100 }, [
      line("b1", [1, 1, 1], { energy: -2.5, forces: new Float64Array(9).fill(0.125) }),
      line("b2", [1, 1], { energy: -2.25 }),
    ]),
  ];
  return { config, tasks, model: createModel(modelConfig(config, tasks), 1) };
}

/** A problem whose second dataset has crystals with stresses, the last one of them two atoms. */
export function crystalProblem(...options: Parameters<typeof problem>): Problem {
  const made = problem(...options);
  const crystal = (id: string, numbers: number[], edge: number, pressure: number) => ({
    ...line(id, numbers, {
      energy: -100 * numbers.length + pressure,
      forces: new Float64Array(3 * numbers.length).fill(0.1),
    }),
    dataset: "b",
    cell: Float64Array.of(edge, 0, 0, 0, edge + 0.2, 0, 0.1, 0, edge),
    pbc: [true, true, true] as [boolean, boolean, boolean],
    stress: Float64Array.from([1, 2, 3, 2, 4, 5, 3, 5, 6], (value) => value * pressure),
  });
  const b = made.tasks[1]!;
  const all = [...b.train, crystal("b3", [14], 2.5, 0.01), crystal("b4", [14, 1], 2.8, -0.02)];
  made.tasks[1] = { ...b, ...sidesOf(all) };
  return made;
}

/** What the loss measures errors of forces and of energies in, by dataset. */
const UNITS: Record<string, [forces: number, energy: number]> = { a: [0.5, 0.1], b: [0.25, 0.2] };

function task(name: string, weight: number, energies: Record<string, number>, structures: Structure[]): DividedTask {
  const [scale, energyScale] = UNITS[name]!;
  const all = structures.map((structure) => ({ ...structure, dataset: name }));
  const references = ReferenceEnergies.given(name, energies);
  return {
    name,
    weight,
    rattle: 0,
    ...sidesOf(all),
    references,
    scale,
    energyScale,
    structureEnergyScale: structureEnergyScale(all, references),
    properties: {},
  };
}

/** The same structures to train and to validate on. */
function sidesOf(all: Structure[]): Pick<DividedTask, "train" | "validation" | "test" | "split"> {
  const counts = { train: all.length, validation: all.length, test: 0 };
  const split = { groupBy: "frame", structures: counts, groups: counts, moved: [] };
  return { train: all, validation: all, test: [], split };
}

/** The structures of a problem in the store that its configuration asks for, of one rank that holds every branch. */
export function samplesOf({ tasks, config }: Pick<Problem, "tasks" | "config">): Promise<TaskSamples> {
  const branches = tasks.map(({ name }) => name);
  return openSamples({
    data: tasks.map(dataOf),
    config,
    group: new SingleProcess(),
    branches,

    log: () => undefined,
  });
}

/** The errors of a problem's model on its validation structures. */
export async function validated(
  { model, tasks, config }: Problem,
  mesh?: ProcessMesh,
): Promise<Record<string, DatasetErrors>> {
  const samples = await samplesOf({ tasks, config });
  try {
    return await validate(model, tasks, samples, config, mesh);
  } finally {
    await samples.close();
  }
}

/** One rank that holds every branch. */
export function meshOfOne({ tasks }: Pick<Problem, "tasks">): ProcessMesh {
  const branches = tasks.map(({ name }) => name);
  return new ProcessMesh(new SingleProcess(), placeBranches({ ranks: 1, branches, strategy: "ddp" }));
}

/** Steps of a problem on one rank, each on one batch. */
export function stepOf(problem: Problem) {
  const { model, tasks, config } = problem;
  const mesh = meshOfOne(problem);
  const step = new TrainStep(model, createOptimization(model, mesh, config), tasks, config, mesh);
  const run = (batch: GraphBatch, learningRate: number, weights?: Float64Array) =>
    step.run([step.place({ batch, ...(weights && { weights }) })], learningRate);
  return { step, run };
}
