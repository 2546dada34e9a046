import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import { type Tensor, tensor } from "../../src/index.js";
import { failure } from "../helpers/errorOf.js";

const { nn } = torch;
const set = (target: Tensor, values: number[] | number[][]) => torch.noGrad(() => target.copy_(tensor(values)));
const numbers = (t: Tensor) => [...(t.toArray() as Float32Array)];

describe("Linear", () => {
  it("is x Wᵀ + b, over any leading dimensions", () => {
    const layer = new nn.Linear(2, 3);
    set(layer.weight, [
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    set(layer.bias!, [10, 20, 30]);
    expect(layer.forward(tensor([1, -1])).tolist()).toEqual([9, 19, 29]);
    expect(layer.forward(tensor([[[1, -1]], [[2, 0]]])).tolist()).toEqual([[[9, 19, 29]], [[12, 26, 40]]]);
  });

  it("has the gradients of its formula", () => {
    const layer = new nn.Linear(2, 1, { dtype: "float64" });
    layer
      .forward(
        tensor(
          [
            [2, 3],
            [5, 7],
          ],
          { dtype: "float64" },
        ),
      )
      .sum()
      .backward();
    expect([layer.weight.grad!.tolist(), layer.bias!.grad!.tolist()]).toEqual([[[7, 10]], [2]]);
  });

  it("may go without a bias", () => {
    const layer = new nn.Linear(2, 1, { bias: false });
    set(layer.weight, [[2, 3]]);
    expect([layer.bias, [...layer.namedParameters().keys()]]).toEqual([null, ["weight"]]);
    expect(layer.forward(tensor([1, 1])).tolist()).toEqual([5]);
  });

  it("starts uniform in ±1/sqrt(inFeatures), from the seed, in its dtype", () => {
    const make = () => (torch.manualSeed(7), new nn.Linear(16, 500, { dtype: "float64" }));
    const layer = make();
    expect([layer.weight.dtype, layer.weight.shape, layer.bias!.shape]).toEqual(["float64", [500, 16], [500]]);
    for (const each of layer.parameters()) {
      const drawn = numbers(each);
      expect(Math.max(...drawn.map(Math.abs))).toBeLessThanOrEqual(0.25);
      // The standard deviation of U(-a, a) is a / sqrt(3).
      expect(Math.sqrt(drawn.reduce((sum, x) => sum + x * x, 0) / drawn.length)).toBeCloseTo(0.25 / Math.sqrt(3), 1);
    }
    expect(numbers(make().weight)).toEqual(numbers(layer.weight));
    expect(numbers(new nn.Linear(16, 500, { dtype: "float64" }).weight)).not.toEqual(numbers(layer.weight));
  });

  it("of no inputs gives its bias", () => {
    const layer = new nn.Linear(0, 2);
    expect(layer.bias!.eq(0).tolist()).toEqual([true, true]);
    set(layer.bias!, [4, 5]);
    expect(layer.forward(torch.zeros([3, 0])).tolist()).toEqual([
      [4, 5],
      [4, 5],
      [4, 5],
    ]);
  });
});

describe("Embedding", () => {
  it("takes rows, of either integer dtype, and adds up the gradients of one row", () => {
    const layer = new nn.Embedding(3, 2);
    set(layer.weight, [
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    for (const dtype of ["int32", "int64"] as const) {
      expect(layer.forward(tensor([[2, 0]], { dtype })).tolist()).toEqual([
        [
          [5, 6],
          [1, 2],
        ],
      ]);
    }
    layer
      .forward(tensor([2, 2, 0], { dtype: "int64" }))
      .sum()
      .backward();
    expect(layer.weight.grad!.tolist()).toEqual([
      [1, 1],
      [0, 0],
      [2, 2],
    ]);
  });

  it("refuses a row that it does not have", () => {
    const layer = new nn.Embedding(3, 2);
    for (const index of [3, -1]) {
      expect(failure(() => layer.forward(tensor([index], { dtype: "int64" })))).toEqual([
        "TORCH_INDEX",
        "embedding: index out of range in self\n" +
          "  called with (weight: Tensor float32 [3, 2], indices: Tensor int64 [1])",
      ]);
    }
  });

  it("keeps a row of zeros for padding, which gets no gradient", () => {
    for (const paddingIdx of [2, -1]) {
      const layer = new nn.Embedding(3, 2, { paddingIdx });
      const rows = layer.forward(tensor([0, 2], { dtype: "int64" }));
      rows.sum().backward();
      expect([rows.at(1).tolist(), layer.weight.requiresGrad]).toEqual([[0, 0], true]);
      expect(layer.weight.grad!.tolist()).toEqual([
        [1, 1],
        [0, 0],
        [0, 0],
      ]);
    }
    for (const paddingIdx of [3, -4, 0.5]) {
      expect(failure(() => new nn.Embedding(3, 2, { paddingIdx }))).toEqual([
        "TORCH_ARGUMENTS",
        `Embedding: expected paddingIdx one of the 3 rows, found ${paddingIdx}`,
      ]);
    }
  });

  it("starts from N(0, 1)", () => {
    torch.manualSeed(1);
    const drawn = numbers(new nn.Embedding(100, 100).weight);
    const mean = drawn.reduce((sum, x) => sum + x, 0) / drawn.length;
    const variance = drawn.reduce((sum, x) => sum + (x - mean) ** 2, 0) / drawn.length;
    // Five standard errors of 10000 draws.
    expect(Math.abs(mean)).toBeLessThan(0.05);
    expect(Math.abs(variance - 1)).toBeLessThan(0.071);
  });
});

describe("activations", () => {
  it("SiLU is x sigmoid(x), with the derivative s (1 + x (1 - s))", () => {
    const points = [-30, -1, 0, 0.5, 4];
    const x = tensor(points, { dtype: "float64", requiresGrad: true });
    const y = new nn.SiLU().forward(x);
    y.sum().backward();
    const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));
    for (const [i, value] of points.entries()) {
      const s = sigmoid(value);
      expect(Math.abs(numbers(y)[i]! - value * s)).toBeLessThan(1e-15);
      expect(Math.abs(numbers(x.grad!)[i]! - s * (1 + value * (1 - s)))).toBeLessThan(1e-15);
    }
  });

  it("ReLU is max(x, 0)", () => {
    expect(new nn.ReLU().forward(tensor([-2, 0, 3])).tolist()).toEqual([0, 0, 3]);
  });
});

describe("Sequential", () => {
  it("runs its layers in order and names them by position", () => {
    const [first, last] = [new nn.Linear(1, 2), new nn.Linear(2, 1, { bias: false })];
    const network = new nn.Sequential(first, new nn.ReLU(), last);
    set(first.weight, [[1], [-1]]);
    set(first.bias!, [0, 1]);
    set(last.weight, [[10, 100]]);
    // x = 3: (3, -2) -> (3, 0) -> 30; x = -3: (-3, 4) -> (0, 4) -> 400.
    expect(network.forward(tensor([[3], [-3]])).tolist()).toEqual([[30], [400]]);
    expect([...network.namedParameters().keys()]).toEqual(["0.weight", "0.bias", "2.weight"]);
    expect([...network.namedChildren().keys()]).toEqual(["0", "1", "2"]);
  });

  it("without layers gives its input back", () => {
    const x = tensor([1]);
    expect(new nn.Sequential().forward(x)).toBe(x);
  });
});

it.each<[() => unknown, string]>([
  [() => new nn.Linear(-1, 2), "Linear: expected inFeatures a whole number >= 0, found -1"],
  [() => new nn.Linear(2, "3" as never), 'Linear: expected outFeatures a whole number >= 0, found "3"'],
  [() => new nn.Embedding(1.5, 2), "Embedding: expected numEmbeddings a whole number >= 0, found 1.5"],
  [() => new nn.LayerNorm(-1), "LayerNorm: expected normalizedShape a whole number >= 0, found -1"],
  [() => new nn.RMSNorm([2, "3"] as never), 'RMSNorm: expected normalizedShape a whole number >= 0, found "3"'],
  [() => new nn.BatchNorm1d([3] as never), "BatchNorm1d: expected numFeatures a whole number >= 0, found [3]"],
])("sizes that are none are refused: %o", (make, message) => {
  expect(failure(make)).toEqual(["TORCH_ARGUMENTS", message]);
});
