import type { SetJob } from "./setJob.js";

/** A file, or a part of its frames, that a rank reads. */
export interface Share {
  set: number;
  file: number;
  rank: number;
  /** Where ranks share the file: the place of the part among all of them. */
  part?: { index: number; of: number };
}

/** Where a file of a set is. */
export type FilePlace = Pick<Share, "set" | "file">;

/** A file that is more than this part of what a rank has to read is shared, where it can be. */
const LARGE = 0.5;

/** The files that are so large that one rank would keep the others waiting. */
export function largeFiles(sets: readonly SetJob[], ranks: number): FilePlace[] {
  const all = filesOf(sets);
  const total = all.reduce((sum, { bytes }) => sum + bytes, 0);
  return ranks === 1 ? [] : all.filter(({ bytes }) => bytes > (LARGE * total) / ranks);
}

/**
 * Which rank reads what, the same on all ranks: all of them a part of each file that can be shared, by their order; the others, the
 * largest first, by the rank that has least.
 */
export function shareFiles(sets: readonly SetJob[], ranks: number, shared: readonly FilePlace[] = []): Share[] {
  const byOrder = (a: FilePlace, b: FilePlace) => a.set - b.set || a.file - b.file;
  const isShared = (one: FilePlace) => shared.some(({ set, file }) => set === one.set && file === one.file);
  const parts = shared.flatMap(({ set, file }) =>
    Array.from({ length: ranks }, (_, rank): Share => ({ set, file, rank, part: { index: rank, of: ranks } })),
  );
  const loads = new Float64Array(ranks);
  const whole = filesOf(sets)
    .filter((file) => !isShared(file))
    .sort((a, b) => b.bytes - a.bytes || byOrder(a, b))
    .map(({ set, file, bytes }): Share => {
      const rank = loads.indexOf(Math.min(...loads));
      loads[rank]! += Math.max(1, bytes);
      return { set, file, rank };
    });
  return [...parts, ...whole].sort((a, b) => byOrder(a, b) || a.rank - b.rank);
}

function filesOf(sets: readonly SetJob[]) {
  return sets.flatMap(({ files }, set) => files.map(({ bytes }, file) => ({ set, file, bytes })));
}
