import { where, type Tensor } from "@hydride/torch-js";
import { sumSegments } from "./fused/segments.js";
import type { GraphTensors } from "./graphTensors.js";

/**
 * Forces and stress follow from f_e = dE / dr_e of each edge, (E, 3): with r_e = x_sender - x_receiver, F_i = sum of f over the
 * edges that i receives minus those that it sends, and the strain derivative is sum r_e f_e^T (Thompson et al., 10.1063/1.3245303).
 */
export function fromEdgeGradient(
  gradient: Tensor,
  inputs: GraphTensors,
  { forces, stress }: { forces?: boolean; stress?: boolean },
): { forces?: Tensor; stress?: Tensor } {
  return {
    ...(forces && { forces: sumSegments(gradient, inputs.received).sub(sumSegments(gradient, inputs.sent)) }),
    ...(stress && { stress: stressOf(gradient, inputs) }),
  };
}

function stressOf(gradient: Tensor, { displacement, edgesByStructure, volume, periodic }: GraphTensors): Tensor {
  const outer = displacement.unsqueeze(2).mul(gradient.unsqueeze(1));
  const virial = sumSegments(outer, edgesByStructure);
  const symmetric = virial.add(virial.transpose(1, 2)).mul(0.5).div(volume);
  return where(periodic, symmetric, Number.NaN);
}
