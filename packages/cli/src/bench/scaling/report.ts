import type { Machine } from "@hydride/parallel/planner";
import type { BenchResult } from "../benchmark.js";
import type { Summary } from "../statistics.js";
import type { Layout, Mode } from "./sides.js";

/** Seconds of a step, means of the ranks. `seconds` is `loading`, `compute`, `wait` and `communicate` together. */
export interface StepSplit {
  seconds: number;
  loading: number;
  /** Of computing: forward and backward pass, and the optimizer's update. */
  compute: number;
  forward: number;
  backward: number;
  update: number;
  /** For the slowest rank. */
  wait: number;
  communicate: number;
}

/** One mode, layout and number of ranks. Medians over the rounds, with quartiles where it says Summary. */
export interface ScalingPoint {
  case: string;
  mode: Mode;
  layout: Layout;
  ranks: number;
  /** `ddp`, `multi-task`, or `hybrid` where there are fewer ranks than branches; and which ranks hold what. */
  strategy: string;
  groups: { branches: readonly string[]; ranks: readonly number[] }[];
  /** In a step of all ranks. */
  structures: number;
  structuresPerSecond: Summary;
  /** Of a step. */
  step: StepSplit;
  stepSpread: [number, number];
  /** Cores that all ranks together had: processor time over time. Fewer than there are where others wanted them too. */
  cores: number;
  stepsPerEpoch: number;
  /** The same of all steps of an epoch; neither validation nor checkpoints. */
  epoch: StepSplit;
  /** Structures a second, of those of one rank times the ranks that there are cores for. */
  efficiency: number;
  predicted: { seconds: number; compute: number; update: number; communicate: number; deviation: number };
}

/** As many jobs of one rank at the same moment, which never communicate, and the ranks of one job beside them; weak scaling. */
export interface IndependentJobs {
  jobs: number;
  structuresPerSecond: Summary;
  /** Cores that all of them together had. */
  cores: number;
  /** Of `jobs` times the structures a second of one rank that has the machine for itself, what is missing. */
  machineLoss: number;
  /** Of the jobs' structures a second, what ranks that communicate miss. */
  losses: Record<Layout, number>;
}

/** A number that was counted or measured, and what the planner had said. */
export interface Beside {
  found: number;
  predicted: number;
}

/** What one rank holds. */
export interface RankMemory {
  layout: Layout;
  strategy: string;
  rank: number;
  branches: readonly string[];
  parameters: Beside;
  /** Bytes. Weights with their average where there is one. */
  weights: Beside;
  gradients: Beside;
  optimizer: Beside;
  /** Bytes that the rank has given into sums of gradients in a step, counted by its sums. */
  reduced: Beside;
  /** Bytes that the process' peak rises by above what it had before the model was made; null where the system does not tell. */
  peak: number | null;
}

/** What `hydride bench scaling --json` prints, and `scaling.json` holds. */
export interface ScalingReport {
  name: "scaling";
  setting: Record<string, string | number>;
  results: BenchResult[];
  points: ScalingPoint[];
  /** For each number of ranks that there are cores for. */
  independent: IndependentJobs[];
  memory: RankMemory[];
  /** What the prediction of step times is made from: one rank alone, and all-reduces among as many ranks. */
  calibration: {
    machine: Machine;
    atomsPerStructure: number;
    edgesPerAtom: number;
    network: Record<string, { latency: number; bandwidth: number }>;
  };
  files: { json: string; svg: string };
}
