import type { Config } from "@hydride/training";
import { encoderCost } from "./encoderCost.js";
import type { StructureSize } from "./structureSize.js";

type Forces = Config["model"]["heads"]["forces"];

/** Rows of a head's own widths, for an atom. */
const HEAD_ROWS: Readonly<Record<Forces, number>> = { direct: 4, conservative: 8 };

/** A layer that is computed again takes this much of what it would have kept, while its derivatives are. */
const AGAIN = 1.2;

/**
 * Bytes that one structure needs while a batch is computed, weights and gradients left out: of N atoms, E edges and L layers of width F,
 * F (L (edge E + atom N) + once N) numbers, or, with recomputation, F (L again N + 1.2 (edge E + atom N) + once N); and the widths of
 * the hidden layers of the heads for each atom. Within a factor of 2 of measured peaks.
 */
export function activationBytes(config: Config, { atoms, edgesPerAtom }: StructureSize): number {
  const { model, training } = config;
  const { layers, hidden, heads } = model;
  const { edge, atom, once, again } = encoderCost(config).kept;
  const layer = edge * edgesPerAtom + atom;
  const rows = training.recompute ? layers * again + AGAIN * layer : layers * layer;
  const ofHeads = HEAD_ROWS[heads.forces] * heads.hidden.reduce((sum, width) => sum + width, 0);
  const bytes = model.dtype === "float64" ? 8 : 4;
  return Math.ceil(bytes * atoms * (hidden * (rows + once) + ofHeads));
}
