/** What every error of this package has: a stable upper-case code and, where one is known, what to do about it. */
export class CoreGraphError extends Error {
  readonly code: string;
  readonly hint?: string;

  constructor(code: string, message: string, hint?: string) {
    super(hint === undefined ? message : `${message}; ${hint}`);
    this.name = new.target.name;
    this.code = code;
    if (hint !== undefined) this.hint = hint;
  }
}

/** A structure that contradicts itself. Codes: `STRUCTURE_` and the field in upper case. */
export class StructureError extends CoreGraphError {}

/**
 * A neighbour list that cannot be made. Codes: `NEIGHBOR_LIST_` and `POSITIONS`, `CELL`, `PBC`, `CUTOFF`,
 * `MAX_NEIGHBORS`, `THREADS`, `TYPE` (no array of structures), `OPTION` (an unknown key) or `SIZE` (too many edges for
 * the memory or for 32-bit indices).
 */
export class NeighborListError extends CoreGraphError {}

/** A batch that cannot be made. Codes: `BATCH_EMPTY`, `BATCH_BRANCHES`, `BATCH_PROPERTIES`, `BATCH_DATASET`. */
export class BatchError extends CoreGraphError {}

/** The native add-on is missing or does not load. Codes: `CORE_GRAPH_NATIVE_MISSING`, `CORE_GRAPH_NATIVE_BROKEN`. */
export class NativeAddonError extends CoreGraphError {}
