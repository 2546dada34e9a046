import type { PreparedPlace, Side } from "@hydride/datasets";

/** Structures that follow each other on a side of a set. */
export interface SetRun {
  /** The folder of the set. */
  path: string;
  side: Side;
  first: number;
  count: number;
}

/** Where sets have structures, in their order; `undefined` where one is of another file. */
export function runsOf<Own>(
  structures: readonly Own[],
  placeOf: (structure: Own) => PreparedPlace | undefined,
): SetRun[] | undefined {
  const runs: SetRun[] = [];
  for (const structure of structures) {
    const place = placeOf(structure);
    if (place === undefined) return undefined;
    const { path, side, index } = place;
    const last = runs.at(-1);
    const follows = last?.path === path && last.side === side && last.first + last.count === index;
    if (follows) last.count++;
    else runs.push({ path, side, first: index, count: 1 });
  }
  return runs;
}

/** The folders of the sets, each once. */
export function pathsOf(runs: Readonly<Record<string, readonly SetRun[]>>): string[] {
  return [...new Set(Object.values(runs).flatMap((side) => side.map(({ path }) => path)))];
}
