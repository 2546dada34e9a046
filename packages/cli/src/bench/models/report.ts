import type { Summary } from "../statistics.js";
import type { BatchSize } from "./multiplyAdds.js";
import type { Precision } from "./cases.js";
import type { FloorReport } from "./floors.js";
import type { MachineTest } from "./machine.js";

/** A side of a case. Rates are medians and quartiles over the rounds. */
export interface SideReport {
  name: string;
  precision: Precision;
  /** Of its libtorch, or of its packages. */
  version: string;
  parameters: number;
  /** Of a training step, or of predictions for the batch. */
  seconds: Summary;
  structuresPerSecond: Summary;
  atomsPerSecond: Summary;
  /** Bytes above what is resident once the model is built; null where the system does not tell. */
  peakMemory: number | null;
  /** Median multiply-adds a second over those of the machine's matrix products in the same rounds and precision. */
  shareOfPeak: number;
}

/** One side of ours against one of the opponent's. */
export interface Comparison {
  ours: string;
  other: string;
  /** The other's median time over ours. */
  speed: number;
  /** Our peak memory over the other's; null where either is not known or the other's is zero. */
  memory: number | null;
}

export interface CaseReport extends BatchSize {
  case: string;
  /** Of a training step, or of predictions for the batch. */
  multiplyAdds: number;
  /** Multiply-adds a second of large matrix products, which took turns with the sides. */
  matrixProducts: Partial<Record<Precision, Summary>>;
  sides: SideReport[];
  comparisons: Comparison[];
  floors: FloorReport[];
}

/** What was not timed, and why. */
export interface LeftOut {
  case: string;
  /** With its precision. */
  side: string;
  why: string;
}

/** What `hydride bench models --json` prints. */
export interface ModelsReport {
  name: "models";
  setting: Record<string, string | number | boolean>;
  /**
   * Multiply-adds a second of matrix products, and bytes a second that a copy reads and writes: the best of the rounds.
   */
  machine: Record<MachineTest, number> & { matrixUnits: string[] };
  counting: string;
  cases: CaseReport[];
  leftOut: LeftOut[];
}
