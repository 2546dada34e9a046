import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as torch from "@hydride/torch-js";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { temporaryFolder } from "./helpers.js";
import { pretrain } from "../src/index.js";
import { writeMorseFile } from "./morse.js";

const PROGRAM = join(import.meta.dirname, "programs", "device.ts");
const CONFIG = `seed: 3
datasets:
  - {name: light, files: [light.xyz], rattle: 0.01}
  - {name: heavy, files: [heavy.xyz]}
split: {train: 0.8, validation: 0.2}
model: {hidden: 8, layers: 2, cutoff: 4, dtype: float64, heads: {hidden: [8]}}
training: {epochs: 2, batchSize: 8, learningRate: 0.01, threads: 1}
`;

let folder: string;
let config: string;
beforeAll(() => {
  folder = temporaryFolder();
  const morse = { depth: 2, steepness: 1.5, length: 1.2 };
  writeMorseFile(join(folder, "light.xyz"), { ...morse, atoms: [["H", -13.6], ["C", -1030]] }, 60, 1); // prettier-ignore
  writeMorseFile(join(folder, "heavy.xyz"), { ...morse, length: 1.8, atoms: [["Si", -7900], ["C", -1028]] }, 40, 2); // prettier-ignore
  config = join(folder, "config.yaml");
  writeFileSync(config, CONFIG);
});

interface Trained {
  datasets: Record<string, Record<string, { mae?: number } | undefined>>;
  steps: [loss: number, gradientNorm: number][];
  /** Copies that the host did not wait for. */
  lateCopies: number;
}

function trained(name: string, env: Record<string, string>, ...set: string[]): Trained {
  const args = ["--import", "tsx", "--conditions=@hydride/source", PROGRAM, config, join(folder, name), ...set];
  const options = { encoding: "utf8" as const, env: { ...process.env, OMP_NUM_THREADS: "1", ...env } };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, options);
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout) as Trained;
}

/** By how much losses and norms of gradients differ, relative. */
function difference(found: Trained, expected: Trained): number {
  expect(found.steps.length).toBe(expected.steps.length);
  const [ours, theirs] = [found, expected].map(({ steps }) => steps.flat());
  return ours!.reduce((most, value, i) => Math.max(most, Math.abs(value / theirs![i]! - 1)), 0);
}

const latestOf = (run: string) => {
  const checkpoints = join(folder, run, "checkpoints");
  return join(checkpoints, readFileSync(join(checkpoints, "latest"), "utf8").trim());
};

const ON_DEVICE = "training.device=cuda";
const WAYS = {
  "as it is": [],
  "in parts, with a divided optimizer": ["parallel.accumulate=3", "parallel.shardOptimizer=true"],
  "a PaiNN with recomputation": ["model.encoder=painn", "training.recompute=true"],
};

const without = inject("noCudaStandIn");
if (without !== "") console.log(`skipped: steps on a stand-in: ${without}`);

describe("training on a device", () => {
  test.skipIf(without !== "").each(Object.entries(WAYS))(
    "%s: takes the steps of the CPU (on a stand-in)",
    (name, set) => {
      const expected = trained(`${name} cpu`, {}, ...set);
      const found = trained(`${name} cuda`, inject("cudaStandIn"), ON_DEVICE, ...set);
      expect(expected.steps.length).toBeGreaterThan(10);
      expect(difference(found, expected)).toBeLessThan(1e-9);
      // All of a batch.
      expect(found.lateCopies).toBeGreaterThan(20 * found.steps.length);
      const weights = (run: string) => torch.safetensors.load(join(latestOf(run), "encoder.safetensors")).tensors;
      const [ours, theirs] = [weights(`${name} cuda`), weights(`${name} cpu`)];
      expect([...ours.keys()]).toEqual([...theirs.keys()]);
      for (const [key, tensor] of ours) expect(tensor.allclose(theirs.get(key)!, 1e-8, 1e-10), key).toBe(true);
    },
  );

  test("is refused where there is none", async ({ skip }) => {
    skip(torch.cuda.isAvailable(), "this machine has CUDA");
    const run = pretrain(config, { out: join(folder, "none"), set: [ON_DEVICE] });
    await expect(run).rejects.toMatchObject({ code: "DEVICE_MISSING" });
    expect(() => readFileSync(join(folder, "none", "metrics.jsonl"))).toThrow("ENOENT");
  });
});
