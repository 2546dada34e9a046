import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import { adagradForeach } from "../../src/optim/adagrad.js";
import type { Bucket } from "../../src/optim/bucket.js";
import { expectClose, references } from "../nn/reference.js";
import { Curve } from "./curve.js";

const STEPS = 50;

type Options = Record<string, number | boolean | number[]>;

interface Case {
  name: string;
  options: Options;
  /** The steps whose values follow. */
  kept: number[];
  steps: number[][];
}

type Constructor = new (
  params: torch.optim.GroupOptions<torch.optim.OptimizerOptions>[],
  options: Options,
) => torch.optim.Optimizer;

function optimizerOf(model: Curve, name: string, options: Options, base?: Constructor): torch.optim.Optimizer {
  const Class = base ?? (torch.optim as unknown as Record<string, Constructor>)[name]!;
  const second = typeof options.lr === "number" ? { lr: 3 * options.lr } : {};
  return new Class([{ params: [model.a] }, { params: [model.b], ...second }], options);
}

function run(model: Curve, optimizer: torch.optim.Optimizer, from: number, to: number): number[][] {
  return Array.from({ length: to - from }, (_, i) =>
    torch.tidy(() => {
      model.backward(from + i);
      optimizer.step();
      return model.values();
    }),
  );
}

const sources = references<Case[]>("optim");
const trajectories = sources.map(({ source, cases }) => ({
  source,
  cases: cases
    .filter(({ name }) => name !== "EMA")
    .map((each) => [each.name, JSON.stringify(each.options), each] as const),
}));

describe.each(trajectories)("50 steps are PyTorch's ($source)", ({ cases }) => {
  it.each(cases)("%s %s", (name, _, { options, kept, steps }) => {
    const model = new Curve();
    const found = run(model, optimizerOf(model, name, options), 0, STEPS);
    expectClose(
      kept.flatMap((step) => found[step]!),
      steps.flat(),
      name,
    );
  });
});

describe("a state goes on bit for bit, with the options of the groups", () => {
  it.each(trajectories[0]!.cases)("%s %s", (name, _, { options }) => {
    const whole = new Curve();
    const expected = run(whole, optimizerOf(whole, name, options), 0, STEPS);

    const first = new Curve();
    const before = optimizerOf(first, name, options);
    run(first, before, 0, 20);
    const second = new Curve();
    second.loadStateDict(first.stateDict());
    const after = optimizerOf(second, name, {});
    after.loadGroupOptions(JSON.parse(JSON.stringify(before.groupOptions())) as object[]);
    after.loadStateDict(before.stateDict());
    // What is loaded is a copy.
    run(first, before, 20, 25);
    expect(run(second, after, 20, STEPS)).toEqual(expected.slice(20));
  });

  it.each(trajectories[0]!.cases)("and every part of it is needed: %s %s", (name, _, { options }) => {
    const first = new Curve();
    const before = optimizerOf(first, name, options);
    run(first, before, 0, 20);
    const state = before.stateDict();
    for (const left of state.keys()) {
      const target = optimizerOf(new Curve(), name, options);
      const part = new Map([...state].filter(([key]) => key !== left));
      if ([...part.keys()].some((key) => key[0] === left[0])) {
        expect(() => target.loadStateDict(part), left).toThrow(`of parameter ${left[0]}, found`);
      }
      expect([...target.stateDict().keys()], left).toEqual([]);
      target.loadStateDict(state);
      expect([...target.stateDict().keys()]).toEqual([...state.keys()]);
    }
  });
});

/** Adagrad as devices other than the CPU have it. */
class AdagradForeach extends torch.optim.Adagrad {
  protected override update(bucket: Bucket, group: torch.optim.ParameterGroup<torch.optim.AdagradOptions>): void {
    torch.ops.aten!._foreach_add_!(bucket.state.step, 1);
    adagradForeach(bucket, group);
  }
}

describe("Adagrad without the fused kernel", () => {
  const cases = trajectories[0]!.cases.filter(([name]) => name === "Adagrad");
  it.each(cases)("%s %s", (name, _, { options, kept, steps }) => {
    const model = new Curve();
    const found = run(model, optimizerOf(model, name, options, AdagradForeach as unknown as Constructor), 0, STEPS);
    expectClose(
      kept.flatMap((step) => found[step]!),
      steps.flat(),
      name,
    );
  });
});
