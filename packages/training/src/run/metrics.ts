import { closeSync, openSync, writeSync } from "node:fs";
import type { DatasetErrors } from "../loop/errors.js";

/** The names of the fields whose values depend on the machine's speed or the clock; all others repeat with the seed. */
export const TIME_FIELDS = [
  "timestamp",
  "seconds",
  "atomsPerSecond",
  "loading",
  "compute",
  "forward",
  "backward",
  "update",
  "wait",
  "communicate",
] as const;

/** One optimiser step. */
export interface StepRecord {
  type: "step";
  step: number;
  epoch: number;
  loss: number;
  learningRate: number;
  /** Before it was clipped. */
  gradientNorm: number;
  structures: number;
  atoms: number;
  edges: number;
  /** Of the step, waiting for its batch included. */
  seconds: number;
  atomsPerSecond: number;
  /** Of these seconds on rank 0, waiting for the batch. */
  loading: number;
  /** Outside of loading and communication; forward and backward pass and the optimizer's update are most of it. */
  compute: number;
  forward: number;
  backward: number;
  update: number;
  /** For the slowest rank where that is told from communicating, which costs a little time; else zero, and in `communicate`. */
  wait: number;
  /** With the other ranks. */
  communicate: number;
}

/** One pass over the training structures and the validation after it. */
export interface EpochRecord {
  type: "epoch";
  epoch: number;
  step: number;
  /** Mean of the steps' losses. */
  loss: number;
  /** Mean over datasets and labels of the error divided by the trivial predictor's. */
  score: number;
  validation: Record<string, DatasetErrors>;
  /** Of the epoch, its validation included. */
  seconds: number;
  /** ISO 8601. */
  timestamp: string;
}

export type MetricsRecord = StepRecord | EpochRecord;

/** Appends records to `metrics.jsonl`, one JSON object a line. */
export class MetricsWriter {
  readonly #descriptor: number;

  constructor(path: string) {
    this.#descriptor = openSync(path, "a");
  }

  write(record: MetricsRecord): void {
    writeSync(this.#descriptor, `${JSON.stringify(record)}\n`);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
