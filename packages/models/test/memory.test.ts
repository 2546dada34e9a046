import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { autograd, type Tensor } from "@hydride/torch-js";
import { describe, expect, it } from "vitest";
import {
  createHydraGnnPotential,
  createPotential,
  graphTensors,
  hydraGnnConfig,
  hydraGnnTensors,
  type Prediction,
} from "../src/index.js";
import { sampleStructures } from "../src/testing/index.js";
import { batchOf } from "./helpers.js";

const BRANCHES = ["a", "b"];
const structures = sampleStructures(BRANCHES);

/** How a model of each kind predicts, and its weights. */
function model(kind: string, forces: "direct" | "conservative") {
  if (kind.endsWith("-hydragnn")) {
    const isPainn = kind.startsWith("painn");
    const config = hydraGnnConfig(
      {
        mpnn_type: isPainn ? "PAINN" : "EGNN",
        hidden_dim: 8,
        num_conv_layers: 3,
        input_dim: 1,
        radius: 4,
        max_neighbours: null,
        num_radial: isPainn ? 5 : null,
        equivariance: true,
        activation: "sigmoid",
        graph_pooling: "add",
        num_branches: 2,
        branches: BRANCHES,
        num_sharedlayers: 1,
        dim_sharedlayers: 4,
        dim_headlayers: [6],
        heads: forces === "direct" ? "energy: graph head; forces: atom head" : "energy: atom head, conservative forces",
      },
      "float64",
    );
    const potential = createHydraGnnPotential(config, { seed: 1 });
    const batch = batchOf(structures, BRANCHES);
    const inputs = hydraGnnTensors(batch, config.encoder.architecture, { dtype: "float64" });
    return {
      weights: potential.parameters(),
      predict: (recompute: boolean) => potential.forward(inputs, { ...ALL, recompute }),
    };
  }
  const encoder = { type: kind as "egnn" | "painn", hidden: 8, layers: 3, cutoff: 4 };
  const config = { encoder, heads: { hidden: [6], forces }, branches: BRANCHES, dtype: "float64" } as const;
  const potential = createPotential({ ...config, heads: { hidden: [6], forces }, branches: BRANCHES }, { seed: 1 });
  const inputs = graphTensors(batchOf(structures, BRANCHES), { dtype: "float64" });
  return {
    weights: potential.parameters(),
    predict: (recompute: boolean) => potential.forward(inputs, { ...ALL, recompute }),
  };
}

const ALL = { forces: true, createGraph: true };

function derivatives({ energy, forces }: Prediction, weights: readonly Tensor[]): (Tensor | null)[] {
  const loss = energy.pow(2).sum().add(forces!.pow(2).sum());
  return [energy, forces!, ...autograd.grad([loss], weights, { allowUnused: true })];
}

describe.each(["egnn", "painn", "egnn-hydragnn", "painn-hydragnn"])("%s that computes its layers again", (kind) => {
  it.each(["direct", "conservative"] as const)("has the same energies, %s forces and gradients", (forces) => {
    const { weights, predict } = model(kind, forces);
    const [usual, again] = [false, true].map((recompute) => derivatives(predict(recompute), weights)) as [
      (Tensor | null)[],
      (Tensor | null)[],
    ];
    for (const [k, each] of usual.entries()) {
      expect(each === null, `tensor ${String(k)}`).toBe(again[k] === null);
      if (each === null) continue;
      const size = each.abs().max().item() as number;
      expect(each.sub(again[k]!).abs().max().item(), `tensor ${String(k)}`).toBeLessThanOrEqual(1e-12 * size);
    }
  });
});

/** Bytes that a training step of a model of so many layers takes at its peak; see programs/peak.ts. */
function peak(encoder: string, layers: number, recompute: boolean): { bytes: number; row: number } {
  const program = join(import.meta.dirname, "programs", "peak.ts");
  const given = JSON.stringify({ encoder, layers, recompute });
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", "tsx", "--conditions=@hydride/source", program, given],
    { encoding: "utf8", env: { ...process.env, OMP_NUM_THREADS: "1" } },
  );
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as { bytes: number; row: number };
}

const isLinux = process.platform === "linux";
if (!isLinux) console.log("skipped: only Linux tells a process's peak of memory");

describe.skipIf(!isLinux)("memory of a training step on conservative forces", () => {
  it.each([
    ["egnn", true],
    ["painn", true],
    ["painn", false],
  ])("of %s, recompute %s, grows by less than three rows of the width for an edge and a layer", (encoder, again) => {
    const [few, many] = [peak(encoder, 2, again), peak(encoder, 8, again)];
    // Half a row, with what the engine has not collected yet up to two; EGNN's messages would take twenty.
    expect((many.bytes - few.bytes) / 6 / few.row).toBeLessThan(3);
  });
});
