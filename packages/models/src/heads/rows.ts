import type { Tensor } from "@hydride/torch-js";
import type { Encoded } from "../encoders/registry.js";
import { narrowSegments } from "../fused/segments.js";
import type { GraphTensors } from "../graphTensors.js";
import type { ForceHeadInputs } from "./forceHead.js";

/** What the heads of one branch read: its own atoms and edges, counted from zero. */
export interface BranchRows extends ForceHeadInputs {
  /** (N, 3, width) where the encoder has vectors. */
  vectors?: Tensor;
}

/** The contiguous rows of a branch. */
export function branchRows(inputs: GraphTensors, encoded: Encoded, branch: number): BranchRows {
  const range = (bounds: Int32Array) => ({ begin: bounds[branch]!, length: bounds[branch + 1]! - bounds[branch]! });
  const [atoms, edges] = [range(inputs.branchAtoms), range(inputs.branchEdges)];
  const ofAtoms = (tensor: Tensor) => tensor.narrow(0, atoms.begin, atoms.length);
  const ofEdges = (tensor: Tensor) => tensor.narrow(0, edges.begin, edges.length);
  return {
    features: ofAtoms(encoded.features),
    ...(encoded.vectors && { vectors: ofAtoms(encoded.vectors) }),
    basis: ofEdges(encoded.basis),
    envelope: ofEdges(encoded.envelope),
    distance: ofEdges(encoded.distance),
    displacement: ofEdges(inputs.displacement),
    received: narrowSegments(inputs.received, edges, atoms),
    sent: narrowSegments(inputs.sent, edges, atoms),
  };
}
