import { expectThat } from "../../nn/expect.js";
import { checkOptions } from "../../options.js";
import { isTensor, type Tensor } from "../../tensor.js";
import type { Optimizer } from "../optimizer.js";
import { expectNumber, expectSteps, perGroup } from "./checks.js";
import { checkOptimizer, checkState, type SchedulerState } from "./scheduler.js";

export interface ReduceLROnPlateauOptions {
  /** Whether the metric is to fall or to rise; "min". */
  mode?: "min" | "max";
  /** What the learning rate is multiplied by; 0.1. */
  factor?: number;
  /** How many bad epochs in a row are let pass; 10. */
  patience?: number;
  /** By how much a metric must be better than the best, in its own unit or as a share of it; 1e-4. */
  threshold?: number;
  /** What the threshold is: a share ("rel") or a difference ("abs"); "rel". */
  thresholdMode?: "rel" | "abs";
  /** How many epochs after a reduction are not counted; 0. */
  cooldown?: number;
  /** The smallest learning rate, of all groups or one each; 0. */
  minLr?: number | readonly number[];
  /** A smaller change of the learning rate is not made; 1e-8. */
  eps?: number;
}

const NAME = "ReduceLROnPlateau";
const DEFAULTS = {
  mode: "min" as "min" | "max",
  factor: 0.1,
  patience: 10,
  threshold: 1e-4,
  thresholdMode: "rel" as "rel" | "abs",
  cooldown: 0,
  minLr: 0 as number | readonly number[],
  eps: 1e-8,
};

type Settings = Omit<typeof DEFAULTS, "minLr"> & { minLrs: number[] };

interface Progress {
  lastEpoch: number;
  /** The best metric; null before the first. */
  best: number | null;
  numBadEpochs: number;
  cooldownCounter: number;
}

/** Reduces the learning rate when a metric, such as the validation loss, gets no better. */
export class ReduceLROnPlateau {
  readonly optimizer: Optimizer;
  #settings: Settings;
  #progress: Progress = { lastEpoch: 0, best: null, numBadEpochs: 0, cooldownCounter: 0 };
  #lastLr: number[];

  constructor(optimizer: Optimizer, options: ReduceLROnPlateauOptions = {}) {
    this.optimizer = checkOptimizer(NAME, optimizer);
    checkOptions(NAME, options, Object.keys(DEFAULTS));
    const { minLr, ...settings } = { ...DEFAULTS, ...options };
    const { mode, factor, patience, threshold, thresholdMode, cooldown, eps } = settings;
    expectThat(["min", "max"].includes(mode), NAME, 'mode "min" or "max"', mode);
    expectThat(["rel", "abs"].includes(thresholdMode), NAME, 'thresholdMode "rel" or "abs"', thresholdMode);
    expectThat(factor < 1, NAME, "factor < 1", factor);
    expectSteps(NAME, "patience", patience, 0);
    expectSteps(NAME, "cooldown", cooldown, 0);
    expectNumber(NAME, "threshold", threshold);
    expectNumber(NAME, "eps", eps);
    this.#settings = { ...settings, minLrs: perGroup(NAME, "minLr", minLr, optimizer.paramGroups.length) };
    this.#lastLr = optimizer.paramGroups.map((group) => group.lr);
  }

  /** How many metrics it has seen. */
  get lastEpoch(): number {
    return this.#progress.lastEpoch;
  }

  /** The learning rates after the last metric, one a group. */
  getLastLr(): number[] {
    return [...this.#lastLr];
  }

  /** @param metric A number, or a tensor of one; NaN is no improvement. */
  step(metric: number | Tensor): void {
    const value = isTensor(metric) ? metric.item() : metric;
    expectThat(typeof value === "number", NAME, "the metric to be a number or a Tensor", value);
    const groups = this.optimizer.paramGroups;
    const { patience, cooldown, minLrs, factor, eps } = this.#settings;
    expectThat(groups.length === minLrs.length, NAME, `the ${minLrs.length} group(s) it was made for`, groups.length);
    const progress = this.#progress;
    progress.lastEpoch++;
    if (this.#isBetter(value)) {
      progress.best = value;
      progress.numBadEpochs = 0;
    } else progress.numBadEpochs++;
    if (progress.cooldownCounter > 0) {
      progress.cooldownCounter--;
      progress.numBadEpochs = 0;
    }
    if (progress.numBadEpochs > patience) {
      for (const [index, group] of groups.entries()) {
        const lr = Math.max(group.lr * factor, minLrs[index]!);
        if (group.lr - lr > eps) group.lr = lr;
      }
      progress.cooldownCounter = cooldown;
      progress.numBadEpochs = 0;
    }
    this.#lastLr = groups.map((group) => group.lr);
  }

  #isBetter(value: number): boolean {
    const { mode, threshold, thresholdMode } = this.#settings;
    const sign = mode === "min" ? -1 : 1;
    const best = this.#progress.best ?? -sign * Infinity;
    const bar = thresholdMode === "rel" ? best * (1 + sign * threshold) : best + sign * threshold;
    return sign * value > sign * bar;
  }

  /** What it goes on from, its settings too: plain data, for JSON. */
  stateDict(): SchedulerState {
    return structuredClone({ ...this.#settings, ...this.#progress, lastLr: this.#lastLr });
  }

  /**
   * Goes on from a state, and gives the optimiser's groups its learning rates.
   * @throws TorchError STATE_DICT for a state of another schedule or of another number of groups; nothing is changed.
   */
  loadStateDict(state: SchedulerState): void {
    // Before the first metric `best` is null, later a number.
    checkState(NAME, { ...state, best: null }, { ...this.stateDict(), best: null });
    const { lastLr, lastEpoch, best, numBadEpochs, cooldownCounter, ...settings } = structuredClone(state);
    this.#settings = settings as unknown as Settings;
    this.#progress = { lastEpoch, best, numBadEpochs, cooldownCounter } as Progress;
    this.#lastLr = lastLr as number[];
    for (const [index, group] of this.optimizer.paramGroups.entries()) group.lr = this.#lastLr[index]!;
  }
}
