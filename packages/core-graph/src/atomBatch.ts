import { cellVolume } from "./geometry";
import type { GraphBatch } from "./graphBatch";
import type { Pausing } from "./slices";
import type { Structure } from "./structure";

type Search = "cutoff" | "maxNeighbors";
type Edges = "edges" | "receiver" | "sender" | "shift" | "rowOffsets" | "transpose" | "senderOffsets" | "edgeGraph";
type Identity = "ids" | "datasets" | "branch" | "branchOffsets" | "order" | "properties";

/** What a batch says about atoms and labels, of structures in the order of the batch. */
export function* atomBatch(structures: readonly Structure[]): Pausing<Omit<GraphBatch, Search | Edges | Identity>> {
  const G = structures.length;
  const atomOffsets = new Int32Array(G + 1);
  structures.forEach(({ numbers }, g) => (atomOffsets[g + 1] = atomOffsets[g]! + numbers.length));
  const N = atomOffsets[G]!;

  const graph = new Int32Array(N);
  const numbers = new Int32Array(N);
  const positions = new Float64Array(3 * N);
  const cell = new Float64Array(9 * G);
  const pbc = new Uint8Array(3 * G);
  const volume = new Float64Array(G);
  const [energy, charge, spin] = [new Float64Array(G), new Float64Array(G), new Float64Array(G)];
  const [forces, stress] = [new Float64Array(3 * N), new Float64Array(9 * G)];
  const masks = {
    energyMask: new Uint8Array(G),
    forcesMask: new Uint8Array(G),
    stressMask: new Uint8Array(G),
    chargeMask: new Uint8Array(G),
    spinMask: new Uint8Array(G),
  };

  for (const [g, structure] of structures.entries()) {
    const first = atomOffsets[g]!;
    graph.fill(g, first, atomOffsets[g + 1]);
    numbers.set(structure.numbers, first);
    positions.set(structure.positions, 3 * first);
    pbc.set(structure.pbc.map(Number), 3 * g);
    if (structure.cell) cell.set(structure.cell, 9 * g);
    if (structure.cell && structure.pbc.every(Boolean)) volume[g] = cellVolume(structure.cell);
    for (const [label, values] of [
      ["energy", energy],
      ["charge", charge],
      ["spin", spin],
    ] as const) {
      const value = structure[label];
      if (value === undefined) continue;
      values[g] = value;
      masks[`${label}Mask`][g] = 1;
    }
    if (structure.forces) {
      forces.set(structure.forces, 3 * first);
      masks.forcesMask[g] = 1;
    }
    if (structure.stress) {
      stress.set(structure.stress, 9 * g);
      masks.stressMask[g] = 1;
    }
    yield;
  }
  const arrays = { atomOffsets, graph, numbers, positions, cell, pbc, volume, energy, forces, stress, charge, spin };
  return { structures: G, atoms: N, ...arrays, ...masks };
}
