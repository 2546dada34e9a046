import { availableParallelism } from "node:os";
import { BatchError, NeighborListError } from "./errors";
import { cellVolume, geometryProblem, type Problem } from "./geometry";
import type { GraphBatch } from "./graphBatch";
import type { NativeGraph } from "./native";
import {
  checkKeys,
  checkSearchOptions,
  fromNative,
  mostEdges,
  type SearchOptions,
  type ThreadOptions,
} from "./nativeArguments";
import { findGraphAsync } from "./nativeSearch";
import type { Periodicity } from "./structure";

/** A batch that has no edges yet. */
export type AtomBatch = Omit<GraphBatch, keyof NativeGraph | "edges" | "volume" | "cutoff" | "maxNeighbors">;

/**
 * Finds the edges of structures that are laid out as a batch already, off the main thread, as `collateAsync` would; the arrays become
 * the batch's. For those that have structures in such a layout: what is not about geometry is taken as it is. Leave it as it is until
 * the promise is settled.
 *
 * Throws BatchError for arrays whose lengths do not match, NeighborListError as `neighborLists` does.
 */
export async function connectAsync(batch: AtomBatch, options: SearchOptions & ThreadOptions): Promise<GraphBatch> {
  checkKeys(options, ["cutoff", "maxNeighbors", "threads"]);
  const { threads = availableParallelism(), cutoff, maxNeighbors } = options;
  checkSearchOptions(options, threads);
  const { structures, atomOffsets, positions, cell, pbc } = batch;
  checkLengths(batch);
  const name = (index: number) => `structure "${batch.ids[index]}" of dataset "${batch.datasets[index]}": `;
  const volume = new Float64Array(structures);
  for (let s = 0; s < structures; s++) {
    const problem = problemOf(batch, s);
    if (problem) throw new NeighborListError(`NEIGHBOR_LIST_${problem.field}`, name(s) + problem.message, problem.hint);
    if (pbc[3 * s] && pbc[3 * s + 1] && pbc[3 * s + 2]) volume[s] = cellVolume(cell.subarray(9 * s, 9 * s + 9));
  }
  try {
    const most = maxNeighbors ?? 0;
    const graph = await findGraphAsync([positions, atomOffsets, cell, pbc, cutoff, most, mostEdges("graph"), threads]);
    const search = { cutoff, ...(maxNeighbors !== undefined && { maxNeighbors }) };
    return Object.assign(batch, search, { volume }, graph, { edges: graph.sender.length });
  } catch (error) {
    throw fromNative(error, name);
  }
}

/** What is wrong with the geometry of a structure, most of which are molecules of finite coordinates. */
function problemOf({ atomOffsets, positions, cell, pbc }: AtomBatch, s: number): Problem | undefined {
  const [first, end] = [3 * atomOffsets[s]!, 3 * atomOffsets[s + 1]!];
  const isPeriodic = pbc[3 * s] || pbc[3 * s + 1] || pbc[3 * s + 2];
  if (!isPeriodic && areFinite(positions, first, end)) return undefined;
  const directions = Array.from(pbc.subarray(3 * s, 3 * s + 3), Boolean) as Periodicity;
  const vectors = isPeriodic ? cell.subarray(9 * s, 9 * s + 9) : undefined;
  return geometryProblem(positions.subarray(first, end), vectors, directions);
}

function areFinite(values: Float64Array, first: number, end: number): boolean {
  // Only what is not finite differs from itself by something else than zero.
  for (let i = first; i < end; i++) if (values[i]! - values[i]! !== 0) return false;
  return true;
}

function checkLengths({ structures, atoms, atomOffsets, positions, cell, pbc }: AtomBatch): void {
  const lengths = { atomOffsets: structures + 1, positions: 3 * atoms, cell: 9 * structures, pbc: 3 * structures };
  for (const [name, { length }] of Object.entries({ atomOffsets, positions, cell, pbc })) {
    const expected = lengths[name as keyof typeof lengths];
    if (length === expected) continue;
    throw new BatchError("BATCH_LENGTHS", `${name}: expected ${expected} numbers, found ${length}`);
  }
  if (atomOffsets[0] === 0 && atomOffsets[structures] === atoms && isRising(atomOffsets)) return;
  throw new BatchError("BATCH_LENGTHS", `atomOffsets: expected numbers that rise from 0 to ${atoms}, found others`);
}

function isRising(values: Int32Array): boolean {
  return values.every((value, i) => i === 0 || value >= values[i - 1]!);
}
