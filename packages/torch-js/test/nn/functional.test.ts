import { once } from "node:events";
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import { tensor } from "../../src/index.js";
import { failure } from "../helpers/errorOf.js";
import { numbers, wave } from "./reference.js";

const { functional: F } = torch.nn;
const bad = (message: string) => ["TORCH_ARGUMENTS", message];

describe("functional forms", () => {
  const x = wave([3, 4], 1);
  const layers = [
    [new torch.nn.ReLU(), F.relu(x)],
    [new torch.nn.SiLU(), F.silu(x)],
    [new torch.nn.GELU(), F.gelu(x)],
    [new torch.nn.Tanh(), F.tanh(x)],
    [new torch.nn.Sigmoid(), F.sigmoid(x)],
    [new torch.nn.Softplus(), F.softplus(x)],
    [new torch.nn.ELU(), F.elu(x)],
    [new torch.nn.LeakyReLU(), F.leakyRelu(x)],
    [new torch.nn.Softmax(1), F.softmax(x, 1)],
    [new torch.nn.Softmax(1), F.logSoftmax(x, 1).exp()],
    [new torch.nn.LayerNorm(4, { elementwiseAffine: false }), F.layerNorm(x, [4])],
    [new torch.nn.RMSNorm(4, { elementwiseAffine: false }), F.rmsNorm(x, [4])],
    [new torch.nn.BatchNorm1d(4, { affine: false }), F.batchNorm(x, null, null, { training: true })],
    [new torch.nn.Dropout().eval(), F.dropout(x, { training: false })],
  ] as const;

  it.each(layers.map(([layer, result]) => [layer.constructor.name, layer, result] as const))(
    "have the defaults of %s",
    (_, layer, result) => {
      const found = numbers(layer.to("float64").forward(x));
      expect(found.map((value, i) => Math.abs(value - numbers(result)[i]!) < 1e-15)).toEqual(found.map(() => true));
    },
  );

  it("take weights of their own", () => {
    const weight = tensor([[1, 2], [3, 4]]); // prettier-ignore
    expect(F.linear(tensor([1, 1]), weight, tensor([10, 20])).tolist()).toEqual([13, 27]);
    expect(F.embedding(tensor([1, 0], { dtype: "int64" }), weight).tolist()).toEqual([
      [3, 4],
      [1, 2],
    ]);
    expect(F.softmax(tensor([0, 0]), 0, { dtype: "float64" }).dtype).toBe("float64");
  });

  it("dropout keeps the mean, of as many elements as said", () => {
    torch.manualSeed(1);
    const values = numbers(F.dropout(torch.ones([10_000]), { p: 0.2 }));
    expect([...new Set(values)].sort()).toEqual([0, 1.25]);
    // Five standard errors of a share of 0.2.
    expect(Math.abs(values.filter((value) => value === 0).length / 10_000 - 0.2)).toBeLessThan(0.02);
    expect([F.dropout(torch.ones([2]), { p: 1 }).tolist(), F.dropout(torch.ones([2]), { p: 0 }).tolist()]).toEqual([
      [0, 0],
      [1, 1],
    ]);
  });
});

describe("options that cannot be", () => {
  const [x, y] = [wave([2, 3], 1), wave([2, 3], 2)];
  it.each([
    [
      () => F.mseLoss(x, y, { reduction: "avg" as "mean" }),
      'mseLoss: expected reduction "none", "mean" or "sum", found "avg"',
    ],
    [
      () => new torch.nn.L1Loss({ reduction: 1 as never }),
      'L1Loss: expected reduction "none", "mean" or "sum", found 1',
    ],
    [
      () => new torch.nn.HuberLoss({ beta: 1 } as object),
      "HuberLoss: there is no option beta; expected reduction, delta",
    ],
    [() => F.huberLoss(x, y, { delta: 0 }), "huberLoss: expected delta > 0, found 0"],
    [() => F.smoothL1Loss(x, y, { beta: -1 }), "smoothL1Loss: expected beta >= 0, found -1"],
    [() => F.l1Loss(x, y, { weight: tensor([1]) }), "l1Loss: expected a weight of the input's shape [2, 3], found [1]"],
    [() => F.gaussianNllLoss(x, y, -1), "gaussianNllLoss: expected a variance >= 0, found -1"],
    [() => F.gaussianNllLoss(x, y, x.abs().neg()), 'gaussianNllLoss: expected a variance >= 0, found "a negative one"'],
    [
      () => F.gaussianNllLoss(x, y, tensor([1, 1, 1])),
      "gaussianNllLoss: expected a variance for an input of shape [2, 3], found [3]",
    ],
    [() => F.gaussianNllLoss(x, y, 1, { eps: 0 }), "gaussianNllLoss: expected eps > 0, found 0"],
    [() => F.dropout(x, { p: 1.5 }), "dropout: expected p in [0, 1], found 1.5"],
    [() => new torch.nn.Dropout({ p: NaN }), "Dropout: expected p in [0, 1], found NaN"],
    [() => new torch.nn.Dropout(0.1 as never), "Dropout: expected an object of options, found a number"],
    [
      () => new torch.nn.GELU({ approximate: "erf" as "tanh" }),
      'GELU: expected approximate "none" or "tanh", found "erf"',
    ],
    [() => new torch.nn.Softmax({} as never), "Softmax: expected dim, a whole number, found [object Object]"],
    [
      () => new torch.nn.LeakyReLU({ slope: 1 } as object),
      "LeakyReLU: there is no option slope; expected negativeSlope",
    ],
    [() => new torch.nn.Tanh({ inplace: true } as never), "Tanh: there is no option inplace; there are none"],
    [() => F.batchNorm(x, null, null, { training: true, eps: 0 }), "batchNorm: expected eps > 0 in training, found 0"],
  ])("%o", (make, message) => {
    expect(failure(make)).toEqual(bad(message));
  });
});

describe("losses of what is no Tensor", () => {
  const x = wave([2, 3], 1);
  const losses = { mseLoss: F.mseLoss, l1Loss: F.l1Loss, smoothL1Loss: F.smoothL1Loss, huberLoss: F.huberLoss };
  const gaussianNllLoss = (input: torch.Tensor, target: torch.Tensor) => F.gaussianNllLoss(input, target, 1);
  it.each(Object.entries({ ...losses, gaussianNllLoss }))("%s", (name, loss) => {
    expect(failure(() => loss(undefined as never, x))).toEqual(
      bad(`${name}: expected input a Tensor, found undefined`),
    );
    expect(failure(() => loss(x, 5 as never))).toEqual(bad(`${name}: expected target a Tensor, found 5`));
  });
});

describe("losses of two shapes", () => {
  it("are broadcast, and warned of once", async () => {
    const warned = once(process, "warning") as Promise<[Error & { code: string }]>;
    const [x, y] = [tensor([[1], [3]]), tensor([1, 1, 4])];
    expect([F.l1Loss(x, y, { reduction: "sum" }).item(), F.l1Loss(x, y).item()]).toEqual([8, 8 / 6].map(Math.fround));
    const [{ code, message }] = await warned;
    expect([code, message]).toEqual([
      "TORCH_BROADCAST",
      "l1Loss: the target's shape [3] is not the input's, [2, 1]; they are broadcast, which is seldom what is meant",
    ]);
    const more: Error[] = [];
    const note = (warning: Error) => more.push(warning);
    process.on("warning", note);
    F.l1Loss(x, y);
    F.mseLoss(x, x);
    await new Promise(setImmediate);
    process.off("warning", note);
    expect(more).toEqual([]);
  });
});

describe("gaussianNllLoss", () => {
  it("takes a number, and lets no gradient through a variance that is too small", () => {
    const [x, y] = [wave([2, 3], 1), wave([2, 3], 2)];
    expect(F.gaussianNllLoss(x, y, 0.5).item()).toBe(F.gaussianNllLoss(x, y, torch.fullLike(x, 0.5)).item());
    const variance = torch.zeros([2, 3], { dtype: "float64", requiresGrad: true });
    const loss = F.gaussianNllLoss(x, x, variance, { eps: 0.25 });
    expect(loss.item()).toBeCloseTo(Math.log(0.25) / 2, 12);
    expect(variance.tolist()).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });
});
