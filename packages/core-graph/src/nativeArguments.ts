import { availableParallelism } from "node:os";
import { availableMemory } from "./availableMemory";
import { describe } from "./describe";
import { NeighborListError } from "./errors";
import { geometryProblem, type Problem } from "./geometry";
import type { NativeArguments } from "./native";
import type { Pausing } from "./slices";
import type { Periodicity } from "./structure";

/** What a neighbour list needs of a structure; every `Structure` is one. */
export interface NeighborListInput {
  /** Cartesian positions, shape (n, 3), angstrom. Atoms may lie outside the cell. */
  positions: Float64Array;
  /** Cell vectors as rows, shape (3, 3), angstrom. Rows of non-periodic directions have no influence. */
  cell?: Float64Array | undefined;
  /** Default: periodic in all directions where there is a cell, in none where there is not. */
  pbc?: Periodicity | undefined;
  /** Named in errors. */
  id?: string;
  dataset?: string;
}

export interface SearchOptions {
  /** Angstrom; an edge is shorter than this (`distance < cutoff`). */
  cutoff: number;
  /** Keep at most this many of the nearest senders of each receiver. Default: all. */
  maxNeighbors?: number | undefined;
}

/** Checks a cut-off and a cap. Throws NeighborListError. */
export function checkSearchOptions(search: SearchOptions, threads: number): void {
  checkSearch(search);
  checkCount("threads", threads, "NEIGHBOR_LIST_THREADS", 1024);
}

export interface ThreadOptions {
  /** C++ threads; the result does not depend on it. Default: one for each core. */
  threads?: number | undefined;
}

/** Peak bytes an edge: found, assembled and handed over, with and without displacement and distance. */
const BYTES = { list: 160, graph: 80 };
const MAX_INT32 = 2 ** 31 - 1;

/** Checks everything and lays it out flat. Throws NeighborListError. */
export function* nativeArguments(
  structures: readonly NeighborListInput[],
  search: SearchOptions,
  { threads = availableParallelism() }: ThreadOptions,
  kind: "list" | "graph",
  name: (index: number) => string,
): Pausing<NativeArguments> {
  checkSearchOptions(search, threads);
  const atomOffsets = new Int32Array(structures.length + 1);
  const cells = new Float64Array(9 * structures.length);
  const pbcs = new Uint8Array(3 * structures.length);
  const fail = (s: number, { field, message, hint }: Problem) =>
    new NeighborListError(`NEIGHBOR_LIST_${field}`, name(s) + message, hint);
  const parts: Float64Array[] = [];
  for (const [s, structure] of structures.entries()) {
    // Each field is read once: a getter may give something else the next time.
    const { positions, cell, pbc = allOrNone(cell) } = structure;
    const problem = geometryProblem(positions, cell, pbc);
    if (problem) throw fail(s, problem);
    atomOffsets[s + 1] = atomOffsets[s]! + positions.length / 3;
    if (cell) cells.set(cell, 9 * s);
    pbcs.set(pbc.map(Number), 3 * s);
    parts.push(positions);
    yield;
  }
  const all = new Float64Array(3 * atomOffsets[structures.length]!);
  for (const [s, positions] of parts.entries()) {
    const found = positions.length / 3;
    const atoms = atomOffsets[s + 1]! - atomOffsets[s]!;
    if (found !== atoms) throw fail(s, changed(atoms, found));
    all.set(positions, 3 * atomOffsets[s]!);
    yield;
  }
  return [all, atomOffsets, cells, pbcs, search.cutoff, search.maxNeighbors ?? 0, mostEdges(kind), threads];
}

/** So many edges fit the memory that is free now, or was a moment ago. */
export function mostEdges(kind: "list" | "graph"): number {
  return Math.min(MAX_INT32, Math.floor(availableMemory() / BYTES[kind]));
}

/** Where work pauses, a buffer may be transferred away or shrunk in between. */
function changed(before: number, after: number): Problem {
  const message = `positions: expected ${before} atoms, as when they were looked at first, found ${after}`;
  return { field: "POSITIONS", message, hint: "leave the structures as they are until the promise is settled" };
}

function allOrNone(cell: Float64Array | undefined): Periodicity {
  return cell === undefined ? [false, false, false] : [true, true, true];
}

function checkSearch({ cutoff, maxNeighbors }: SearchOptions): void {
  if (typeof cutoff !== "number" || !(cutoff > 0 && cutoff < Infinity)) {
    const message = `cutoff: expected a finite number above 0 (angstrom), found ${describe(cutoff)}`;
    throw new NeighborListError("NEIGHBOR_LIST_CUTOFF", message);
  }
  if (maxNeighbors !== undefined) checkCount("maxNeighbors", maxNeighbors, "NEIGHBOR_LIST_MAX_NEIGHBORS", MAX_INT32);
}

function checkCount(name: string, value: unknown, code: string, most: number): void {
  if (Number.isInteger(value) && (value as number) >= 1 && (value as number) <= most) return;
  throw new NeighborListError(code, `${name}: expected a whole number from 1 to ${most}, found ${describe(value)}`);
}

/** The elements of an array, copied, its holes as `undefined`. Throws for what is not an array. */
export function elementsOf<Element>(structures: readonly Element[]): Element[] {
  if (Array.isArray(structures)) return Array.from<Element>(structures);
  throw new NeighborListError("NEIGHBOR_LIST_TYPE", `structures: expected an array, found ${describe(structures)}`);
}

/** Throws for elements that are not objects. */
export function checkObjects(structures: readonly unknown[]): void {
  structures.forEach((structure, s) => {
    if (typeof structure === "object" && structure !== null) return;
    throw new NeighborListError(
      "NEIGHBOR_LIST_TYPE",
      `structure ${s}: expected an object, found ${describe(structure)}`,
    );
  });
}

/** Throws for keys that an options object should not have: a misspelt option would silently have no effect. */
export function checkKeys(options: object, known: readonly string[]): void {
  if (typeof options !== "object" || options === null) {
    throw new NeighborListError("NEIGHBOR_LIST_OPTION", `options: expected an object, found ${describe(options)}`);
  }
  const unknown = Object.keys(options).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  const message = `options: expected ${known.join(", ")}, found the key ${describe(unknown)}`;
  throw new NeighborListError("NEIGHBOR_LIST_OPTION", message);
}

/** A native error as one of this package's, naming the structure to blame. */
export function fromNative(error: unknown, name: (index: number) => string): unknown {
  if (!(error instanceof Error)) return error;
  const { code, structure } = error as Error & { code?: string; structure?: number };
  if (!code?.startsWith("NEIGHBOR_LIST_")) return error;
  const hint = code === "NEIGHBOR_LIST_SIZE" ? sizeHint(error.message) : undefined;
  return new NeighborListError(code, (structure === undefined ? "" : name(structure)) + error.message, hint);
}

/** Where the images within the cutoff are too many to look at, no cap on what is kept of them helps. */
function sizeHint(message: string): string {
  return /^a cutoff of .* reaches about /.test(message)
    ? "take a smaller cutoff, or check the units"
    : "take a smaller cutoff, set maxNeighbors, or check the units";
}
