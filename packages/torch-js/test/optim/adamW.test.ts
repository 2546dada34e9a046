import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import { type Tensor, tensor } from "../../src/index.js";
import { failure } from "../helpers/errorOf.js";

const { AdamW } = torch.optim;

const leaf = (values: number[]) => tensor(values, { dtype: "float64", requiresGrad: true });
const values = (t: Tensor) => [...(t.toArray() as Float64Array)];
const gradientAt = (w: number, i: number, t: number) => 0.3 * w + Math.sin(t * (i + 1)) * 10 ** (i - 1);

/** Algorithm 2 of arXiv 1711.05101 with a schedule multiplier of 1 and the decay in units of lr, one number at a time. */
class Reference {
  m = 0;
  v = 0;
  t = 0;
  constructor(
    public w: number,
    readonly o: { lr: number; betas: readonly [number, number]; eps: number; weightDecay: number },
  ) {}
  step(g: number): void {
    const { lr, betas, eps, weightDecay } = this.o;
    this.t += 1;
    this.m = betas[0] * this.m + (1 - betas[0]) * g;
    this.v = betas[1] * this.v + (1 - betas[1]) * g * g;
    const mean = this.m / (1 - betas[0] ** this.t);
    const square = this.v / (1 - betas[1] ** this.t);
    this.w -= lr * (mean / (Math.sqrt(square) + eps) + weightDecay * this.w);
  }
}

describe("step", () => {
  it.each([
    { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0.01 },
    { lr: 0.05, betas: [0.8, 0.95], eps: 1e-3, weightDecay: 0.3 },
    { lr: 0.1, betas: [0, 0], eps: 1e-8, weightDecay: 0 },
  ] as const)("follows the published algorithm: %o", (options) => {
    const w = leaf([0.5, -2, 3]);
    const optimizer = new AdamW([w], options);
    const references = [0.5, -2, 3].map((value) => new Reference(value, options));
    for (let t = 1; t <= 20; t++) {
      w.grad = tensor(
        values(w).map((value, i) => gradientAt(value, i, t)),
        { dtype: "float64" },
      );
      optimizer.step();
      references.forEach((each, i) => each.step(gradientAt(each.w, i, t)));
      const found = values(w);
      references.forEach((each, i) => expect(Math.abs(found[i]! - each.w)).toBeLessThan(1e-12));
    }
  });

  it("has PyTorch's defaults, and groups override the common options", () => {
    const [a, b] = [leaf([1]), leaf([1])];
    const optimizer = new AdamW([{ params: [a], lr: 0.1, weightDecay: 0 }, { params: [b] }], { lr: 0.2 });
    expect(optimizer.paramGroups).toEqual([
      { params: [a], lr: 0.1, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, amsgrad: false, maximize: false },
      { params: [b], lr: 0.2, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0.01, amsgrad: false, maximize: false },
    ]);
    for (const each of [a, b]) each.grad = tensor([2], { dtype: "float64" });
    optimizer.step();
    expect(values(a)[0]).toBeCloseTo(0.9, 8);
    expect(values(b)[0]).toBeCloseTo(0.798, 8);
    optimizer.paramGroups[0]!.lr = 0;
    optimizer.step();
    expect(values(a)[0]).toBeCloseTo(0.9, 8);
    expect(values(b)[0]).toBeLessThan(0.7);
  });

  it("leaves a parameter without a gradient alone, its state too", () => {
    const [a, b] = [leaf([1]), leaf([1])];
    const optimizer = new AdamW([a, b]);
    a.grad = tensor([1], { dtype: "float64" });
    optimizer.step();
    expect([values(a)[0] === 1, values(b)[0]]).toEqual([false, 1]);
    expect([...optimizer.stateDict().keys()]).toEqual(["0.step", "0.expAvg", "0.expAvgSq"]);
    optimizer.zeroGrad();
    expect(a.grad).toBeNull();
    const before = values(a);
    optimizer.step();
    expect([values(a), optimizer.stateDict().get("0.step")!.item()]).toEqual([before, 1]);
  });

  it("takes a group of several dtypes", () => {
    const params = (["float64", "float32"] as const).map((dtype) => tensor([1], { dtype, requiresGrad: true }));
    for (const each of params) each.grad = tensor([2], { dtype: each.dtype });
    new AdamW(params, { lr: 0.1, weightDecay: 0 }).step();
    for (const each of params) expect(each.item()).toBeCloseTo(0.9, 6);
  });

  it("keeps its state through tidy", () => {
    const a = leaf([1]);
    const optimizer = new AdamW([a]);
    for (let i = 0; i < 3; i++) {
      torch.tidy(() => {
        optimizer.zeroGrad();
        a.square().sum().backward();
        optimizer.step();
      });
    }
    expect(optimizer.stateDict().get("0.step")!.item()).toBe(3);
  });
});

describe("state", () => {
  it("continues bit for bit", () => {
    const run = (optimizer: InstanceType<typeof AdamW>, w: Tensor, from: number, to: number) => {
      for (let t = from; t < to; t++) {
        w.grad = tensor(
          values(w).map((value, i) => gradientAt(value, i, t)),
          { dtype: "float64" },
        );
        optimizer.step();
      }
    };
    const whole = leaf([0.5, -2]);
    run(new AdamW([whole]), whole, 0, 10);
    const first = leaf([0.5, -2]);
    const before = new AdamW([first]);
    run(before, first, 0, 4);
    const second = leaf(values(first));
    const after = new AdamW([second]);
    after.loadStateDict(before.stateDict());
    run(before, first, 4, 7); // The copies must not follow.
    run(after, second, 4, 10);
    expect(values(second)).toEqual(values(whole));
  });

  it("follows parameters that Module.to converts, value by value", () => {
    const layer = new torch.nn.Linear(2, 1, { bias: false });
    const { weight } = layer;
    torch.noGrad(() => weight.copy_(tensor([[0.5, -2]])));
    const optimizer = new AdamW([weight], { lr: 0.05 });
    const step = (gradient: number[]) => {
      weight.grad = tensor([gradient], { dtype: weight.dtype });
      optimizer.step();
    };
    step([0.25, -3]);
    step([1.5, 0.125]);
    const state = new Map([...optimizer.stateDict()].map(([name, each]) => [name, each.to("float64")]));
    const expected = leaf(values(weight));
    layer.to("float64");
    step([0.1, 0.2]);
    expect([...optimizer.stateDict()].map(([name, each]) => [name, each.dtype])).toEqual([
      ["0.step", "float32"],
      ["0.expAvg", "float64"],
      ["0.expAvgSq", "float64"],
    ]);

    const fresh = new AdamW([expected], { lr: 0.05 });
    fresh.loadStateDict(new Map([...state].map(([name, each]) => [name, each.dim() === 0 ? each : each.reshape([2])])));
    expected.grad = tensor([0.1, 0.2], { dtype: "float64" });
    fresh.step();
    expect(values(weight)).toEqual(values(expected));
    expect(optimizer.stateDict().get("0.step")!.item()).toBe(3);

    layer.to("float32");
    torch.tidy(() => step([0.5, 0.5]));
    expect(optimizer.stateDict().get("0.expAvg")!.dtype).toBe("float32");
  });

  it("that does not fit is refused, and nothing changes", () => {
    const optimizer = new AdamW([leaf([1, 2])]);
    const zeros = (shape: number[]) => torch.zeros(shape);
    const load = (entries: [string, Tensor][]) => failure(() => optimizer.loadStateDict(new Map(entries)));
    expect(load([["0.step", zeros([])]])).toEqual([
      "STATE_DICT",
      "AdamW: expected step, expAvg and expAvgSq of parameter 0, found step",
    ]);
    const good: [string, Tensor][] = [
      ["0.step", zeros([])],
      ["0.expAvg", zeros([2])],
    ];
    expect(load([...good, ["0.expAvgSq", zeros([3])]])).toEqual([
      "STATE_DICT",
      "AdamW: expected 0.expAvgSq of shape [2], found [3]",
    ]);
    expect(load([...good, ["0.expAvgSq", zeros([2])], ["1.step", zeros([])], ["x", zeros([])]])).toEqual([
      "STATE_DICT",
      "AdamW: unexpected state 1.step, x",
    ]);
    expect(optimizer.stateDict().size).toBe(0);
  });
});
