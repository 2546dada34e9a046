import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import { type Tensor, tensor } from "../../src/index.js";
import { errorOf, failure } from "../helpers/errorOf.js";

const { nn } = torch;

class Scale extends nn.Module {
  readonly factor: Tensor;
  constructor(values: number[]) {
    super();
    this.factor = nn.parameter(tensor(values));
  }
}

class Network extends nn.Module {
  readonly layers = [new Scale([1]), new Scale([2, 3])];
  readonly branches = new Map([["a.b", new Scale([4])]]);
  readonly constant = tensor([5]);
  readonly own = nn.parameter(tensor([[6]]));
  readonly single = new Scale([7]);
  readonly words = ["no", "module"];
  readonly none = null;
}

const NAMES = ["own", "layers.0.factor", "layers.1.factor", "branches.a.b.factor", "single.factor"];

describe("names", () => {
  it("come from properties, arrays and Maps; own parameters first", () => {
    const network = new Network();
    expect([...network.namedParameters()].map(([name, each]) => [name, each.tolist()])).toEqual([
      ["own", [[6]]],
      ["layers.0.factor", [1]],
      ["layers.1.factor", [2, 3]],
      ["branches.a.b.factor", [4]],
      ["single.factor", [7]],
    ]);
    expect([...network.namedChildren().keys()]).toEqual(["layers.0", "layers.1", "branches.a.b", "single"]);
    expect([...network.namedParameters("model").keys()]).toEqual(NAMES.map((name) => `model.${name}`));
  });

  it("are of tensors only", () => {
    expect(failure(() => nn.parameter([1, 2] as never))).toEqual([
      "TORCH_ARGUMENTS",
      'parameter: expected a Tensor, found "object"',
    ]);
  });

  it("come from arrays and Maps of parameters, too", () => {
    class Lists extends nn.Module {
      readonly weights = [nn.parameter(tensor([1])), tensor([2]), nn.parameter(tensor([3]))];
      readonly scales = new Map([["a", nn.parameter(tensor([4]))]]);
    }
    expect([...new Lists().stateDict().keys()]).toEqual(["weights.0", "weights.2", "scales.a"]);
  });

  it("leave out constants, which are no parameters", () => {
    const network = new Network();
    expect([nn.isParameter(network.own), nn.isParameter(network.constant)]).toEqual([true, false]);
    expect(network.parameters()).toHaveLength(5);
  });

  it("of one parameter in two places: the first counts, the state has both", () => {
    class Tied extends nn.Module {
      readonly a = new Scale([1]);
      readonly b = this.a;
      readonly c = new Scale([2]);
      readonly again = this.c.factor;
    }
    const tied = new Tied();
    expect([...tied.namedParameters().keys()]).toEqual(["again", "a.factor"]);
    const all = ["again", "a.factor", "b.factor", "c.factor"];
    expect([...tied.namedParameters("", { removeDuplicate: false }).keys()]).toEqual(all);
    expect(tied.parameters()).toEqual([tied.c.factor, tied.a.factor]);
    expect([...tied.stateDict().keys()]).toEqual(all);
    expect([...tied.namedModules().keys()]).toEqual(["", "a", "c"]);
    expect([...tied.namedModules("x", { removeDuplicate: false }).keys()]).toEqual(["x", "x.a", "x.b", "x.c"]);
    expect([tied.children(), tied.modules()]).toEqual([
      [tied.a, tied.c],
      [tied, tied.a, tied.c],
    ]);
  });

  it("of the module alone, without those inside", () => {
    const network = new Network();
    expect([...network.namedParameters("", { recurse: false }).keys()]).toEqual(["own"]);
    expect(network.parameters({ recurse: false })).toEqual([network.own]);
  });
});

describe("parameter", () => {
  it("is a leaf that requires a gradient, also of a result", () => {
    const source = tensor([2], { requiresGrad: true });
    const made = nn.parameter(source.mul(3));
    expect([made.isLeaf, made.requiresGrad, made.tolist()]).toEqual([true, true, [6]]);
    expect(nn.parameter(source)).toBe(source);
  });

  it("outlives tidy, with its gradient", () => {
    let made: InstanceType<typeof nn.Linear> | undefined;
    torch.tidy(() => {
      made = new nn.Linear(1, 1);
      made
        .forward(tensor([[3]]))
        .sum()
        .backward();
    });
    const layer = made!;
    expect(layer.parameters().map((each) => each.isDisposed)).toEqual([false, false]);
    expect(layer.weight.grad!.tolist()).toEqual([[3]]);
  });
});

describe("stateDict and loadStateDict", () => {
  const state = (entries: Record<string, Tensor>) => new Map(Object.entries(entries));

  it("share memory one way and copy the other", () => {
    const [source, target] = [new Network(), new Network()];
    torch.noGrad(() => source.parameters().forEach((each) => each.mul_(10)));
    const saved = source.stateDict();
    expect([...saved.keys()]).toEqual(NAMES);
    expect([...saved.values()].map((each) => each.requiresGrad)).toEqual([false, false, false, false, false]);
    const own = target.own;
    expect(target.loadStateDict(saved)).toEqual({ missing: [], unexpected: [] });
    saved.get("own")!.fill_(-1);
    expect([source.own.tolist(), target.own.tolist(), target.layers[1]!.factor.tolist()]).toEqual([
      [[-1]],
      [[60]],
      [20, 30],
    ]);
    expect([target.own, target.own.requiresGrad, target.own.isLeaf]).toEqual([own, true, true]);
  });

  it("convert to the parameters' dtypes", () => {
    const scale = new Scale([0, 0]);
    scale.loadStateDict(state({ factor: tensor([1, 2], { dtype: "float64" }) }));
    expect([scale.factor.dtype, scale.factor.tolist()]).toEqual(["float32", [1, 2]]);
  });

  it("refuse a state that does not fit, naming everything, and change nothing", () => {
    const network = new Network();
    const saved = network.stateDict();
    saved.delete("single.factor");
    saved.delete("layers.0.factor");
    saved.set("own", tensor([[0, 0]]));
    saved.set("layers.1.factor", tensor(0));
    saved.set("branches.a.b.factor", tensor([-4]));
    saved.set("other", tensor([1])).set("more", tensor([1]));
    expect(failure(() => network.loadStateDict(saved))).toEqual([
      "STATE_DICT",
      "loadStateDict: the state does not fit the module\n" +
        "  missing: layers.0.factor, single.factor\n" +
        "  unexpected: other, more\n" +
        "  own: expected shape [1, 1], found [1, 2]\n" +
        "  layers.1.factor: expected shape [2], found []",
    ]);
    expect(network.branches.get("a.b")!.factor.tolist()).toEqual([4]);
  });

  it("refuse what is no state", () => {
    const scale = new Scale([1]);
    expect(failure(() => scale.loadStateDict({ factor: tensor([1]) } as never))).toEqual([
      "STATE_DICT",
      "loadStateDict: expected a Map of tensors by name, found object",
    ]);
    expect(failure(() => scale.loadStateDict(new Map([["factor", [1]]]) as never))).toEqual([
      "STATE_DICT",
      "loadStateDict: the state does not fit the module\n  factor: expected a Tensor, found object",
    ]);
  });

  it("that is not strict passes names over, returns them, and still checks shapes", () => {
    const network = new Network();
    const given = state({ own: tensor([[9]]), other: tensor([1]) });
    expect(network.loadStateDict(given, { strict: false })).toEqual({ missing: NAMES.slice(1), unexpected: ["other"] });
    expect([network.own.tolist(), network.single.factor.tolist()]).toEqual([[[9]], [7]]);
    given.set("single.factor", tensor([1, 2])).set("own", tensor([[0]]));
    expect(failure(() => network.loadStateDict(given, { strict: false }))).toEqual([
      "STATE_DICT",
      "loadStateDict: the state does not fit the module\n  single.factor: expected shape [1], found [2]",
    ]);
    expect(network.own.tolist()).toEqual([[9]]);
  });

  it("go through a safetensors file", () => {
    const folder = mkdtempSync(join(tmpdir(), "hydride-module-"));
    try {
      const path = join(folder, "model.safetensors");
      const [source, target] = [new nn.Linear(3, 2), new nn.Linear(3, 2)];
      torch.safetensors.save(path, source.stateDict());
      target.loadStateDict(torch.safetensors.load(path).tensors);
      expect(target.parameters().map((each) => each.toArray())).toEqual(
        source.parameters().map((each) => each.toArray()),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("to", () => {
  it("converts parameters and gradients in place", () => {
    const layer = new nn.Linear(2, 1);
    const { weight } = layer;
    layer
      .forward(tensor([[1, 2]]))
      .sum()
      .backward();
    const before = weight.toArray();
    expect(layer.to("float64")).toBe(layer);
    expect([layer.weight, weight.dtype, weight.grad!.dtype, weight.isLeaf]).toEqual([
      weight,
      "float64",
      "float64",
      true,
    ]);
    expect([...(weight.toArray() as Float64Array)]).toEqual([...(before as Float32Array)]);
    expect(weight.grad!.tolist()).toEqual([[1, 2]]);
    layer
      .forward(tensor([[1, 2]], { dtype: "float64" }))
      .sum()
      .backward();
    expect(weight.grad!.tolist()).toEqual([[2, 4]]);
    layer.to("float32");
    expect([weight.dtype, weight.toArray(), weight.grad!.dtype]).toEqual(["float32", before, "float32"]);
  });

  it("goes on inside noGrad and outlives tidy", () => {
    const layer = new nn.Linear(2, 1);
    torch.tidy(() => layer.to("float64"));
    expect([layer.weight.dtype, layer.weight.requiresGrad, layer.weight.isDisposed]).toEqual(["float64", true, false]);
    expect(layer.forward(torch.ones([2], { dtype: "float64" })).requiresGrad).toBe(true);
  });

  it("refuses a dtype without fractions", () => {
    expect(failure(() => new nn.Linear(1, 1).to("int64" as never))).toEqual([
      "TORCH_ARGUMENTS",
      "Module.to: expected a floating-point dtype, found int64",
    ]);
  });
});

describe("to a device", () => {
  it("moves what is elsewhere; what is there already stays as it is", () => {
    const layer = new nn.Linear(2, 1);
    const before = layer.weight.toArray();
    layer.to("cpu").to({ device: "cpu", dtype: "float64" });
    expect([layer.weight.device, layer.weight.dtype]).toEqual(["cpu", "float64"]);
    expect(layer.to("cpu", "float32").weight.toArray()).toEqual(before);
  });

  it("refuses one that there is not", () => {
    const { code, message } = errorOf(() => new nn.Linear(1, 1).to("gpu" as "cpu"));
    expect([code, message.split("\n")[1]]).toEqual([
      "TORCH_ARGUMENTS",
      '  to.device: argument device: expected device, found string "gpu"',
    ]);
    expect(failure(() => new nn.Linear(1, 1).to({ type: "float64" } as object))).toEqual([
      "TORCH_ARGUMENTS",
      "Module.to: there is no option type; did you mean dtype?",
    ]);
  });
});

describe("apply and requiresGrad_", () => {
  it("apply reaches the modules inside before the one around", () => {
    const network = new Network();
    const seen: torch.nn.Module[] = [];
    expect(network.apply((module) => seen.push(module))).toBe(network);
    expect(seen).toEqual([...network.children(), network]);
  });

  it("requiresGrad_ says what is trained", () => {
    const layer = new nn.Linear(1, 1);
    expect(layer.requiresGrad_(false)).toBe(layer);
    expect(layer.parameters().map((each) => each.requiresGrad)).toEqual([false, false]);
    expect(layer.forward(tensor([1])).requiresGrad).toBe(false);
    layer.requiresGrad_();
    expect(layer.forward(tensor([1])).requiresGrad).toBe(true);
  });
});

describe("modes and gradients", () => {
  it("train and eval reach all modules inside", () => {
    const network = new Network();
    const modes = () => [network, ...network.namedChildren().values()].map((each) => each.training);
    expect(modes()).toEqual([true, true, true, true, true]);
    expect(network.eval()).toBe(network);
    expect(modes()).toEqual([false, false, false, false, false]);
    expect(network.train()).toBe(network);
    expect(modes()).toEqual([true, true, true, true, true]);
    const sequence = new nn.Sequential(new nn.ReLU());
    expect(sequence.train(false).namedChildren().get("0")!.training).toBe(false);
  });

  it("zeroGrad lets go of all gradients", () => {
    const layer = new nn.Linear(1, 1);
    layer
      .forward(tensor([[2]]))
      .sum()
      .backward();
    expect(layer.parameters().map((each) => each.grad?.tolist())).toEqual([[[2]], [1]]);
    layer.zeroGrad();
    expect(layer.parameters().map((each) => each.grad)).toEqual([null, null]);
    layer.weight.grad = tensor([[3]]);
    layer.zeroGrad({ setToNone: false });
    expect([layer.weight.grad.tolist(), layer.bias!.grad]).toEqual([[[0]], null]);
  });
});
