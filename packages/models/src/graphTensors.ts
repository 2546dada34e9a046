import type { GraphBatch } from "@hydride/core-graph";
import * as torch from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";
import { branchDatasets } from "./branchDatasets.js";
import { centredPositions } from "./centredPositions.js";
import { type EdgeSearch, edgeSearch } from "./edgeSearch.js";
import type { Segments } from "./fused/segments.js";

/** What a model sees of a batch. G structures, N atoms, E edges; lengths are in the model's precision, indices are int32. */
export interface GraphTensors {
  /** (N) atomic numbers. */
  numbers: Tensor;
  /** (E, 3) x_sender + shift · cell - x_receiver in angstrom. */
  displacement: Tensor;
  /** (E) the atom that receives the message of each edge, ascending. */
  receiver: Tensor;
  /** (E) the atom that sends it. */
  sender: Tensor;
  /** The edges by the atom that receives, and by the one that sends. */
  received: Segments;
  sent: Segments;
  /** (E) the structure of each edge. */
  edgeGraph: Tensor;
  /** (N) the structure of each atom. */
  graph: Tensor;
  /** The atoms, and the edges, by structure. */
  atomsByStructure: Segments;
  edgesByStructure: Segments;
  /** (G, 1, 1) whether the structure is periodic in all three directions. */
  periodic: Tensor;
  /** (G, 1, 1) volumes in angstrom^3, 1 where there is none. */
  volume: Tensor;
  /** (G, 1) whether the structure is periodic in no direction. */
  molecular: Tensor;
  /** (G, 1) charges in e, 0 where a structure does not say; float64 whatever the model's precision is. */
  charge: Tensor;
  /** (G, 1) spin multiplicities, 1 where a structure does not say; float64. */
  spin: Tensor;
  /** (N, 3) positions about the centre of mass of each structure in angstrom; float64 too: moments of charges nearly cancel. */
  centred: Tensor;
  structures: number;
  atoms: number;
  /** How the edges were found. */
  search: EdgeSearch;
  /** (B + 1) bounds of each branch's structures, atoms and edges: all are sorted by branch. */
  branchStructures: Int32Array;
  branchAtoms: Int32Array;
  branchEdges: Int32Array;
  /** (B) the dataset of each branch; undefined where the batch has none of its structures. */
  branchDatasets: (string | undefined)[];
}

/**
 * Edge displacements in float64, (E, 3) row-major, from the positions as they are: the difference is taken before the
 * model's precision is, so that float32 models see distances that are good to the last digit far from the origin too.
 */
export function edgeDisplacements(batch: GraphBatch): Float64Array {
  const { positions, cell, shift, receiver, sender, edgeGraph, edges } = batch;
  const result = new Float64Array(3 * edges);
  for (let edge = 0; edge < edges; edge++) {
    const i = 3 * receiver[edge]!;
    const j = 3 * sender[edge]!;
    const c = 9 * edgeGraph[edge]!;
    const [a, b, d] = [shift[3 * edge]!, shift[3 * edge + 1]!, shift[3 * edge + 2]!];
    for (let axis = 0; axis < 3; axis++) {
      const image = a * cell[c + axis]! + b * cell[c + 3 + axis]! + d * cell[c + 6 + axis]!;
      result[3 * edge + axis] = positions[j + axis]! - positions[i + axis]! + image;
    }
  }
  return result;
}

/** The tensors of a batch, in the model's precision. */
export function graphTensors(
  batch: GraphBatch,
  { dtype = "float32" }: { dtype?: "float32" | "float64" } = {},
): GraphTensors {
  const branchAtoms = batch.branchOffsets.map((structure) => batch.atomOffsets[structure]!);
  const branchEdges = branchAtoms.map((atom) => batch.rowOffsets[atom]!);
  const receiver = torch.tensor(batch.receiver);
  const sender = torch.tensor(batch.sender);
  const graph = torch.tensor(batch.graph);
  const edgeGraph = torch.tensor(batch.edgeGraph);
  return {
    numbers: torch.tensor(batch.numbers),
    displacement: torch.tensor(edgeDisplacements(batch), { shape: [batch.edges, 3], dtype }),
    receiver,
    sender,
    received: { index: receiver, offsets: torch.tensor(batch.rowOffsets) },
    sent: {
      index: sender,
      offsets: torch.tensor(batch.senderOffsets),
      permutation: torch.tensor(batch.transpose),
    },
    edgeGraph,
    graph,
    atomsByStructure: { index: graph, offsets: torch.tensor(batch.atomOffsets) },
    edgesByStructure: {
      index: edgeGraph,
      offsets: torch.tensor(batch.atomOffsets.map((atom) => batch.rowOffsets[atom]!)),
    },
    periodic: torch.tensor(batch.volume, { shape: [batch.structures, 1, 1] }).gt(0),
    volume: torch.tensor(
      batch.volume.map((value) => value || 1),
      { shape: [batch.structures, 1, 1], dtype },
    ),
    molecular: torch.tensor(periodicDirections(batch), { shape: [batch.structures, 1] }).eq(0),
    charge: torch.tensor(batch.charge, { shape: [batch.structures, 1] }),
    spin: torch.tensor(
      batch.spin.map((value, g) => (batch.spinMask[g] ? value : 1)),
      { shape: [batch.structures, 1] },
    ),
    centred: torch.tensor(centredPositions(batch), { shape: [batch.atoms, 3] }),
    structures: batch.structures,
    atoms: batch.atoms,
    search: edgeSearch(batch),
    branchStructures: batch.branchOffsets,
    branchAtoms,
    branchEdges,
    branchDatasets: branchDatasets(batch),
  };
}

function periodicDirections({ pbc, structures }: GraphBatch): Int32Array {
  return Int32Array.from({ length: structures }, (_, g) => pbc[3 * g]! + pbc[3 * g + 1]! + pbc[3 * g + 2]!);
}
