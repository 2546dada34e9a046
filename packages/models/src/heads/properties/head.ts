import { cat, nn } from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";
import { ForceHead } from "../forceHead.js";
import { mlp, shrinkOutput } from "../mlp.js";
import type { BranchRows } from "../rows.js";
import { variance } from "../variance.js";
import { hasVariance, propertyWidth, type ResolvedProperty } from "./config.js";
import { VectorHead } from "./vectorHead.js";

export interface PropertyHeadOptions {
  /** Features of an atom, and functions of an edge. */
  width: number;
  basis: number;
  /** Whether the encoder has vectors. */
  vectors: boolean;
  dtype: "float32" | "float64";
}

/** What a head says of each atom, in its unit. */
export interface AtomicOutputs {
  /** (N, columns) */
  values: Tensor;
  /** (N, columns) where it predicts one. */
  variance?: Tensor;
}

/** The head of one property in one branch: everything is predicted for atoms first. */
export class PropertyHead extends nn.Module {
  /** Invariants: charges where the property is made of those; variances after the values. */
  readonly scalars?: nn.Sequential;
  /** Vectors: from those of the encoder, or from edges where it has none. */
  readonly vectors?: VectorHead | ForceHead;
  readonly #width: number;
  readonly #hasVariance: boolean;

  constructor(property: ResolvedProperty, { width, basis, vectors, dtype }: PropertyHeadOptions) {
    super();
    const { kind, hidden } = property;
    this.#hasVariance = hasVariance(property);
    this.#width = kind === "dipole" ? 1 : propertyWidth(property);
    if (kind !== "atomVector") {
      this.scalars = mlp([width, ...hidden, scalarOutputs(property)], dtype);
      shrinkOutput(this.scalars);
    }
    if (hasVectors(property, vectors)) {
      this.vectors = vectors ? new VectorHead(width, hidden, dtype) : new ForceHead(width, basis, hidden, dtype);
    }
  }

  /** Of a dipole the columns are the charge, and the atom's own dipole where there is one. */
  forward(rows: BranchRows): AtomicOutputs {
    const scalars = this.scalars?.forward(rows.features);
    const vectors = this.vectors && this.#vectors(this.vectors, rows);
    const raw = cat(
      [scalars, vectors].filter((part) => part !== undefined),
      1,
    );
    if (!this.#hasVariance) return { values: raw };
    return { values: raw.narrow(1, 0, this.#width), variance: variance(raw.narrow(1, this.#width, this.#width)) };
  }

  #vectors(head: VectorHead | ForceHead, rows: BranchRows): Tensor {
    return head instanceof VectorHead ? head.forward({ ...rows, vectors: rows.vectors! }) : head.forward(rows);
  }
}

/** Invariants that a head predicts. */
export function scalarOutputs(property: ResolvedProperty): number {
  if (property.kind === "dipole") return 1;
  return propertyWidth(property) * (hasVariance(property) ? 2 : 1);
}

/** Whether a head predicts a vector of each atom. A dipole has charges without them. */
export function hasVectors({ kind }: ResolvedProperty, encoderHasVectors: boolean): boolean {
  return kind === "atomVector" || (kind === "dipole" && encoderHasVectors);
}
