import type { GraphBatch } from "@hydride/core-graph";
import * as torch from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";
import { edgeDisplacements, type GraphTensors, graphTensors } from "../graphTensors.js";
import type { HydraGnnArchitecture } from "./architecture.js";
import { reverseEdges } from "./reverseEdges.js";

/**
 * What a model of HydraGNN sees of a batch. The receiver of an edge, which sums up messages, is HydraGNN's `edge_index[0]`, the
 * sender its `edge_index[1]`; a cap on neighbours is one on the receivers of each sender.
 */
export interface HydraGnnTensors extends GraphTensors {
  /** (N, input_dim) atomic numbers as they are, followed by coordinates where the architecture has them. */
  features: Tensor;
  /** (E, 1) lengths as HydraGNN's data sets store them: constants. Only where the architecture has edge attributes. */
  edgeAttributes?: Tensor;
  /** (G, graph_attr_dim) charge and spin multiplicity; neutral singlets where a structure does not say. */
  attributes: Tensor;
  /** (G) atoms of each structure. */
  atomCounts: Tensor;
  /** (N, 1) over the number of edges that each atom receives, 1 where it receives none. */
  inverseDegree: Tensor;
}

type InputFields = Pick<HydraGnnArchitecture, "input_dim" | "edge_dim" | "graph_attr_dim">;

/**
 * The tensors of a batch that was collated with the architecture's `radius`, `max_neighbours` and branches, as
 * `collateOptions` of the potential gives them.
 */
export function hydraGnnTensors(
  batch: GraphBatch,
  architecture: InputFields,
  { dtype = "float32" }: { dtype?: "float32" | "float64" } = {},
): HydraGnnTensors {
  const reversed = reverseEdges(batch);
  const { structures, atoms, atomOffsets, rowOffsets } = reversed;
  const counts = atomOffsets.subarray(1).map((end, g) => end - atomOffsets[g]!);
  const degrees = Float64Array.from({ length: atoms }, (_, atom) => rowOffsets[atom + 1]! - rowOffsets[atom]!);
  const inverse = degrees.map((degree) => 1 / Math.max(1, degree));
  return {
    ...graphTensors(reversed, { dtype }),
    features: torch.tensor(atomFeatures(reversed, architecture), { shape: [atoms, architecture.input_dim], dtype }),
    ...(architecture.edge_dim !== null && {
      edgeAttributes: torch.tensor(edgeLengths(reversed), { shape: [batch.edges, 1], dtype }),
    }),
    attributes: torch.tensor(graphAttributes(reversed, architecture), {
      shape: [structures, architecture.graph_attr_dim],
      dtype,
    }),
    atomCounts: torch.tensor(counts, { dtype }),
    inverseDegree: torch.tensor(inverse, { shape: [atoms, 1], dtype }),
  };
}

function atomFeatures({ numbers, positions }: GraphBatch, { input_dim }: InputFields): Float64Array {
  const features = new Float64Array(numbers.length * input_dim);
  for (const [atom, number] of numbers.entries()) {
    features[input_dim * atom] = number;
    if (input_dim === 4) features.set(positions.subarray(3 * atom, 3 * atom + 3), 4 * atom + 1);
  }
  return features;
}

function edgeLengths(batch: GraphBatch): Float64Array {
  const displacement = edgeDisplacements(batch);
  return Float64Array.from({ length: batch.edges }, (_, edge) =>
    Math.hypot(displacement[3 * edge]!, displacement[3 * edge + 1]!, displacement[3 * edge + 2]!),
  );
}

function graphAttributes(batch: GraphBatch, { graph_attr_dim }: InputFields): Float64Array {
  const { charge, chargeMask, spin, spinMask, structures } = batch;
  const attributes = new Float64Array(structures * graph_attr_dim);
  for (let g = 0; g < structures; g++) {
    attributes[graph_attr_dim * g] = chargeMask[g] ? charge[g]! : 0;
    if (graph_attr_dim === 2) attributes[2 * g + 1] = spinMask[g] ? spin[g]! : 1;
  }
  return attributes;
}
