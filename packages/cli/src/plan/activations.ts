import type { Config } from "@hydride/training";
import type { StructureSize } from "./structureSize.js";

/** What is kept for derivatives, in rows of the encoder's width. */
interface Rows {
  /** Of each layer, for an edge and for an atom. */
  edge: number;
  atom: number;
  /** Besides the layers, for an atom. */
  once: number;
  /** Of each layer, for an atom, where layers are computed again. */
  again: number;
}

type Encoder = Config["model"]["encoder"];
type Forces = Config["model"]["heads"]["forces"];

/** Fitted to peaks of training steps: 960 atoms, width 128, 2 and 6 layers, 5 and 20 edges an atom. */
const ROWS: Readonly<Record<Encoder, Readonly<Record<Forces, Rows>>>> = {
  egnn: {
    direct: { edge: 2.1, atom: 8, once: 9, again: 20 },
    conservative: { edge: 33, atom: 21, once: 0, again: 106 },
  },
  "egnn-hydragnn": {
    direct: { edge: 1.3, atom: 5.5, once: 3, again: 15 },
    conservative: { edge: 17, atom: 0, once: 0, again: 10 },
  },
  painn: {
    direct: { edge: 0.2, atom: 33, once: 27, again: 22 },
    conservative: { edge: 0, atom: 113, once: 0, again: 26 },
  },
  "painn-hydragnn": {
    direct: { edge: 0.9, atom: 30, once: 0, again: 35 },
    conservative: { edge: 0.2, atom: 125, once: 0, again: 40 },
  },
};

/** Rows of a head's own widths, for an atom. */
const HEAD_ROWS: Readonly<Record<Forces, number>> = { direct: 4, conservative: 8 };

/** A layer that is computed again takes this much of what it would have kept, while its derivatives are. */
const AGAIN = 1.2;

/**
 * Bytes that one structure needs while a batch is computed, weights and gradients left out: of N atoms, E edges and L layers of width F,
 * F (L (edge E + atom N) + once N) numbers, or, with recomputation, F (L again N + 1.2 (edge E + atom N) + once N); and the widths of
 * the hidden layers of the heads for each atom. Within a factor of 2 of measured peaks.
 */
export function activationBytes({ model, training }: Config, { atoms, edgesPerAtom }: StructureSize): number {
  const { layers, hidden, heads } = model;
  const { edge, atom, once, again } = ROWS[model.encoder][heads.forces];
  const layer = edge * edgesPerAtom + atom;
  const rows = training.recompute ? layers * again + AGAIN * layer : layers * layer;
  const ofHeads = HEAD_ROWS[heads.forces] * heads.hidden.reduce((sum, width) => sum + width, 0);
  const bytes = model.dtype === "float64" ? 8 : 4;
  return Math.ceil(bytes * atoms * (hidden * (rows + once) + ofHeads));
}
