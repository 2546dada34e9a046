import { cat, linear } from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";
import { gather, segmentSum } from "../segment.js";

// The operations of size edges x width, each a function of its own: what a fused kernel can stand in for.

/** Which atoms an edge joins: (E) each, ascending in `receiver`. */
export interface EdgeEnds {
  receiver: Tensor;
  sender: Tensor;
  atoms: number;
}

/**
 * max(0, W [h_receiver | h_sender | e] + b) of each edge, (E, F). Linear in its three parts, so that the atoms' two are
 * products per atom, (N, F), and one gather each.
 * @param features (N, F_in)
 * @param scalars (E, K) what the edge itself brings.
 * @param weight (F, 2 F_in + K)
 */
export function edgeHidden(features: Tensor, scalars: Tensor, weight: Tensor, bias: Tensor, ends: EdgeEnds): Tensor {
  const width = features.shape[1]!;
  const ofReceiver = linear(features, weight.narrow(1, 0, width), bias);
  const ofSender = linear(features, weight.narrow(1, width, width));
  const ofEdge = linear(scalars, weight.narrow(1, 2 * width, scalars.shape[1]!));
  return gather(ofReceiver, ends.receiver).add(gather(ofSender, ends.sender)).add(ofEdge).relu();
}

/** What PaiNN's messages are made of. */
export interface FilteredMessages {
  /** (N, 3 F) of the senders: gates of their vectors, gates of the edge's direction, scalar messages. */
  values: Tensor;
  /** (E, 3 F) */
  filter: Tensor;
  /** (N, 3, F); undefined for zeros. */
  vectors: Tensor | undefined;
  /** (E, 3) */
  direction: Tensor;
}

/** Filter times sender's values, summed over the edges that each atom receives: scalars (N, F) and vectors (N, 3, F). */
export function filterMultiplySum(
  { values, filter, vectors, direction }: FilteredMessages,
  { receiver, sender, atoms }: EdgeEnds,
): { scalars: Tensor; vectors: Tensor } {
  const width = values.shape[1]! / 3;
  const filtered = filter.mul(gather(values, sender));
  const part = (index: number) => filtered.narrow(1, index * width, width);
  const ofEdges = part(1).unsqueeze(1).mul(direction.unsqueeze(2));
  const messages = vectors ? gather(vectors, sender).mul(part(0).unsqueeze(1)).add(ofEdges) : ofEdges;
  return { scalars: segmentSum(part(2), receiver, atoms), vectors: segmentSum(messages, receiver, atoms) };
}

/** Scalars of the edges side by side: the length and, where there are any, the attributes. (E, 1 + D) */
export function edgeScalars(length: Tensor, attributes: Tensor | undefined): Tensor {
  return attributes ? cat([length, attributes], 1) : length;
}
