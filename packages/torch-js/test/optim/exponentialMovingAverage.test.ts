import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import { tensor } from "../../src/index.js";
import { failure } from "../helpers/errorOf.js";
import { expectClose, references } from "../nn/reference.js";
import { Curve } from "./curve.js";

const { ExponentialMovingAverage } = torch.optim;

interface Case {
  name: string;
  options: { decay: number };
  kept: number[];
  steps: number[][];
}

const names = ["updates", "average.a", "average.b"];

function train(model: Curve, average: torch.optim.ExponentialMovingAverage, from: number, to: number): number[][] {
  const optimizer = new torch.optim.SGD(model.parameters(), { lr: 0.1 });
  return Array.from({ length: to - from }, (_, i) =>
    torch.tidy(() => {
      model.backward(from + i);
      optimizer.step();
      average.update();
      return average.use(() => model.values());
    }),
  );
}

describe.each(references<Case[]>("optim"))("the average is PyTorch's AveragedModel ($source)", ({ cases }) => {
  const averages = cases.filter(({ name }) => name === "EMA");
  it.each(averages)("with $options", ({ options, kept, steps }) => {
    const model = new Curve();
    const found = train(model, new ExponentialMovingAverage(model, options), 0, 50);
    expectClose(
      kept.flatMap((step) => found[step]!),
      steps.flat(),
      "average",
    );
  });
});

describe("apply and restore", () => {
  const make = (options: torch.optim.ExponentialMovingAverageOptions = {}) => {
    const model = new torch.nn.Linear(1, 1, { bias: false });
    const set = (value: number) => torch.noGrad(() => model.weight.fill_(value));
    set(8);
    return { model, set, average: new ExponentialMovingAverage(model, options) };
  };

  it("exchange the weights, and give the module's own back", () => {
    const { model, set, average } = make({ decay: 0.5 });
    average.update();
    set(4);
    average.update();
    expect(average.updates).toBe(2);
    average.apply();
    expect(model.weight.item()).toBe(6);
    average.restore();
    expect(model.weight.item()).toBe(4);
  });

  it("refuse the wrong order, and an update in between", () => {
    const { average } = make();
    const bad = (message: string) => ["TORCH_ARGUMENTS", `ExponentialMovingAverage: ${message}`];
    expect(failure(() => average.restore())).toEqual(bad("restore: the module has its own weights; call apply first"));
    average.apply();
    expect(failure(() => average.apply())).toEqual(bad("apply: the module has the averaged weights already"));
    expect(failure(() => average.update())).toEqual(
      bad("update: the module has the averaged weights; call restore first"),
    );
  });

  it("happen around use, also where it fails or takes time", async () => {
    const { model, set, average } = make();
    set(1);
    expect(average.use(() => model.weight.item())).toBe(8);
    expect(() =>
      average.use(() => {
        throw new Error("no");
      }),
    ).toThrow("no");
    expect(model.weight.item()).toBe(1);
    const during = average.use(async () => {
      await Promise.resolve();
      return model.weight.item();
    });
    expect([model.weight.item(), await during, model.weight.item()]).toEqual([8, 8, 1]);
    await expect(average.use(() => Promise.reject(new Error("later")))).rejects.toThrow("later");
    expect(model.weight.item()).toBe(1);
  });

  it("follow a decay that changes, and the module's dtype; update leaves nothing behind", () => {
    const { model, set, average } = make({ decay: (updates) => (updates < 2 ? 0 : 0.75) });
    average.update();
    set(4);
    average.update();
    model.to("float64");
    set(8);
    average.update();
    const before = torch.memoryStats().tensors;
    average.update();
    expect(torch.memoryStats().tensors).toBeLessThanOrEqual(before);
    const weight = average.stateDict().get("average.weight")!;
    expect([weight.dtype, weight.item()]).toEqual(["float64", 5.75]);
  });

  it("refuse a decay out of range, at once or when it comes", () => {
    const bad = (found: number) => [
      "TORCH_ARGUMENTS",
      `ExponentialMovingAverage: expected decay in [0, 1], found ${found}`,
    ];
    expect(failure(() => make({ decay: 1.5 }))).toEqual(bad(1.5));
    expect(failure(() => make({ decay: () => -1 }).average.update())).toEqual(bad(-1));
  });

  it("average floating-point buffers where told to", () => {
    const model = new torch.nn.BatchNorm1d(2);
    const [plain, full] = [{}, { useBuffers: true }].map((options) => new ExponentialMovingAverage(model, options));
    expect([...plain!.stateDict().keys()]).toEqual(["updates", "average.weight", "average.bias"]);
    expect([...full!.stateDict().keys()]).toEqual([
      ...plain!.stateDict().keys(),
      "average.running_mean",
      "average.running_var",
    ]);
  });
});

describe("state", () => {
  it("goes on bit for bit", () => {
    const whole = new Curve();
    const expected = train(whole, new ExponentialMovingAverage(whole, { decay: 0.8 }), 0, 20);
    const first = new Curve();
    const before = new ExponentialMovingAverage(first, { decay: 0.8 });
    train(first, before, 0, 8);
    const second = new Curve();
    const after = new ExponentialMovingAverage(second, { decay: 0.8 });
    second.loadStateDict(first.stateDict());
    after.loadStateDict(before.stateDict());
    train(first, before, 8, 10);
    expect(train(second, after, 8, 20)).toEqual(expected.slice(8));
    expect([...after.stateDict().keys()]).toEqual(names);
  });

  it("that does not fit is refused", () => {
    const average = new ExponentialMovingAverage(new Curve());
    const state = average.stateDict();
    state.delete("average.a");
    state.set("average.b", tensor([1])).set("other", tensor([1]));
    expect(failure(() => average.loadStateDict(state))).toEqual([
      "STATE_DICT",
      "ExponentialMovingAverage: the state does not fit the module\n" +
        "  missing: average.a\n" +
        "  unexpected: other\n" +
        "  average.b: expected shape [2], found [1]",
    ]);
  });
});
