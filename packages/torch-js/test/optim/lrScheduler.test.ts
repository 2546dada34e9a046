import { describe, expect, it } from "vitest";
import { nn, optim, tensor, zeros } from "../../src/index.js";
import { expectClose, references } from "../nn/reference.js";

const schedulers = optim.lrScheduler;

interface Case {
  name: string;
  /** The learning rate of each group before every step, and its momentum where that changes too. */
  rows: number[][];
  metrics?: number[];
}

interface Scheduler {
  step(metric?: number): void;
  stateDict(): object;
  loadStateDict(state: Record<string, unknown>): void;
}

const sgd = () => {
  const groups = [{ params: [nn.parameter(zeros([1]))] }, { params: [nn.parameter(zeros([1]))], lr: 0.02 }];
  return new optim.SGD(groups, { lr: 0.5, momentum: 0.9 });
};

const adam = () => {
  const betas = [0.5, 0.9] as const;
  const groups = [{ params: [nn.parameter(zeros([1]))] }, { params: [nn.parameter(zeros([1]))], betas }];
  return new optim.Adam(groups, { lr: 0.5 });
};

/** The schedules of scripts/reference/schedulers.py. */
const MADE: Record<string, (o: optim.Optimizer) => Scheduler | Scheduler[]> = {
  constant: (o) => new schedulers.ConstantLR(o),
  "constant, options": (o) => new schedulers.ConstantLR(o, { factor: 0.25, totalIters: 7 }),
  linear: (o) => new schedulers.LinearLR(o),
  "linear, options": (o) => new schedulers.LinearLR(o, { startFactor: 0.1, endFactor: 0.7, totalIters: 20 }),
  cosine: (o) => new schedulers.CosineAnnealingLR(o, 40),
  "cosine, options": (o) => new schedulers.CosineAnnealingLR(o, 9, { etaMin: 0.003 }),
  exponential: (o) => new schedulers.ExponentialLR(o, 0.93),
  step: (o) => new schedulers.StepLR(o, 12),
  "step, options": (o) => new schedulers.StepLR(o, 5, { gamma: 0.7 }),
  lambda: (o) => new schedulers.LambdaLR(o, (epoch) => 1 / (1 + epoch)),
  "lambda, list": (o) => new schedulers.LambdaLR(o, [(epoch) => 0.9 ** epoch, (epoch) => 1 + (epoch % 3)]),
  "one cycle": (o) => new schedulers.OneCycleLR(o, 0.8, { totalSteps: 50 }),
  "one cycle, options": (o) =>
    new schedulers.OneCycleLR(o, [0.8, 0.3], {
      epochs: 5,
      stepsPerEpoch: 10,
      pctStart: 0.45,
      annealStrategy: "linear",
      baseMomentum: [0.7, 0.75],
      maxMomentum: 0.9,
      divFactor: 10,
      finalDivFactor: 100,
      threePhase: true,
    }),
  "one cycle, fixed momentum": (o) => new schedulers.OneCycleLR(o, 0.8, { totalSteps: 60, cycleMomentum: false }),
  plateau: (o) => new schedulers.ReduceLROnPlateau(o, { patience: 4 }) as Scheduler,
  "plateau, options": (o) =>
    new schedulers.ReduceLROnPlateau(o, {
      mode: "max",
      factor: 0.5,
      patience: 2,
      threshold: 0.01,
      thresholdMode: "abs",
      cooldown: 3,
      minLr: [0.1, 0.015],
      eps: 1e-3,
    }) as Scheduler,
  sequential: (o) => {
    const first = new schedulers.LinearLR(o, { startFactor: 0.1, totalIters: 10 });
    const others = [new schedulers.CosineAnnealingLR(o, 30), new schedulers.ConstantLR(o)];
    return new schedulers.SequentialLR(o, [first, ...others], [10, 42]);
  },
  "sequential, one cycle": (o) => {
    const first = new schedulers.ExponentialLR(o, 0.9);
    const others = [new schedulers.OneCycleLR(o, 0.3, { totalSteps: 40 }), new schedulers.StepLR(o, 2)];
    return new schedulers.SequentialLR(o, [first, ...others], [8, 45]);
  },
  "two at once": (o) => [new schedulers.LinearLR(o, { totalIters: 9 }), new schedulers.ExponentialLR(o, 0.97)],
};

const make = (name: string) => {
  const optimizer: optim.Optimizer = name === "one cycle" ? adam() : sgd();
  return { optimizer, scheduled: [MADE[name]!(optimizer)].flat() };
};

function row({ paramGroups }: optim.Optimizer, momentum: boolean): number[] {
  return paramGroups.flatMap((group) => {
    const { lr, betas, momentum: own } = group as { lr: number; betas?: number[]; momentum?: number };
    return momentum ? [lr, betas?.[0] ?? own!] : [lr];
  });
}

type Made = ReturnType<typeof make>;

function run({ optimizer, scheduled }: Made, { name, rows, metrics }: Case, from = 0, to = rows.length): number[][] {
  return rows.slice(from, to).map((_, i) => {
    const found = row(optimizer, name.includes("one cycle"));
    for (const each of scheduled) each.step(metrics?.[from + i]);
    return found;
  });
}

const sources = references<Case[]>("schedulers");

describe.each(sources)("50 learning rates are PyTorch's ($source)", ({ cases }) => {
  it("of every schedule", () => {
    expect(cases.map(({ name }) => name)).toEqual(Object.keys(MADE));
  });

  it.each(cases)("$name", (each) => {
    expectClose(run(make(each.name), each).flat(), each.rows.flat(), each.name);
  });
});

describe("a state goes on bit for bit, through JSON", () => {
  it.each(sources[0]!.cases)("$name", (each) => {
    const expected = run(make(each.name), each);
    for (const at of [0, 5, 20, 46]) {
      const before = make(each.name);
      run(before, each, 0, at);
      const saved = JSON.parse(JSON.stringify(before.scheduled.map((one) => one.stateDict()))) as Record<
        string,
        unknown
      >[];
      const after = make(each.name);
      run(after, each, 0, 3);
      for (const [index, one] of after.scheduled.entries()) one.loadStateDict(saved[index]!);
      expect(after.scheduled.map((one) => one.stateDict())).toEqual(saved);
      expect(run(after, each, at)).toEqual(expected.slice(at));
    }
  });
});

describe("schedules", () => {
  it("tell what they set, and where they are", () => {
    const optimizer = sgd();
    const scheduler = new schedulers.StepLR(optimizer, 2, { gamma: 0.5 });
    scheduler.step();
    scheduler.step();
    expect([scheduler.getLastLr(), scheduler.lastEpoch, scheduler.baseLrs]).toEqual([[0.25, 0.01], 2, [0.5, 0.02]]);
    expect(optimizer.groupOptions().map(({ initialLr }) => initialLr)).toEqual([0.5, 0.02]);
    expect(scheduler.stateDict()).toEqual({
      stepSize: 2,
      gamma: 0.5,
      lastEpoch: 2,
      baseLrs: [0.5, 0.02],
      lastLr: [0.25, 0.01],
    });
  });

  it("take a loss as a tensor; NaN is no improvement", () => {
    const optimizer = sgd();
    const scheduler = new schedulers.ReduceLROnPlateau(optimizer, { patience: 0 });
    scheduler.step(tensor(2));
    expect(optimizer.paramGroups[0]!.lr).toBe(0.5);
    scheduler.step(NaN);
    expect(scheduler.getLastLr()).toEqual([0.05, 0.002]);
    expect(scheduler.lastEpoch).toBe(2);
  });

  it("a cosine from 0 and back never goes below it", () => {
    for (const tMax of [4, 7, 10, 1000]) {
      const optimizer = new optim.SGD([nn.parameter(zeros([1]))], { lr: 0 });
      const scheduler = new schedulers.CosineAnnealingLR(optimizer, tMax, { etaMin: 1e-4 });
      for (let epoch = 1; epoch <= 6 * tMax; epoch++) {
        scheduler.step();
        const lr = scheduler.getLastLr()[0]!;
        const closed = (1e-4 * (1 - Math.cos((Math.PI * epoch) / tMax))) / 2;
        expect([lr >= 0, Math.abs(lr - closed) < 1e-11]).toEqual([true, true]);
        optimizer.loadGroupOptions(optimizer.groupOptions());
      }
    }
  });

  it("a cosine down to a negative rate gets there", () => {
    const optimizer = sgd();
    const scheduler = new schedulers.CosineAnnealingLR(optimizer, 2, { etaMin: -0.5 });
    for (let epoch = 0; epoch < 2; epoch++) scheduler.step();
    expect(scheduler.getLastLr()[0]).toBeCloseTo(-0.5, 12);
  });

  it("take a state's settings", () => {
    const source = new schedulers.ExponentialLR(sgd(), 0.5);
    const target = new schedulers.ExponentialLR(sgd(), 0.25);
    target.loadStateDict(source.stateDict());
    target.step();
    expect(target.getLastLr()).toEqual([0.25, 0.01]);
  });
});
