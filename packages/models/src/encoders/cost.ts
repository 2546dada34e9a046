/** Multiplications, each with an addition, of a layer's products with weights: for an atom, and for an edge. */
export interface LayerProducts {
  perAtom: number;
  perEdge: number;
}

/** What a training step keeps for derivatives, in rows of the encoder's width. */
export interface KeptRows {
  /** Of each layer, for an edge and for an atom. */
  edge: number;
  atom: number;
  /** Besides the layers, for an atom. */
  once: number;
  /** Of each layer, for an atom, where layers are computed again. */
  again: number;
}

/** What an encoder costs, for predictions of time and memory. `Sizes`: what of its configuration that depends on. */
export interface EncoderCost<Sizes> {
  products: (sizes: Sizes) => LayerProducts;
  /** By the kind of forces; fitted to peaks of training steps. */
  kept: Readonly<Record<"conservative" | "direct", KeptRows>>;
}
