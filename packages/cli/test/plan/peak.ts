// Prints by how many bytes the memory of this process rises in a training step of the configuration that is the first argument.
import { collate } from "@hydride/core-graph";
import {
  createHydraGnnPotential,
  createPotential,
  graphTensors,
  hydraGnnConfig,
  hydraGnnTensors,
  multiTaskLoss,
  targetTensors,
} from "@hydride/models";
import * as torch from "@hydride/torch-js";
import { peakAbove } from "../../src/bench/models/resident.js";

/** A model, and how many structures of 30 atoms there are. */
export interface PeakCase {
  encoder: "egnn" | "painn" | "egnn-hydragnn" | "painn-hydragnn";
  forces: "conservative" | "direct";
  hidden: number;
  layers: number;
  heads: number[];
  recompute: boolean;
  structures: number;
}

export const ATOMS = 30;
export const NEIGHBORS = 12;

function batchOf(structures: number) {
  let state = 1;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const edge = Math.cbrt(ATOMS / 0.06);
  const list = Array.from({ length: structures }, (_, index) => ({
    numbers: Uint8Array.from({ length: ATOMS }, () => 1 + Math.floor(random() * 20)),
    positions: Float64Array.from({ length: 3 * ATOMS }, () => random() * edge),
    cell: Float64Array.of(edge, 0, 0, 0, edge, 0, 0, 0, edge),
    pbc: [true, true, true] as [boolean, boolean, boolean],
    energy: 1,
    forces: new Float64Array(3 * ATOMS).fill(0.1),
    ...{ dataset: "a", id: String(index), group: "g", info: {} },
  }));
  return collate(list, { cutoff: 5, maxNeighbors: NEIGHBORS, branches: ["a"] });
}

function stepper({ encoder, forces, hidden, layers, heads, recompute }: PeakCase) {
  const options = { forces: true, createGraph: true, recompute };
  const isDirect = forces === "direct";
  if (encoder === "egnn" || encoder === "painn") {
    const model = createPotential({
      encoder: { type: encoder, hidden, layers, cutoff: 5, maxNeighbors: NEIGHBORS },
      heads: { hidden: heads, forces },
      branches: ["a"],
    });
    const predict = (batch: ReturnType<typeof batchOf>) =>
      model.forward(graphTensors(batch, { dtype: "float32" }), options);
    return { model, predict };
  }
  const config = hydraGnnConfig({
    mpnn_type: encoder === "egnn-hydragnn" ? "EGNN" : "PAINN",
    ...{ hidden_dim: hidden, num_conv_layers: layers, input_dim: 4, radius: 5, max_neighbours: NEIGHBORS },
    ...{ num_radial: encoder === "painn-hydragnn" ? 6 : null, edge_dim: null, equivariance: true, activation: "relu" },
    ...{ graph_pooling: "add", num_branches: 1, branches: ["a"], num_sharedlayers: 2, dim_sharedlayers: 50 },
    dim_headlayers: heads,
    heads: isDirect ? "energy: graph head; forces: atom head" : "energy: atom head, conservative forces",
    use_graph_attr_conditioning: false,
  });
  const model = createHydraGnnPotential(config);
  const predict = (batch: ReturnType<typeof batchOf>) =>
    model.forward(hydraGnnTensors(batch, config.encoder.architecture, { dtype: "float32" }), options);
  return { model, predict };
}

if (process.argv[2] !== undefined) {
  const given = JSON.parse(process.argv[2]) as PeakCase;
  const { model, predict } = stepper(given);
  const step = (batch: ReturnType<typeof batchOf>) => {
    torch.tidy(() => {
      const energyOffset = new Float64Array(batch.structures);
      const targets = targetTensors(batch, { dtype: "float32", energyOffset });
      const loss = multiTaskLoss(predict(batch), targets, batch, { energy: 1, forces: 1, stress: 0 }, ["a"]);
      loss.backward({ inputs: model.parameters() });
    });
  };
  const warm = batchOf(2);
  step(warm);
  step(warm);
  const batch = batchOf(given.structures);
  const peak = peakAbove(() => {
    step(batch);
  });
  process.stdout.write(JSON.stringify(peak));
}
