import { collate, type Structure } from "@hydride/core-graph";
import { noGrad, type Tensor, tensor } from "@hydride/torch-js";
import { describe, expect, it } from "vitest";
import { hydraGnnLoss, type HydraGnnPotential, hydraGnnTensors } from "../../src/index.js";
import { numbers } from "../helpers.js";
import { SMALL } from "./architectures.js";
import { reference } from "./reference.js";
import { formulaPotential, STRUCTURES, weightsOf } from "./samples.js";

const ofAtoms = { heads: "energy: atom head, conservative forces", graph_pooling: "add", loss: { kind: "mse" } };
const ofGraphs = { ...ofAtoms, heads: "energy: graph head, conservative forces" };
// No kinks, so that central differences see the derivative.
const smooth = { activation: "elu", mpnn_type: "PAINN" };

const VARIANTS: [string, object][] = [
  ["EGNN, atom head", { ...ofAtoms, mpnn_type: "EGNN", activation: "elu" }],
  ["EGNN, graph head, coordinates among the features", { ...ofGraphs, mpnn_type: "EGNN", input_dim: 4 }],
  ["PaiNN, atom head", { ...ofAtoms, ...smooth }],
  ["PaiNN, graph head, film", { ...ofGraphs, ...smooth, use_graph_attr_conditioning: true, graph_attr_conditioning_mode: "film" }], // prettier-ignore
];

/** The energy of one structure by the reference; its edges stay those of the structure as it was. */
function energyOf(potential: HydraGnnPotential): (structure: Structure) => number {
  const { architecture } = potential.config.encoder;
  const weights = weightsOf(potential);
  return (structure) => {
    const branch = architecture.branches.indexOf(structure.dataset);
    return reference(structure, branch, weights, architecture)[0]!.reduce((sum, [energy]) => sum + energy!, 0);
  };
}

const STEP = 1e-4;

function slope(energy: (step: number) => number): number {
  // Error of the fourth order.
  return (8 * (energy(STEP) - energy(-STEP)) - (energy(2 * STEP) - energy(-2 * STEP))) / (12 * STEP);
}

function moved(structure: Structure, index: number, step: number): Structure {
  const positions = structure.positions.slice();
  positions[index]! += step;
  return { ...structure, positions: positions };
}

function strained(structure: Structure, row: number, column: number, step: number): Structure {
  const apply = (vectors: Float64Array) => {
    const result = vectors.slice();
    for (let k = 0; k < vectors.length; k += 3) result[k + column]! += step * vectors[k + row]!;
    return result;
  };
  return { ...structure, positions: apply(structure.positions), cell: apply(structure.cell!) };
}

function inputsOf(potential: HydraGnnPotential, structures = STRUCTURES) {
  const batch = collate(structures, potential.collateOptions);
  return { batch, inputs: hydraGnnTensors(batch, potential.config.encoder.architecture, { dtype: "float64" }) };
}

describe.each(VARIANTS)("%s", (_, changes) => {
  // Forces are no derivative with respect to coordinates among the features, which HydraGNN takes as data.
  const isInvariant = !("input_dim" in changes);
  const potential = formulaPotential({ ...SMALL, radius: 4.05, ...changes });
  const energy = energyOf(potential);
  const { batch, inputs } = inputsOf(potential);

  if (isInvariant)
    it("has the reference's forces, by central differences", () => {
      const { forces } = potential.forward(inputs, { forces: true });
      const expected = Array.from(batch.order, (g) => STRUCTURES[g]!).flatMap((structure) =>
        Array.from(structure.positions, (_, index) => -slope((step) => energy(moved(structure, index, step)))),
      );
      const size = Math.max(...expected.map(Math.abs));
      expect(size).toBeGreaterThan(1e-3);
      for (const [index, value] of numbers(forces!.toArray()).entries()) {
        expect(Math.abs(value - expected[index]!) / size, `component ${String(index)}`).toBeLessThan(1e-7);
      }
    });

  if (isInvariant)
    it("has the reference's stress, by central differences, and none without a volume", () => {
      const { stress } = potential.forward(inputs, { stress: true });
      for (const [position, g] of batch.order.entries()) {
        const found = stress!.select(0, position).tolist() as number[][];
        if (STRUCTURES[g]!.id !== "crystal") {
          expect(found.flat().every(Number.isNaN)).toBe(true);
          continue;
        }
        const volume = batch.volume[position]!;
        const strain = (a: number, b: number) => slope((step) => energy(strained(STRUCTURES[g]!, a, b, step))) / volume;
        const size = Math.max(...found.flat().map(Math.abs));
        expect(size).toBeGreaterThan(1e-5);
        for (const a of [0, 1, 2]) {
          for (const b of [0, 1, 2]) {
            expect(Math.abs(found[a]![b]! - (strain(a, b) + strain(b, a)) / 2) / size).toBeLessThan(1e-7);
          }
        }
      }
    });

  it("has the gradient of its energy-force loss, an atom alone included", () => {
    const { architecture } = potential.config.encoder;
    const labels = { energy: inputs.atomCounts.mul(0.3), forces: tensor(batch.positions, { shape: [batch.atoms, 3] }) };
    const loss = () => {
      const prediction = potential.forward(inputs, { forces: true, createGraph: true });
      return hydraGnnLoss(prediction, labels, architecture, inputs.atomCounts).total;
    };
    potential.zeroGrad();
    loss().backward();
    for (const [name, parameter] of potential.namedParameters()) {
      const gradient = numbers(parameter.grad?.toArray() ?? new Float64Array(parameter.numel()));
      // The one that matters most of each.
      const index = gradient.reduce((best, value, k) => (Math.abs(value) > Math.abs(gradient[best]!) ? k : best), 0);
      const numeric = slope((step) => changed(parameter, index, step, () => loss().item() as number));
      expect(Math.abs(gradient[index]! - numeric), name).toBeLessThan(1e-6 * Math.max(1, Math.abs(numeric)));
    }
    expect(Math.max(...potential.parameters().map((each) => (each.grad?.abs().max().item() as number) ?? 0))).toBeGreaterThan(1e-2); // prettier-ignore
  });
});

function changed<T>(parameter: Tensor, index: number, step: number, work: () => T): T {
  const element = parameter.detach().view([-1]).narrow(0, index, 1);
  const before = element.item() as number;
  noGrad(() => element.fill_(before + step));
  try {
    return work();
  } finally {
    noGrad(() => element.fill_(before));
  }
}
