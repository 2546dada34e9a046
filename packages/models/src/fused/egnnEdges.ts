import { autocastDtype, nn, type Tensor } from "@hydride/torch-js";
import { type EgnnHiddenInputs, egnnHidden } from "./egnnHidden.js";
import { fusedOperators } from "./library.js";
import { type EdgeSegments, sumSegments } from "./segments.js";

/** A linear layer: (outputs, inputs) and (outputs). */
export interface LinearWeights {
  weight: Tensor;
  bias: Tensor;
}

/** What the edges of an EGNN are made of after their first layer: N atoms, E edges, F channels. */
export interface EgnnEdgeInputs extends EgnnHiddenInputs {
  /** (F, F) and (F): from the first layer to messages. */
  message: LinearWeights;
  /** (E, 1) what messages are multiplied by, after the activation. */
  envelope?: Tensor;
  /** (F, F), (F) and (1, F): from messages, through the activation, to a number an edge that coordinates move by. */
  size?: LinearWeights & { last: Tensor };
}

export interface EgnnEdgeOptions {
  /** Whether derivatives will be differentiated again, as those that conservative forces are trained on: then all is kept. */
  twice?: boolean;
}

/**
 * The edges of an EGNN layer (arXiv 2102.09844, eq. 3 to 5): m = envelope act(V act(z) + c) with z of `egnnHidden`, summed over
 * the edges that each atom receives, and w act(U m + d) of each edge. In one operator nothing of size (E, F) goes through
 * memory but what is kept for the derivative; below `autocast` to bfloat16 its products are in bfloat16, and its sums are not.
 * @returns sums (N, F) and sizes (E, 1). Differentiable ever again.
 */
export function egnnEdges(
  inputs: EgnnEdgeInputs,
  edges: EdgeSegments,
  { twice = false }: EgnnEdgeOptions = {},
): { sums: Tensor; sizes?: Tensor } {
  const { receivers, senders, scalars, scalarWeight, activation, message, envelope, size } = inputs;
  const { received, sent } = edges;
  const fused = fusedOperators();
  if (fused && !twice && !received.permutation) {
    const weights = [scalarWeight.t(), message.weight, message.bias];
    if (size) weights.push(size.weight, size.bias, size.last.squeeze(0));
    const bfloat16 = autocastDtype(scalars.device) === "bfloat16" && scalars.dtype === "float32";
    const [sums, sizes] = fused.egnn_edges(
      receivers.to(scalars.dtype),
      senders.to(scalars.dtype),
      scalars,
      weights,
      [sent.index, received.index, received.offsets],
      activation === "silu",
      { ...(envelope && { envelope: envelope.squeeze(1) }), keep: true, bfloat16 },
    );
    return size ? { sums, sizes: sizes.unsqueeze(1) } : { sums };
  }
  const act = (values: Tensor) => (activation === "silu" ? values.silu() : values.relu());
  const dense = act(nn.functional.linear(egnnHidden(inputs, edges), message.weight, message.bias));
  const messages = envelope ? dense.mul(envelope) : dense;
  const sums = sumSegments(messages, received);
  if (!size) return { sums };
  return { sums, sizes: nn.functional.linear(act(nn.functional.linear(messages, size.weight, size.bias)), size.last) };
}
