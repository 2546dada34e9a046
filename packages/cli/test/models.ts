import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { safetensors, tensor } from "@hydride/torch-js";
import { hydride } from "./hydride.js";

/** Six molecules of hydrogen at different lengths with energy and forces. */
export function hydrogen(shift: number): string {
  const frames = [0.7, 0.75, 0.8, 0.85, 0.9, 0.95].map((length) => {
    const force = 20 * (length - 0.8);
    const comment = `Properties=species:S:1:pos:R:3:forces:R:3 energy=${shift + 10 * (length - 0.8) ** 2} pbc="F F F"`;
    return `2\n${comment}\nH 0 0 0 ${force} 0 0\nH ${length} 0 0 ${-force} 0 0\n`;
  });
  return frames.join("");
}

/** Trains a small model of the datasets `first` and `second` in `folder`, where their files are; the run is `run`. */
export function trainSmall(folder: string): void {
  writeFileSync(join(folder, "first.xyz"), hydrogen(-30));
  writeFileSync(join(folder, "second.xyz"), hydrogen(-60));
  const datasets = ["first", "second"].map((name) => ({ name, files: [`${name}.xyz`], groupBy: "frame" }));
  const config = {
    datasets,
    split: { train: 0.7, validation: 0.3 },
    model: { hidden: 4, layers: 1, heads: { hidden: [4] } },
    training: { epochs: 1, batchSize: 4 },
  };
  writeFileSync(join(folder, "config.json"), JSON.stringify(config));
  const { status, stderr } = hydride(["pretrain", "config.json", "--out", "run"], { cwd: folder });
  if (status !== 0) throw new Error(stderr);
}

/** A small EGNN in HydraGNN's names, conservative, of two branches: `case.json` and `weights.safetensors` in `folder`. */
export function hydraGnnModel(folder: string): void {
  const architecture = {
    mpnn_type: "EGNN",
    hidden_dim: 2,
    num_conv_layers: 1,
    input_dim: 1,
    radius: 3,
    activation: "relu",
    equivariance: false,
    graph_pooling: "add",
    num_branches: 2,
    num_sharedlayers: 1,
    dim_sharedlayers: 2,
    dim_headlayers: [2],
    heads: "energy: atom head, conservative forces",
  };
  writeFileSync(join(folder, "case.json"), JSON.stringify(architecture));
  const layer = "module.model.graph_convs.0.module_0";
  const shapes: [string, number, number][] = [
    [`${layer}.edge_mlp.0`, 2, 3],
    [`${layer}.edge_mlp.2`, 2, 2],
    [`${layer}.node_mlp.0`, 2, 3],
    [`${layer}.node_mlp.2`, 2, 2],
    ...[0, 1].flatMap((id): [string, number, number][] => [
      [`module.model.heads_NN.0.branch-${id}.mlp.0.0`, 2, 2],
      [`module.model.heads_NN.0.branch-${id}.mlp.0.2`, 1, 2],
    ]),
  ];
  const values = (count: number, first: number) => Float64Array.from({ length: count }, (_, k) => 0.1 * (first + k));
  const weights = shapes.flatMap(([name, rows, columns], index) => [
    [`${name}.weight`, tensor(values(rows * columns, index + 1), { shape: [rows, columns] })] as const,
    [`${name}.bias`, tensor(values(rows, 1))] as const,
  ]);
  safetensors.save(join(folder, "weights.safetensors"), new Map(weights));
}
