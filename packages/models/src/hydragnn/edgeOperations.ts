import { cat, linear } from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";
import type { EgnnHiddenInputs } from "../fused/egnnHidden.js";

/**
 * W [h_receiver | h_sender | e] + b of each edge in the three parts that it is linear in: the atoms' two are products per atom.
 * @param features (N, F_in)
 * @param scalars (E, K) what the edge itself brings.
 * @param weight (F, 2 F_in + K)
 */
export function edgeParts(
  features: Tensor,
  scalars: Tensor,
  weight: Tensor,
  bias: Tensor,
): Omit<EgnnHiddenInputs, "activation"> {
  const width = features.shape[1]!;
  const [receiver, sender, scalarWeight] = weight.split([width, width, scalars.shape[1]!], 1) as [
    Tensor,
    Tensor,
    Tensor,
  ];
  return { receivers: linear(features, receiver, bias), senders: linear(features, sender), scalars, scalarWeight };
}

/** Scalars of the edges side by side: the length and, where there are any, the attributes. (E, 1 + D) */
export function edgeScalars(length: Tensor, attributes: Tensor | undefined): Tensor {
  return attributes ? cat([length, attributes], 1) : length;
}
