import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { HydraGnnPotential } from "@hydride/models";
import { createHydraGnnPotential, hydraGnnConfig } from "@hydride/models";
import { safetensors } from "@hydride/torch-js";
import { checkpointDatasets, checkpointFiles } from "../../src/run/checkpoint.js";
import { CheckpointStore } from "../../src/run/store.js";
import { temporaryFolder } from "../helpers.js";
import { crystalProblem, type Problem } from "../loop/problem.js";

/** A run's folder with one checkpoint of a model of the datasets a and b, which has learned nothing. */
export async function savedRun(model: object = {}): Promise<{ run: string; checkpoint: string; made: Problem }> {
  return savedProblem(crystalProblem({}, {}, model));
}

/** The same of a model that is there. */
export async function savedProblem(made: Problem): Promise<{ run: string; checkpoint: string; made: Problem }> {
  const run = temporaryFolder();
  const { model: potential, tasks, config } = made;
  const content = {
    step: 7,
    model: potential.config,
    datasets: checkpointDatasets(tasks),
    config,
  };
  const files = checkpointFiles({ weights: potential.stateDict(), state: new Map() }, potential.config.branches);
  const checkpoint = await new CheckpointStore(join(run, "checkpoints"), 1).save(7, files, content, true);
  return { run, checkpoint, made };
}

/** An architecture in HydraGNN's names. */
export const ARCHITECTURE = {
  mpnn_type: "EGNN",
  hidden_dim: 6,
  num_conv_layers: 2,
  input_dim: 1,
  radius: 3.5,
  equivariance: true,
  activation: "relu",
  graph_pooling: "mean",
  num_branches: 2,
  num_sharedlayers: 1,
  dim_sharedlayers: 3,
  dim_headlayers: [4],
  heads: [
    { name: "energy", type: "graph", output_dim: 1 },
    { name: "forces", type: "node", output_dim: 3 },
    { name: "dipole", type: "graph", output_dim: 3 },
    { name: "charges", type: "node", output_dim: 1 },
  ],
};

/** A model of HydraGNN in files as HydraGNN would leave them: its weights, and what it is built from. */
export function hydraGnnFiles(changes: object = {}): { weights: string; case: string; potential: HydraGnnPotential } {
  const folder = temporaryFolder();
  const architecture = { ...ARCHITECTURE, ...changes };
  const potential = createHydraGnnPotential(hydraGnnConfig(architecture, "float64"), { seed: 4 });
  const named = [...potential.stateDict()].map(([name, value]) => [
    name
      .replace(/^encoder\./, "module.")
      .replace(/^branches\.branch-(\d)\.(graph_shared|heads_NN\.\d)/, "module.$2.branch-$1"),
    value,
  ]);
  const [weights, file] = [join(folder, "weights.safetensors"), join(folder, "case.json")];
  safetensors.save(weights, new Map(named as [string, never][]));
  writeFileSync(file, JSON.stringify(architecture));
  return { weights, case: file, potential };
}
