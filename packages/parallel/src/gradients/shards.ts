import { ParallelError } from "../errors.js";
import type { SectionPart } from "./section.js";

/** A part of a parameter that lies in a rank's shard. */
export interface ShardPiece {
  part: SectionPart;
  /** Elements of the parameter before it, of the shard before it, and of it. */
  from: number;
  at: number;
  count: number;
}

/** How many elements each rank has of so many, in rows one after the other; they differ by one at most. */
export function shardCounts(elements: number, ranks: number): number[] {
  if (elements < ranks) {
    throw new ParallelError(
      "SHARDS_INVALID",
      `expected at least one parameter for each of ${String(ranks)} ranks, found ${String(elements)}`,
      "Leave parallel.shardOptimizer out: so small a state needs no division.",
    );
  }
  const [each, larger] = [Math.floor(elements / ranks), elements % ranks];
  return Array.from({ length: ranks }, (_, rank) => each + (rank < larger ? 1 : 0));
}

/** What a rank's shard has of each parameter. */
export function shardPieces(parts: readonly SectionPart[], counts: readonly number[], rank: number): ShardPiece[] {
  const begin = counts.slice(0, rank).reduce((sum, count) => sum + count, 0);
  const end = begin + counts[rank]!;
  return parts.flatMap((part) => {
    const [from, to] = [Math.max(part.offset, begin), Math.min(part.offset + part.count, end)];
    return from < to ? [{ part, from: from - part.offset, at: from - begin, count: to - from }] : [];
  });
}
