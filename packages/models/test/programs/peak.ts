// Prints by how many bytes the memory of this process rises in a training step, and the bytes of a row of the width for every edge.
import { readFileSync, writeFileSync } from "node:fs";
import { collate } from "@hydride/core-graph";
import * as torch from "@hydride/torch-js";
import { createPotential, graphTensors } from "../../src/index.js";

const ATOMS = 200;
const EDGE = 13;
const HIDDEN = 64;
const FEW = 4;
const MANY = 50;

const { encoder, layers, recompute } = JSON.parse(process.argv[2]!) as {
  encoder: "egnn" | "painn";
  layers: number;
  recompute: boolean;
};

let state = 7;
const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
const structure = {
  numbers: Uint8Array.from({ length: ATOMS }, () => 1 + Math.floor(random() * 20)),
  positions: Float64Array.from({ length: 3 * ATOMS }, () => random() * EDGE),
  cell: Float64Array.of(EDGE, 0, 0, 0, EDGE, 0, 0, 0, EDGE),
  pbc: [true, true, true] as [boolean, boolean, boolean],
  ...{ dataset: "a", id: "1", group: "1", info: {} },
};

/** The number of edges of a step, in which each atom receives so many. */
function step(maxNeighbors: number): number {
  const model = createPotential(
    {
      encoder: { type: encoder, hidden: HIDDEN, layers, cutoff: 6, maxNeighbors },
      heads: { hidden: [32], forces: "conservative" },
      branches: ["a"],
    },
    { seed: 1 },
  );
  const batch = collate([structure], { cutoff: 6, branches: ["a"], maxNeighbors });
  torch.tidy(() => {
    const { energy, forces } = model.forward(graphTensors(batch), { forces: true, createGraph: true, recompute });
    energy.sum().add(forces!.pow(2).sum()).backward();
  });
  return batch.edges;
}

const kibibytes = (field: string) =>
  Number(new RegExp(`^${field}:\\s*(\\d+)`, "m").exec(readFileSync("/proc/self/status", "utf8"))![1]);

step(FEW);
step(FEW);
writeFileSync("/proc/self/clear_refs", "5");
const before = kibibytes("VmRSS");
const edges = step(MANY);
const bytes = 1024 * (kibibytes("VmHWM") - before);
process.stdout.write(JSON.stringify({ bytes, row: 4 * HIDDEN * edges }));
