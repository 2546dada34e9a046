import type { StrategyPlan } from "@hydride/parallel/planner";
import type { RunProfile } from "@hydride/training";
import type { BenchResult } from "../benchmark.js";
import { coresHad, stepSeconds, stepSplit, throughput, times } from "./measure.js";
import type { IndependentJobs, RankMemory, ScalingPoint } from "./report.js";
import type { Layout, Mode, ScalingSide } from "./sides.js";

/** A side with what its rounds and the planner said. */
export interface RunSide {
  side: ScalingSide;
  rounds: readonly RunProfile[];
  plan: StrategyPlan;
}

/** @param alone Structures a second of one rank. @param ranksAtOnce Ranks that there are cores for. */
export function pointOf({ side, rounds, plan }: RunSide, alone: number, ranksAtOnce: number): ScalingPoint {
  const { name, mode, layout, ranks, strategy } = side;
  const [{ groups, stepsPerEpoch, structures }] = rounds as [RunProfile];
  const structuresPerSecond = throughput(rounds);
  const step = stepSplit(rounds);
  const { compute, update, communicate, total: seconds } = plan.time;
  return {
    case: name,
    mode,
    layout,
    ranks,
    strategy,
    groups,
    structures,
    structuresPerSecond,
    step,
    stepSpread: stepSeconds(rounds).spread,
    cores: coresHad(rounds),
    stepsPerEpoch,
    epoch: times(step, stepsPerEpoch),
    efficiency: structuresPerSecond.median / alone / Math.min(ranks, ranksAtOnce),
    predicted: { seconds, compute, update, communicate, deviation: seconds / step.seconds - 1 },
  };
}

/** What part of the loss is the machine's, and what part is that of ranks that communicate. @param alone As of `pointOf`. */
export function independentOf(runs: readonly RunSide[], alone: number): IndependentJobs[] {
  return runs
    .filter(({ side }) => side.jobs > 1)
    .map(({ side: { jobs }, rounds }) => {
      const structuresPerSecond = throughput(rounds);
      const lossOf = (layout: Layout) =>
        1 - throughput(findSide(runs, "weak", layout, jobs).rounds).median / structuresPerSecond.median;
      return {
        jobs,
        structuresPerSecond,
        cores: coresHad(rounds),
        machineLoss: 1 - structuresPerSecond.median / (jobs * alone),
        losses: { "mtl-base": lossOf("mtl-base"), "mtl-par": lossOf("mtl-par") },
      };
    });
}

function findSide(runs: readonly RunSide[], mode: Mode, layout: Layout, ranks: number): RunSide {
  return runs.find(({ side }) => side.mode === mode && side.layout === layout && side.ranks === ranks)!;
}

/** What each rank of a side held, beside the planner's word. */
export function memoryOf({ side, rounds, plan }: RunSide): RankMemory[] {
  const [{ ranks }] = rounds as [RunProfile];
  return ranks.map(({ rank, branches, parameters, held, bytes, peak }) => {
    const group = plan.placement.groupIndexOf(rank);
    const demand = plan.demands[group]!;
    const [world, ...ofGroups] = plan.reductions;
    return {
      layout: side.layout,
      strategy: side.strategy,
      rank,
      branches,
      parameters: { found: parameters, predicted: demand.parameters },
      weights: { found: held.weights, predicted: demand.parameterBytes },
      gradients: { found: held.gradients, predicted: demand.gradientBytes },
      optimizer: { found: held.optimizer, predicted: demand.optimizerBytes },
      reduced: { found: bytes.world + bytes.group, predicted: world!.bytes + ofGroups[group]!.bytes },
      peak,
    };
  });
}

/** Rows of the contract: several ranks, and as many jobs of one rank, against one rank alone; and multi-task parallelism against everything on every rank. */
export function resultsOf(runs: readonly RunSide[], memory: readonly RankMemory[]): BenchResult[] {
  const alone = throughput(runs[0]!.rounds);
  const counts = [...new Set(runs.map(({ side }) => side.ranks))].filter((ranks) => ranks > 1);
  const againstOne = (name: string, { rounds }: RunSide): BenchResult => {
    const ours = throughput(rounds);
    return {
      case: name,
      ours: ours.median,
      other: alone.median,
      otherName: "1 rank",
      unit: "structures/s",
      ratio: ours.median / alone.median,
      oursSpread: ours.spread,
      otherSpread: alone.spread,
    };
  };
  const ranksOf = (prefix: string, mode: Mode, layout: Layout) =>
    counts.map((ranks) => againstOne(`${prefix}ranks/${String(ranks)}`, findSide(runs, mode, layout, ranks)));
  return [
    ...ranksOf("", "weak", "mtl-base"),
    ...ranksOf("mtl-par/", "weak", "mtl-par"),
    ...runs.filter(({ side }) => side.jobs > 1).map((run) => againstOne(run.side.name, run)),
    ...ranksOf("strong/", "strong", "mtl-base"),
    ...counts.map((ranks) => {
      const [ours, other] = (["mtl-par", "mtl-base"] as const).map((layout) => {
        const { median, spread } = stepSeconds(findSide(runs, "weak", layout, ranks).rounds);
        return { median: 1000 * median, spread: spread.map((value) => 1000 * value) as [number, number] };
      });
      return row(`mtl-par/${String(ranks)}`, "ms a step", ours!, other!);
    }),
    memoryRow(Math.max(...counts), memory),
  ];
}

/** Of the ranks that hold most, on the largest number of them. */
function memoryRow(ranks: number, memory: readonly RankMemory[]): BenchResult {
  const [ours, other] = (["mtl-par", "mtl-base"] as const).map((layout) => {
    const held = memory
      .filter((rank) => rank.layout === layout)
      .map(({ weights, gradients, optimizer }) => (weights.found + gradients.found + optimizer.found) / 1e6);
    const median = Math.max(...held);
    return { median, spread: [median, median] as [number, number] };
  });
  return row(`mtl-par/${String(ranks)}/memory`, "MB a rank", ours!, other!);
}

type Spread = { median: number; spread: [number, number] };

function row(name: string, unit: string, ours: Spread, other: Spread): BenchResult {
  return {
    case: name,
    ours: ours.median,
    other: other.median,
    otherName: "mtl-base",
    unit,
    ratio: other.median / ours.median,
    oursSpread: ours.spread,
    otherSpread: other.spread,
  };
}
