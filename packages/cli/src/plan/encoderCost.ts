import {
  architectureOf,
  type EncoderConfig,
  HYDRAGNN_COSTS,
  isHydraGnnType,
  type KeptRows,
  type LayerProducts,
} from "@hydride/models";
import type { Config } from "@hydride/training";

/** What the encoder of a run costs: the products of a layer, and what it keeps for derivatives. */
export function encoderCost({ model }: Config): { products: LayerProducts; kept: KeptRows } {
  const { encoder: type, hidden, layers, cutoff, heads, hydragnn } = model;
  if (isHydraGnnType(type)) {
    const { products, kept } = HYDRAGNN_COSTS[type];
    const sizes = {
      hidden_dim: hidden,
      equivariance: hydragnn?.equivariance ?? true,
      num_radial: hydragnn?.radial ?? null,
    };
    return { products: products(sizes), kept: kept[heads.forces] };
  }
  const encoder = { type, hidden, layers, cutoff } as EncoderConfig;
  const { products, kept } = architectureOf(encoder).cost;
  return { products: products(encoder), kept: kept[heads.forces] };
}
