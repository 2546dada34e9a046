import type { SetJob } from "./setJob.js";

/** A file that a rank reads. */
export interface Share {
  set: number;
  file: number;
  rank: number;
}

/** Which rank reads which file: the largest first, each to the rank that has least, the same on all ranks. */
export function shareFiles(sets: readonly SetJob[], ranks: number): Share[] {
  const all = sets.flatMap(({ files }, set) => files.map(({ bytes }, file) => ({ set, file, bytes })));
  const loads = new Float64Array(ranks);
  const byOrder = (a: (typeof all)[number], b: (typeof all)[number]) => a.set - b.set || a.file - b.file;
  return all
    .sort((a, b) => b.bytes - a.bytes || byOrder(a, b))
    .map(({ set, file, bytes }) => {
      const rank = loads.indexOf(Math.min(...loads));
      loads[rank]! += Math.max(1, bytes);
      return { set, file, rank, bytes };
    })
    .sort(byOrder)
    .map(({ set, file, rank }) => ({ set, file, rank }));
}
