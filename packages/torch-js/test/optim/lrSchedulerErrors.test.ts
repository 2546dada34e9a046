import { describe, expect, it } from "vitest";
import { nn, optim, zeros } from "../../src/index.js";
import { failure } from "../helpers/errorOf.js";

const { lrScheduler } = optim;
const { ConstantLR, CosineAnnealingLR, ExponentialLR, LambdaLR, LinearLR, OneCycleLR } = lrScheduler;
const { ReduceLROnPlateau, SequentialLR, StepLR } = lrScheduler;

const sgd = () => new optim.SGD([nn.parameter(zeros([1]))], { lr: 0.5 });
const o = sgd();
const bad = (message: string) => ["TORCH_ARGUMENTS", message];

describe("settings that cannot be", () => {
  it.each([
    [() => new StepLR(o, 0), "StepLR: expected stepSize a whole number >= 1, found 0"],
    [() => new StepLR(o, 2, { gama: 1 } as object), "StepLR: there is no option gama; did you mean gamma?"],
    [() => new ExponentialLR(o, NaN), "ExponentialLR: expected gamma a finite number, found NaN"],
    [() => new ConstantLR(o, { factor: 0 }), "ConstantLR: expected factor in (0, 1], found 0"],
    [() => new ConstantLR(o, { totalIters: 1.5 }), "ConstantLR: expected totalIters a whole number >= 0, found 1.5"],
    [() => new LinearLR(o, { startFactor: 2 }), "LinearLR: expected startFactor in (0, 1], found 2"],
    [() => new LinearLR(o, { endFactor: -1 }), "LinearLR: expected endFactor in [0, 1], found -1"],
    [() => new CosineAnnealingLR(o, 2.5), "CosineAnnealingLR: expected tMax a whole number >= 1, found 2.5"],
    [() => new LambdaLR(o, []), "LambdaLR: expected a function or a list of 1 functions, found []"],
    [
      () => new OneCycleLR(o, 1),
      "OneCycleLR: expected totalSteps, or epochs and stepsPerEpoch, each a whole number >= 1, found undefined",
    ],
    [() => new OneCycleLR(o, 1, { totalSteps: 0 }), "OneCycleLR: expected totalSteps a whole number >= 1, found 0"],
    [
      () => new OneCycleLR(o, [1, 2], { totalSteps: 5 }),
      "OneCycleLR: expected maxLr a number or a list of 1 numbers, found [1, 2]",
    ],
    [() => new OneCycleLR(o, 1, { totalSteps: 5, pctStart: 2 }), "OneCycleLR: expected pctStart in [0, 1], found 2"],
    [
      () => new OneCycleLR(o, 1, { totalSteps: 5, annealStrategy: "cosine" as "cos" }),
      'OneCycleLR: expected annealStrategy "cos" or "linear", found "cosine"',
    ],
    [
      () => new OneCycleLR(new optim.Adagrad([nn.parameter(zeros([1]))]), 1, { totalSteps: 5 }),
      'OneCycleLR: expected an optimiser with momentum or betas, or cycleMomentum false, found "Adagrad"',
    ],
    [() => new ReduceLROnPlateau(o, { factor: 1 }), "ReduceLROnPlateau: expected factor < 1, found 1"],
    [
      () => new ReduceLROnPlateau(o, { mode: "low" as "min" }),
      'ReduceLROnPlateau: expected mode "min" or "max", found "low"',
    ],
    [
      () => new ReduceLROnPlateau(o).step(undefined as unknown as number),
      "ReduceLROnPlateau: expected the metric to be a number or a Tensor, found undefined",
    ],
    [() => new StepLR({} as optim.Optimizer, 1), "StepLR: expected an Optimizer, found object"],
    [() => new SequentialLR(o, [], []), 'SequentialLR: expected at least one schedule, found "none"'],
    [
      () => new SequentialLR(o, [new StepLR(o, 1), new ReduceLROnPlateau(o) as never], [2]),
      'SequentialLR: expected schedule 1 to be an LRScheduler, found "ReduceLROnPlateau"',
    ],
    [
      () => new SequentialLR(o, [new StepLR(sgd(), 1)], []),
      `SequentialLR: expected schedule 0 to be of the same optimiser, found "another's"`,
    ],
    [
      () => new SequentialLR(o, [new StepLR(o, 1), new StepLR(o, 1)], []),
      'SequentialLR: expected 1 milestone(s), increasing whole numbers > 0, found "[]"',
    ],
    [
      () => new SequentialLR(o, [new StepLR(o, 1), new StepLR(o, 1), new StepLR(o, 1)], [3, 3]),
      'SequentialLR: expected 2 milestone(s), increasing whole numbers > 0, found "[3, 3]"',
    ],
  ])("%o", (make, message) => {
    expect(failure(make)).toEqual(bad(message));
  });
});

describe("steps that cannot be", () => {
  it("beyond the end of a cycle", () => {
    const scheduler = new OneCycleLR(sgd(), 1, { totalSteps: 2 });
    scheduler.step();
    scheduler.step();
    const [before, lr] = [scheduler.lastEpoch, scheduler.getLastLr()];
    expect(failure(() => scheduler.step())).toEqual(bad("OneCycleLR: expected at most 2 steps, found 3"));
    expect([scheduler.lastEpoch, scheduler.getLastLr()]).toEqual([before, lr]);
  });

  it("of an optimiser that has more groups by now", () => {
    const optimizer = sgd();
    const made = [new StepLR(optimizer, 1), new ReduceLROnPlateau(optimizer)] as const;
    optimizer.addParamGroup({ params: [nn.parameter(zeros([1]))] });
    expect(failure(() => made[0].step())).toEqual(
      bad("StepLR: expected the 1 parameter group(s) that it was made for, found 2"),
    );
    expect(failure(() => made[1].step(1))).toEqual(
      bad("ReduceLROnPlateau: expected the 1 group(s) it was made for, found 2"),
    );
  });
});

describe("states that do not fit are refused, and nothing changes", () => {
  it("of another schedule, and of other groups", () => {
    const scheduler = new StepLR(sgd(), 3);
    const state = scheduler.stateDict();
    const given: Record<string, unknown> = { ...state, baseLrs: [1, 2], stepSize: "3", tMax: 2 };
    delete given.gamma;
    expect(failure(() => scheduler.loadStateDict(given))).toEqual([
      "STATE_DICT",
      "StepLR: the state does not fit the schedule\n" +
        "  missing: gamma\n" +
        "  stepSize: expected number, found string\n" +
        "  baseLrs: expected a list of 1, found a list of 2\n" +
        "  unexpected: tMax",
    ]);
    expect(scheduler.stateDict()).toEqual(state);
  });

  it("of one inside a sequence", () => {
    const optimizer = sgd();
    const scheduler = new SequentialLR(optimizer, [new StepLR(optimizer, 1), new ExponentialLR(optimizer, 0.5)], [2]);
    const before = scheduler.stateDict();
    const given = scheduler.stateDict();
    given.schedulers[0]!.lastEpoch = 5;
    delete given.schedulers[1]!.gamma;
    expect(failure(() => scheduler.loadStateDict(given))).toEqual([
      "STATE_DICT",
      "ExponentialLR: the state does not fit the schedule\n  missing: gamma",
    ]);
    expect(scheduler.stateDict()).toEqual(before);
  });

  it("of a plateau", () => {
    const scheduler = new ReduceLROnPlateau(sgd());
    expect(failure(() => scheduler.loadStateDict({ ...scheduler.stateDict(), minLrs: [1, 2] }))).toEqual([
      "STATE_DICT",
      "ReduceLROnPlateau: the state does not fit the schedule\n  minLrs: expected a list of 1, found a list of 2",
    ]);
  });
});
