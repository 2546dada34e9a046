/** A label besides the usual ones. */
export interface PropertyValues {
  of: "structures" | "atoms";
  /** Numbers of a structure or an atom. */
  width: number;
  /** Shape (G, width) or (N, width), in the unit of the file; 0 where a structure does not have it. */
  values: Float64Array;
  /** Shape (G). */
  mask: Uint8Array;
}

/**
 * Several structures as one graph, struct of arrays. G structures, N atoms, E edges, B branches (datasets).
 *
 * Edges stand in CSR order by receiver: the message on edge e goes from `sender[e]` to `receiver[e]`, and those of
 * receiver i are `rowOffsets[i]` to `rowOffsets[i + 1]`, nearest first. The edge vector is `positions[sender] + shift .
 * cell - positions[receiver]`. `transpose` lists the same edges by sender, so that sums over senders are segment sums
 * too, and every reduction has one fixed order.
 *
 * Units: angstrom, eV, eV/angstrom, eV/angstrom^3 (tension positive), elementary charge, spin multiplicity. A label
 * that a structure does not have is 0 here and its mask is 0.
 */
export interface GraphBatch {
  structures: number;
  atoms: number;
  edges: number;
  /** Edges are shorter than this, in angstrom. */
  cutoff: number;
  /** The nearest that were kept of each receiver; left out where all were. */
  maxNeighbors?: number;

  /** Identity of each structure, in the order of the batch, shape (G). */
  ids: string[];
  datasets: string[];
  /** Index into the branches of each structure, never falling, shape (G). */
  branch: Int32Array;
  /** The structures of branch b are `branchOffsets[b]` to `branchOffsets[b + 1]`, shape (B + 1). */
  branchOffsets: Int32Array;
  /** Position in the input of each structure, shape (G). */
  order: Int32Array;

  /** The atoms of structure g are `atomOffsets[g]` to `atomOffsets[g + 1]`, shape (G + 1). */
  atomOffsets: Int32Array;
  /** Structure of each atom, shape (N). */
  graph: Int32Array;
  /** Atomic numbers, shape (N). */
  numbers: Int32Array;
  /** Shape (N, 3), as given: not wrapped into the cell. */
  positions: Float64Array;
  /** Cell vectors as rows, shape (G, 3, 3); zeros where there is none. */
  cell: Float64Array;
  /** Shape (G, 3). */
  pbc: Uint8Array;
  /** Shape (G); 0 where the structure is not periodic in three directions. */
  volume: Float64Array;

  /** Atoms of each edge, counted over the batch, shape (E). */
  receiver: Int32Array;
  sender: Int32Array;
  /** How many cell vectors the sender is moved along, shape (E, 3). */
  shift: Int32Array;
  /** Row pointer by receiver, shape (N + 1). */
  rowOffsets: Int32Array;
  /** The edges ordered by sender (stable), shape (E). */
  transpose: Int32Array;
  /** Row pointer of that order: the edges sent by j are `transpose[senderOffsets[j]]` and on, shape (N + 1). */
  senderOffsets: Int32Array;
  /** Structure of each edge, shape (E). */
  edgeGraph: Int32Array;

  /** Total energy as labelled, reference energies not subtracted, shape (G). */
  energy: Float64Array;
  energyMask: Uint8Array;
  /** Shape (N, 3); the mask has shape (G). */
  forces: Float64Array;
  forcesMask: Uint8Array;
  /** Shape (G, 3, 3); the mask has shape (G). */
  stress: Float64Array;
  stressMask: Uint8Array;
  /** Shape (G). */
  charge: Float64Array;
  chargeMask: Uint8Array;
  spin: Float64Array;
  spinMask: Uint8Array;
  /** The other labels that were asked for, by name. */
  properties: Record<string, PropertyValues>;
}
