import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { safetensors } from "@hydride/torch-js";
import { expect, test } from "vitest";
import { writeBatch } from "../../../src/bench/models/batchFile.js";
import { workload } from "../../../src/bench/models/ours.js";
import type { EgnnShape } from "../../../src/bench/models/shapes.js";
import { startOpponent } from "../../../src/bench/models/sides.js";
import { makeBatch } from "../../../src/bench/models/structures.js";
import { pythonCommand } from "../../../src/bench/python.js";
import { temporaryFolder } from "../../hydride.js";

const python = pythonCommand();
const present = spawnSync(python, ["-c", "import torch"]).status === 0;
if (!present) console.log(`skipped: ${python} has no PyTorch to compare with`);

/** Where the Python program has what we have under HydraGNN's name. */
const RENAMED: [RegExp, string][] = [
  [/^encoder\.graph_convs\.(\d+)\.module_0\.(edge|node|coord)_mlp\./, "layers.$1.$2."],
  [/^branches\.bench\.graph_shared\./, "shared."],
  [/^branches\.bench\.heads_NN\.0\./, "energy."],
  [/^branches\.bench\.heads_NN\.1\.mlp\.0\./, "forces."],
];

const nameInPython = (name: string): string =>
  RENAMED.reduce((renamed, [pattern, text]) => renamed.replace(pattern, text), name);

test.runIf(present)("the EGNN in PyTorch predicts what ours does from the same weights and edges", async () => {
  const folder = temporaryFolder();
  const [batchFile, weightsFile] = [join(folder, "batch.safetensors"), join(folder, "weights.safetensors")];
  const shape: EgnnShape = { kind: "egnn", hidden: 24, layers: 3, head: [12, 10], batch: 8 };
  const batch = await makeBatch(shape.batch);
  writeBatch(batchFile, batch);
  const { model, predict } = workload(shape, batch, "infer", "fp32");
  // As they are made, the weights of moves are so small that nobody would see them.
  for (const [name, weight] of model.namedParameters()) if (name.includes("coord_mlp.2")) weight.mul_(1e3);
  const weights = [...model.stateDict()].map(([name, weight]) => [nameInPython(name), weight] as const);
  safetensors.save(weightsFile, new Map(weights));
  const work = { what: "model", shape, mode: "infer", precision: "fp32", threads: 1, batchFile, weightsFile } as const;
  const opponent = await startOpponent(python, work);
  try {
    const found = (await opponent.ask("predict", 1)) as { energy: number[]; forces: number[] };
    const { energy, forces } = predict();
    expect(difference(found.energy, energy.toArray())).toBeLessThan(1e-5);
    expect(difference(found.forces, forces!.toArray())).toBeLessThan(1e-5);
    expect(opponent.greeting.parameters).toBe(model.parameters().reduce((sum, each) => sum + each.numel(), 0));
  } finally {
    opponent.close();
  }
});

/** The largest difference over the largest value. */
function difference(found: number[], wanted: ArrayLike<number | bigint>): number {
  const values = Array.from(wanted, Number);
  expect(found).toHaveLength(values.length);
  const largest = (numbers: number[]) => Math.max(...numbers.map(Math.abs));
  return largest(values.map((value, index) => value - found[index]!)) / largest(values);
}
