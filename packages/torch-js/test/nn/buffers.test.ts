import { join } from "node:path";
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import { type Tensor, tensor } from "../../src/index.js";
import { failure } from "../helpers/errorOf.js";

const { nn } = torch;

class Counter extends nn.Module {
  readonly count: Tensor;
  readonly scratch: Tensor;
  readonly none: Tensor | null;
  readonly weight = nn.parameter(tensor([1]));
  constructor() {
    super();
    this.count = this.registerBuffer("count", tensor([0], { dtype: "int64" }));
    this.scratch = this.registerBuffer("scratch", tensor([2]), { persistent: false });
    this.none = this.registerBuffer("none", null);
  }
}

class Outer extends nn.Module {
  readonly inner = new Counter();
  readonly own = this.registerBuffer("own", tensor([3]));
}

describe("buffers", () => {
  it("have names, after the parameters of their module; those that persist are in the state", () => {
    const outer = new Outer();
    expect([...outer.namedBuffers().keys()]).toEqual(["own", "inner.count", "inner.scratch"]);
    expect([...outer.namedBuffers("x", { recurse: false }).keys()]).toEqual(["x.own"]);
    expect(outer.buffers()).toEqual([outer.own, outer.inner.count, outer.inner.scratch]);
    expect(outer.parameters()).toEqual([outer.inner.weight]);
    expect([...outer.stateDict().keys()]).toEqual(["own", "inner.weight", "inner.count"]);
  });

  it("are loaded in place, and missed where they are missing", () => {
    const [source, target] = [new Counter(), new Counter()];
    source.count.fill_(7);
    const { count } = target;
    target.loadStateDict(source.stateDict());
    expect([target.count, target.count.tolist()]).toEqual([count, [7n]]);
    const state = source.stateDict();
    state.delete("count");
    expect(failure(() => target.loadStateDict(state))).toEqual([
      "STATE_DICT",
      "loadStateDict: the state does not fit the module\n  missing: count",
    ]);
  });

  it("outlive tidy, and follow the module's floating-point dtype", () => {
    const made = torch.tidy(() => ({ counter: new Counter() as unknown }));
    const counter = made.counter as Counter;
    const { scratch } = counter;
    counter.to("float64");
    expect([counter.scratch, scratch.dtype, scratch.tolist(), counter.count.dtype]).toEqual([
      scratch,
      "float64",
      [2],
      "int64",
    ]);
  });

  it("may be replaced, and are still buffers", () => {
    const counter = new Counter();
    const replaced = counter.registerBuffer("scratch", tensor([9]));
    expect([counter.scratch, counter.buffers()]).toEqual([replaced, [counter.count, replaced]]);
  });

  it("refuse names and values that cannot be", () => {
    const outer = new Outer();
    const bad = (name: string, problem: string) => ["TORCH_ARGUMENTS", `registerBuffer: "${name}": ${problem}`];
    const register = (name: string, value: unknown = tensor([1])) =>
      failure(() => outer.registerBuffer(name, value as Tensor));
    expect(register("")).toEqual(bad("", "expected a name without a dot"));
    expect(register("a.b")).toEqual(bad("a.b", "expected a name without a dot"));
    for (const name of ["inner", "to", "training"]) {
      expect(register(name)).toEqual(bad(name, "the module already has a property of that name"));
    }
    expect(register("x", 3)).toEqual(bad("x", "expected a Tensor that is no parameter, or null, found number"));
    expect(register("x", outer.inner.weight)).toEqual(
      bad("x", "expected a Tensor that is no parameter, or null, found a parameter"),
    );
    expect(failure(() => outer.registerBuffer("x", null, { persist: true } as object))).toEqual([
      "TORCH_ARGUMENTS",
      "registerBuffer: there is no option persist; did you mean persistent?",
    ]);
    expect([...outer.namedBuffers().keys()]).toEqual(["own", "inner.count", "inner.scratch"]);
  });
});

describe("BatchNorm1d", () => {
  it("goes through its state: the same results after", () => {
    const x = torch.randn([6, 3]);
    const [source, target] = [new nn.BatchNorm1d(3), new nn.BatchNorm1d(3)];
    source.forward(x.mul(3).add(1));
    target.loadStateDict(source.stateDict());
    expect([...source.stateDict().keys()]).toEqual([
      "weight",
      "bias",
      "running_mean",
      "running_var",
      "num_batches_tracked",
    ]);
    expect(target.eval().forward(x).tolist()).toEqual(source.eval().forward(x).tolist());
    expect(target.numBatchesTracked!.item()).toBe(1);
  });

  it("takes PyTorch's state as it is", () => {
    const path = join(import.meta.dirname, "..", "reference", "pickle", "stateDict.pt");
    const state = torch.pickle.loadStateDict(path);
    const model = new nn.Sequential(new nn.Linear(2, 3), new nn.BatchNorm1d(3));
    expect(model.loadStateDict(state)).toEqual({ missing: [], unexpected: [] });
    expect((model.at(1) as torch.nn.BatchNorm1d).runningMean!.tolist()).toEqual(state.get("1.running_mean")!.tolist());
  });

  it("keeps its buffers through tidy, and forgets on demand", () => {
    const layer = new nn.BatchNorm1d(2, { momentum: null });
    torch.tidy(() => layer.forward(tensor([[1, 2], [3, 6]])).sum().backward()); // prettier-ignore
    expect([layer.runningMean!.tolist(), layer.numBatchesTracked!.item()]).toEqual([[2, 4], 1]);
    layer.resetRunningStats();
    expect([layer.runningMean!.tolist(), layer.runningVar!.tolist(), layer.numBatchesTracked!.item()]).toEqual([
      [0, 0],
      [1, 1],
      0,
    ]);
  });

  it("leaves its buffers alone in eval", () => {
    const layer = new nn.BatchNorm1d(2).eval();
    layer.forward(torch.randn([4, 2]));
    expect([layer.runningMean!.tolist(), layer.numBatchesTracked!.item()]).toEqual([[0, 0], 0]);
  });

  it("refuses inputs that it cannot normalise", () => {
    const layer = new nn.BatchNorm1d(2);
    expect(failure(() => layer.forward(torch.zeros([2])))).toEqual([
      "TORCH_ARGUMENTS",
      "BatchNorm1d: expected an input (N, C) or (N, C, L), found [2]",
    ]);
    expect(failure(() => layer.forward(torch.zeros([1, 2])))).toEqual([
      "TORCH_ARGUMENTS",
      "batchNorm: expected more than one value a channel in training, found [1, 2]",
    ]);
    expect(layer.eval().forward(torch.zeros([1, 2])).shape).toEqual([1, 2]);
  });
});
