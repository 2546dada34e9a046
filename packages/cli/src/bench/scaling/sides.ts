import type { Strategy } from "@hydride/parallel";

/** Weak: as many structures for each rank. Strong: as many for all of them together. */
export type Mode = "weak" | "strong";
/** Every rank holds every branch; or ranks hold the encoder and one, or, where there are fewer ranks than branches, some. */
export type Layout = "mtl-base" | "mtl-par";

/** Runs that are told apart. */
export interface ScalingSide {
  /** `weak/mtl-par/5`, `independent/2` */
  name: string;
  mode: Mode;
  layout: Layout;
  /** Of one job. */
  ranks: number;
  /** Jobs at the same moment, which never communicate: more than one of one rank show what the machine gives. */
  jobs: number;
  strategy: Strategy;
  /** What it changes of the configuration. */
  set: string[];
}

export const MODES: readonly Mode[] = ["weak", "strong"];
export const LAYOUTS: readonly Layout[] = ["mtl-base", "mtl-par"];

/** One rank holds everything and has all structures: it is both layouts' and both modes' beginning. */
export const ALONE = "weak/mtl-base/1";
/** The same with as few structures as there can be, which tells what a step takes beside them. */
export const ALONE_SMALL = "small/mtl-base/1";

export interface SideOptions {
  ranks: readonly number[];
  branches: number;
  /** Structures in a step of one rank, and in one of all with strong scaling. */
  batch: number;
  threads: number;
  /** Ranks that there are cores for. */
  ranksAtOnce: number;
  /** Overrides of all sides. */
  set: readonly string[];
}

/**
 * One rank first, with all structures and with few; as many jobs of one rank as there are ranks, where there are cores for them; then
 * both modes and layouts on each number of ranks.
 */
export function sidesOf({ ranks, branches, batch, threads, ranksAtOnce, set }: SideOptions): ScalingSide[] {
  const side = (mode: Mode, layout: Layout, count: number, size = batch): ScalingSide => {
    const parallel = branches === 1 ? "ddp" : count < branches ? "hybrid" : "multi-task";
    const strategy = layout === "mtl-base" ? "ddp" : parallel;
    const own = {
      "parallel.strategy": strategy,
      "parallel.batch": mode === "weak" ? "rank" : "global",
      "training.batchSize": size,
      "training.threads": threads,
    };
    const pairs = Object.entries(own).map(([key, value]) => `${key}=${String(value)}`);
    return {
      name: `${mode}/${layout}/${String(count)}`,
      mode,
      layout,
      ranks: count,
      jobs: 1,
      strategy,
      set: [...set, ...pairs],
    };
  };
  const several = ranks.filter((count) => count > 1);
  return [
    side("weak", "mtl-base", 1),
    { ...side("weak", "mtl-base", 1, branches), name: ALONE_SMALL },
    ...several
      .filter((count) => count <= ranksAtOnce)
      .map((jobs) => ({ ...side("weak", "mtl-base", 1), name: `independent/${String(jobs)}`, jobs })),
    ...MODES.flatMap((mode) => several.flatMap((count) => LAYOUTS.map((layout) => side(mode, layout, count)))),
  ];
}
