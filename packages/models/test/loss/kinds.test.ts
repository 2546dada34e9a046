import { autograd, tensor } from "@hydride/torch-js";
import { describe, expect, it } from "vitest";
import { type LossOptions, type LossWeights, multiTaskLoss, type Prediction, targetTensors } from "../../src/index.js";
import { collatedWith, errorOf, structure } from "../helpers.js";

const branches = ["a", "b"];
const LABELS = [
  { name: "gap", of: "structures" },
  { name: "dipole", of: "structures", width: 3 },
  { name: "charges", of: "atoms" },
] as const;
const f64 = { dtype: "float64" } as const;
const charges = (...values: number[]) => ({
  charges: { kind: "real" as const, width: 1, values: Float64Array.from(values) },
});

function lossOf(
  structures: Parameters<typeof collatedWith>[0],
  predicted: Partial<Prediction>,
  weights: Partial<LossWeights>,
  options: LossOptions = {},
) {
  const batch = collatedWith(structures, [...LABELS]);
  const targets = targetTensors(batch, { dtype: "float64", energyOffset: new Float64Array(batch.structures) });
  const prediction = { energy: tensor(new Float64Array(batch.structures)), ...predicted };
  const asked = { energy: 0, forces: 0, stress: 0, kind: "mae" as const, ...weights };
  return multiTaskLoss(prediction, targets, batch, asked, branches, options);
}
const gaps = (...values: number[]) =>
  new Map([
    [
      "gap",
      tensor(
        values.map((value) => [value]),
        f64,
      ),
    ],
  ]);

describe("the loss of properties", () => {
  it("is the mean over structures of each dataset, in the unit of its scale", () => {
    const structures = [1, 2, 6].map((gap, k) => structure(k < 2 ? "a" : "b", `${k}`, { info: { gap } }));
    const properties = gaps(0, 0, 0);
    expect(lossOf(structures, { properties }, { properties: { gap: 1 } }).item()).toBeCloseTo((1.5 + 6) / 2, 12);
    const weights = { properties: { gap: 2 }, propertyScales: { gap: { b: 3 } }, datasets: { a: 3 } };
    expect(lossOf(structures, { properties }, weights).item()).toBeCloseTo((2 * (3 * 1.5 + 6 / 3)) / 4, 12);
  });

  it("is the mean over atoms, whatever their structure", () => {
    const one = { numbers: Uint8Array.of(6), positions: new Float64Array(3) };
    const structures = [
      structure("a", "1", { arrays: charges(1, 2, 3) }),
      structure("a", "2", { ...one, arrays: charges(6) }),
    ];
    const properties = new Map([["charges", tensor([[0], [0], [0], [0]], f64)]]);
    expect(lossOf(structures, { properties }, { properties: { charges: 1 } }).item()).toBeCloseTo(12 / 4 / 2, 12);
  });

  it("has the length of a vector's error with l2, and its components otherwise", () => {
    const structures = [structure("a", "1", { info: { dipole: [1, 2, 2] } })];
    const properties = new Map([["dipole", tensor([[0, 0, 0]], f64)]]);
    const weights = { properties: { dipole: 1 } };
    expect(lossOf(structures, { properties }, weights).item()).toBeCloseTo(5 / 3 / 2, 12);
    expect(lossOf(structures, { properties }, { ...weights, kinds: { dipole: "l2" } }).item()).toBeCloseTo(3 / 2, 12);
  });

  it("does not see what has no label, not even where it is not a number", () => {
    const structures = [structure("a", "1", { info: { gap: 1 } }), structure("b", "2")];
    const gap = tensor([[3], [Number.NaN]], { ...f64, requiresGrad: true });
    const loss = lossOf(structures, { properties: new Map([["gap", gap]]) }, { properties: { gap: 1 } });
    expect(loss.item()).toBeCloseTo(2 / 2, 12);
    expect((autograd.grad([loss], [gap]) as [typeof gap])[0].tolist()).toEqual([[0.5], [0]]);
  });

  it.each<[string, Partial<Prediction>, Partial<LossWeights>, object]>([
    [
      "was not predicted",
      {},
      { properties: { gap: 1 } },
      {
        message: "the loss has a term of gap, but it was not predicted",
        hint: "give the model a head of it: { heads: { properties: { gap: ... } } }",
      },
    ],
    [
      "was predicted in another shape",
      { properties: new Map([["gap", tensor([[1, 2]], f64)]]) },
      { properties: { gap: 1 } },
      {
        message: "gap: expected labels of the shape [1, 2] as predicted, found [1, 1]",
        hint: "give collate the labels of the potential: { properties: propertyLabels(potential.config) }",
      },
    ],
    [
      "has no variance for nll",
      { properties: gaps(1) },
      { properties: { gap: 1 }, kinds: { gap: "nll" } },
      {
        message: "the loss of gap is nll, but no variance of it was predicted",
        hint: "give the model one: { heads: { properties: { gap: { uncertainty: true, ... } } } }",
      },
    ],
    [
      "is an energy without a variance",
      {},
      { energy: 1, kinds: { energy: "nll" } },
      {
        message: "the loss of energy is nll, but no variance of it was predicted",
        hint: "give the model one: { heads: { uncertainty: true } }",
      },
    ],
  ])("refuses a term of what %s", (_, predicted, weights, error) => {
    const structures = [structure("a", "1", { energy: 1, info: { gap: 1 } })];
    expect(errorOf(() => lossOf(structures, predicted, weights))).toMatchObject({ code: "MODEL_INPUT", ...error });
  });

  it("names the properties that a batch without the labels asked for has", () => {
    const structures = [structure("a", "1", { info: { gap: 1 } })];
    expect(errorOf(() => lossOf(structures, {}, { properties: { charges: 1 } }))).toMatchObject({
      message:
        "the loss has no term: expected labels of charges from a or b, which have a weight; found a batch of a (gap)",
    });
  });
});

describe("the kinds of loss", () => {
  it("have the length of a force error with l2, with a gradient of zero where it is zero", () => {
    const structures = [structure("a", "1", { forces: Float64Array.of(1, 2, 2, 0, 0, 0, 0, 3, 4) })];
    const forces = tensor(new Float64Array(9), { shape: [3, 3], requiresGrad: true });
    const loss = lossOf(structures, { forces }, { forces: 1, kinds: { forces: "l2" } });
    expect(loss.item()).toBeCloseTo((3 + 0 + 5) / 3 / 2, 12);
    const [gradient] = autograd.grad([loss], [forces]) as [typeof forces];
    const found = (gradient.tolist() as number[][]).map((row) => row.map((value) => 6 * value || 0));
    for (const [k, row] of [
      [-1 / 3, -2 / 3, -2 / 3],
      [0, 0, 0],
      [0, -0.6, -0.8],
    ].entries()) {
      for (const [axis, value] of row.entries()) expect(found[k]![axis]).toBeCloseTo(value, 12);
    }
  });

  it("are the negative log-likelihood of a normal distribution with nll, in the unit of the scale", () => {
    const structures = [structure("a", "1", { energy: 6, info: { gap: 2 } })];
    const variances = new Map([
      ["energy", tensor([4], f64)],
      ["gap", tensor([[9]], f64)],
    ]);
    const predicted = { variances, properties: gaps(0) };
    // Per atom, and in units of 0.5 eV: an error of 4 with the variance 4 / 9 / 0.25.
    const variance = 4 / 9 / 0.25;
    const weights = { energy: 1, energyScales: { a: 0.5 }, kinds: { energy: "nll", gap: "nll" } } as const;
    const ofEnergy = (16 / variance + Math.log(variance)) / 2;
    expect(lossOf(structures, predicted, weights).item()).toBeCloseTo(ofEnergy / 2, 12);
    const ofGap = (4 / 9 + Math.log(9)) / 2;
    const both = { ...weights, properties: { gap: 3 } };
    expect(lossOf(structures, predicted, both).item()).toBeCloseTo((ofEnergy + 3 * ofGap) / 2, 12);
  });

  it("bend where they are told to", () => {
    const structures = [structure("a", "1", { energy: 6 })];
    const weights = { energy: 1, kind: "huber" } as const;
    expect(lossOf(structures, {}, { ...weights, bend: 1 }).item()).toBeCloseTo((2 - 0.5) / 2, 12);
    expect(lossOf(structures, {}, { ...weights, bend: 4 }).item()).toBeCloseTo(2 ** 2 / 2 / 4 / 2, 12);
  });

  it("take energies of structures where they are asked to", () => {
    const structures = [structure("a", "1", { energy: 6 })];
    expect(lossOf(structures, {}, { energy: 1, energyPer: "structure" }).item()).toBeCloseTo(6 / 2, 12);
  });

  it("give a loss in the precision of the model", () => {
    const batch = collatedWith([structure("a", "1", { energy: 6, info: { gap: 1 } })], [...LABELS]);
    const targets = targetTensors(batch, { energyOffset: Float64Array.of(0) });
    const prediction = { energy: tensor([1]), properties: new Map([["gap", tensor([[2]])]]) };
    const weights = { energy: 1, forces: 0, stress: 0, properties: { gap: 1 } };
    expect(multiTaskLoss(prediction, targets, batch, weights, branches).dtype).toBe("float32");
  });
});

describe("sample weights", () => {
  const structures = [1, 2, 6].map((n, k) =>
    structure("a", `${k}`, { energy: 3 * n, forces: new Float64Array(9).fill(n) }),
  );
  const forces = tensor(new Float64Array(27), { shape: [9, 3] });
  const weights = { energy: 1, forces: 1 };
  const weighted = (...values: number[]) =>
    lossOf(structures, { forces }, weights, { sampleWeights: Float64Array.from(values) }).item();

  it("weigh the means of energies and forces", () => {
    expect(weighted(2, 1, 1)).toBeCloseTo((2 * (2 * 1 + 2 + 6)) / 4 / 2, 12);
  });

  it("change nothing where they are all alike, and leave out what has none", () => {
    expect(weighted(5, 5, 5)).toBeCloseTo((2 * 9) / 3 / 2, 12);
    expect(weighted(1, 0, 1)).toBeCloseTo((2 * 7) / 2 / 2, 12);
  });

  it("leave out a dataset whose samples have none", () => {
    const other = structure("b", "other", { energy: 300 });
    const options = { sampleWeights: Float64Array.of(1, 1, 1, 0) };
    expect(lossOf([...structures, other], {}, { energy: 1 }, options).item()).toBeCloseTo(3 / 2, 12);
  });

  it("make a batch in which nothing has one a batch without labels", () => {
    expect(errorOf(() => weighted(0, 0, 0))).toMatchObject({
      code: "MODEL_INPUT",
      message:
        "the loss has no term: expected labels of energy or forces from a or b, which have a weight; " +
        "found a batch of a (energy, forces)",
    });
  });
});
