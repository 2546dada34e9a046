import { expectThat } from "../../nn/expect.js";
import { checkOptions } from "../../options.js";
import type { Optimizer } from "../optimizer.js";
import { expectSteps, perGroup } from "./checks.js";
import { checkOptimizer, LRScheduler, type Point } from "./scheduler.js";

export interface OneCycleLROptions {
  /** The number of steps; or `epochs` times `stepsPerEpoch`. */
  totalSteps?: number;
  epochs?: number;
  stepsPerEpoch?: number;
  /** The share of the steps that the learning rate rises in; 0.3. */
  pctStart?: number;
  /** The shape of the ways up and down; "cos". */
  annealStrategy?: "cos" | "linear";
  /** Whether the momentum, or the first of `betas`, goes down as the learning rate goes up; true. */
  cycleMomentum?: boolean;
  /** The momentum at the top, of all groups or one each; 0.85. */
  baseMomentum?: number | readonly number[];
  /** The momentum at both ends, of all groups or one each; 0.95. */
  maxMomentum?: number | readonly number[];
  /** How much smaller the first learning rate is than the largest; 25. */
  divFactor?: number;
  /** How much smaller the last one is than the first; 1e4. */
  finalDivFactor?: number;
  /** Whether the way down takes as long as the way up, and a third phase goes to the last learning rate; false. */
  threePhase?: boolean;
}

interface Settings extends Required<Omit<OneCycleLROptions, "epochs" | "stepsPerEpoch">> {
  maxLrs: readonly number[];
  baseMomentum: readonly number[];
  maxMomentum: readonly number[];
}

const OPTIONS = [
  "totalSteps",
  "epochs",
  "stepsPerEpoch",
  "pctStart",
  "annealStrategy",
  "cycleMomentum",
  "baseMomentum",
  "maxMomentum",
  "divFactor",
  "finalDivFactor",
  "threePhase",
] as const;

const NAME = "OneCycleLR";

/** Between three levels: what each phase ends at, and when. */
function phases({ totalSteps, pctStart, threePhase }: Settings): readonly { end: number; from: Level; to: Level }[] {
  const up = { end: pctStart * totalSteps - 1, from: "start", to: "top" } as const;
  const last = totalSteps - 1;
  if (!threePhase) return [up, { end: last, from: "top", to: "final" }];
  return [
    up,
    { end: 2 * pctStart * totalSteps - 2, from: "top", to: "start" },
    { end: last, from: "start", to: "final" },
  ];
}

type Level = "start" | "top" | "final";

function anneal(settings: Settings, epoch: number, levels: Record<Level, number>): number {
  const all = phases(settings);
  const found = all.findIndex(({ end }, index) => epoch <= end || index === all.length - 1);
  const { end, from, to } = all[found]!;
  const begin = found === 0 ? 0 : all[found - 1]!.end;
  // A phase of no length is over when it begins.
  const share = end === begin ? 1 : (epoch - begin) / (end - begin);
  const [start, goal] = [levels[from], levels[to]];
  if (settings.annealStrategy === "linear") return (goal - start) * share + start;
  return goal + ((start - goal) / 2) * (Math.cos(Math.PI * share) + 1);
}

const rule = ({ epoch, index }: Point, settings: Settings) => {
  const { totalSteps, maxLrs, divFactor, finalDivFactor } = settings;
  expectThat(epoch <= totalSteps, NAME, `at most ${totalSteps} steps`, epoch);
  const top = maxLrs[index]!;
  const start = top / divFactor;
  return anneal(settings, epoch, { start, top, final: start / finalDivFactor });
};

const effect = (group: object, epoch: number, index: number, settings: Settings) => {
  if (!settings.cycleMomentum) return;
  const high = settings.maxMomentum[index]!;
  const momentum = anneal(settings, epoch, { start: high, top: settings.baseMomentum[index]!, final: high });
  if ("betas" in group) group.betas = [momentum, ...(group.betas as number[]).slice(1)];
  else Object.assign(group, { momentum });
};

/**
 * The learning rate up to `maxLr` and down to almost nothing, and the momentum the other way (Smith and Topin,
 * arXiv 1708.07120). It takes a step after every batch.
 */
export class OneCycleLR extends LRScheduler {
  /**
   * @param maxLr The largest learning rate, of all groups or one each.
   * @throws TorchError TORCH_ARGUMENTS; also by `step` beyond the last.
   */
  constructor(optimizer: Optimizer, maxLr: number | readonly number[], options: OneCycleLROptions = {}) {
    checkOptions(NAME, options, OPTIONS);
    const settings = settingsOf(checkOptimizer(NAME, optimizer), maxLr, options);
    for (const [index, group] of optimizer.paramGroups.entries()) {
      group.initialLr = settings.maxLrs[index]! / settings.divFactor;
    }
    super(
      NAME,
      optimizer,
      settings,
      (point) => rule(point, settings),
      (group, epoch, index) => effect(group, epoch, index, settings),
    );
  }
}

function settingsOf(
  optimizer: Optimizer,
  maxLr: number | readonly number[],
  { epochs, stepsPerEpoch, ...options }: OneCycleLROptions,
): Settings {
  const groups = optimizer.paramGroups.length;
  if (options.totalSteps === undefined) {
    expectSteps(NAME, "totalSteps, or epochs and stepsPerEpoch, each", epochs);
    expectSteps(NAME, "totalSteps, or epochs and stepsPerEpoch, each", stepsPerEpoch);
  }
  const settings = {
    totalSteps: (epochs ?? 0) * (stepsPerEpoch ?? 0),
    pctStart: 0.3,
    annealStrategy: "cos" as const,
    cycleMomentum: true,
    divFactor: 25,
    finalDivFactor: 1e4,
    threePhase: false,
    ...options,
    maxLrs: perGroup(NAME, "maxLr", maxLr, groups),
    baseMomentum: perGroup(NAME, "baseMomentum", options.baseMomentum ?? 0.85, groups),
    maxMomentum: perGroup(NAME, "maxMomentum", options.maxMomentum ?? 0.95, groups),
  };
  const { totalSteps, pctStart, annealStrategy, cycleMomentum, divFactor, finalDivFactor } = settings;
  expectSteps(NAME, "totalSteps", totalSteps);
  expectThat(pctStart >= 0 && pctStart <= 1, NAME, "pctStart in [0, 1]", pctStart);
  expectThat(["cos", "linear"].includes(annealStrategy), NAME, 'annealStrategy "cos" or "linear"', annealStrategy);
  expectThat(divFactor > 0, NAME, "divFactor > 0", divFactor);
  expectThat(finalDivFactor > 0, NAME, "finalDivFactor > 0", finalDivFactor);
  const cycles = optimizer.paramGroups.every((group) => "momentum" in group || "betas" in group);
  expectThat(
    !cycleMomentum || cycles,
    NAME,
    "an optimiser with momentum or betas, or cycleMomentum false",
    optimizer.constructor.name,
  );
  return settings;
}
