import type { Structure } from "@hydride/core-graph";
import { autograd, tensor } from "@hydride/torch-js";
import { describe, expect, it } from "vitest";
import {
  createPotential,
  graphTensors,
  type LabelCounts,
  labelCounts,
  type LossWeights,
  type ModelConfig,
  multiTaskLoss,
  type Potential,
  propertyLabels,
  targetTensors,
} from "../../src/index.js";
import { randomNumbers, sampleStructures } from "../../src/testing/index.js";
import { CELL, collatedWith, errorOf, smallConfig, structure } from "../helpers.js";

const heads: ModelConfig["heads"] = {
  hidden: [8],
  forces: "conservative",
  uncertainty: true,
  properties: {
    gap: { kind: "scalar", reduce: "mean", uncertainty: true },
    partial: { kind: "charges", branches: ["a", "c"] },
  },
};
const potential = createPotential(smallConfig({ branches: ["a", "b", "c"], heads }), { seed: 2 });
const { branches } = potential.config;
const batchOf = (structures: Structure[]) => collatedWith(structures, propertyLabels(potential.config), branches);
const random = randomNumbers(8);
const values = (length: number) => Float64Array.from({ length }, () => 2 * random() - 1);

/** Structures of three datasets, of which some lack some labels. */
const all: Structure[] = [1, 2].flatMap((seed) =>
  sampleStructures(["b", "a", "c"], seed).map((each, k) => ({
    ...each,
    id: `${seed}/${each.id}`,
    ...(k !== 1 && { energy: 3 * random() }),
    ...(k !== 2 && { forces: values(each.positions.length) }),
    ...(k !== 3 && { stress: values(9) }),
    ...(k !== 0 && { info: { gap: 3 * random() } }),
    arrays: { partial: { kind: "real" as const, width: 1, values: values(each.numbers.length) } },
  })),
);
// The first has no structure of c; sizes 2, 3 and 5.
const parts = [
  all.filter(({ dataset }) => dataset !== "c").slice(0, 2),
  all.filter(({ dataset }) => dataset === "c").concat(all[5]!),
  all.filter(({ dataset }, k) => dataset !== "c" && k !== 5).slice(2),
];
const sampleWeight = new Map(all.map(({ id }) => [id, 0.2 + random()]));

interface Run {
  loss: number;
  gradients: number[];
}

function run(structures: Structure[], weights: LossWeights, isWeighted: boolean, counts?: LabelCounts): Run {
  const batch = batchOf(structures);
  const sampleWeights = isWeighted ? Float64Array.from(batch.ids, (id) => sampleWeight.get(id)!) : undefined;
  const inputs = graphTensors(batch, { dtype: "float64" });
  const targets = targetTensors(batch, { dtype: "float64", energyOffset: new Float64Array(batch.structures) });
  const prediction = potential.forward(inputs, { forces: true, stress: true, createGraph: true });
  const loss = multiTaskLoss(prediction, targets, batch, weights, branches, { sampleWeights, counts });
  return { loss: loss.item() as number, gradients: gradientsOf(potential, loss) };
}

function gradientsOf(model: Potential, loss: ReturnType<typeof tensor>): number[] {
  const parameters = model.parameters();
  const found = autograd.grad([loss], parameters, { allowUnused: true });
  return found.flatMap((each, index) =>
    each ? Array.from(each.contiguous().toArray(), Number) : Array<number>(parameters[index]!.numel()).fill(0),
  );
}

function countsOf(batches: Structure[][], isWeighted: boolean): LabelCounts {
  const each = batches.map((structures) => {
    const batch = batchOf(structures);
    return labelCounts(
      batch,
      isWeighted ? { sampleWeights: Float64Array.from(batch.ids, (id) => sampleWeight.get(id)!) } : {},
    );
  });
  return {
    labels: each[0]!.labels,
    values: each[0]!.values.map((_, k) => each.reduce((sum, { values }) => sum + values[k]!, 0)),
  };
}

const weights = { energy: 1, forces: 3, stress: 0.5, datasets: { a: 2 }, scales: { b: 0.7 } };

describe("the loss of several ranks", () => {
  it("has parts that are a sound test: unequal, all structures once, one without a dataset", () => {
    expect(parts.map(({ length }) => length)).toEqual([2, 3, 5]);
    expect(new Set(parts.flat())).toEqual(new Set(all));
    expect(parts.map((part) => new Set(part.map(({ dataset }) => dataset)).size)).toEqual([2, 2, 2]);
  });

  it.each<[string, Partial<LossWeights>, boolean]>([
    ["absolute errors", { kind: "mae" }, false],
    ["squares", { kind: "mse", energyPer: "structure" }, false],
    ["vectors, and sample weights", { kinds: { forces: "l2" } }, true],
    ["Huber's, and sample weights", { bend: 0.05 }, true],
    [
      "likelihoods, and properties",
      { properties: { gap: 2, partial: 1 }, kinds: { energy: "nll", gap: "nll" }, propertyScales: { gap: { a: 2 } } },
      true,
    ],
  ])("adds up to that of all structures in one batch: %s", (_, changes, isWeighted) => {
    const asked = { ...weights, ...changes };
    const whole = run(all, asked, isWeighted);
    const counts = countsOf(parts, isWeighted);
    const ranks = parts.map((part) => run(part, asked, isWeighted, counts));
    const sum = ranks.reduce((total, { loss }) => total + loss, 0);
    expect(Math.abs(sum - whole.loss) / Math.abs(whole.loss)).toBeLessThan(1e-12);
    const size = Math.max(...whole.gradients.map(Math.abs));
    expect(size).toBeGreaterThan(0.1);
    const errors = whole.gradients.map((value, k) =>
      Math.abs(value - ranks.reduce((total, { gradients }) => total + gradients[k]!, 0)),
    );
    expect(Math.max(...errors) / size).toBeLessThan(1e-12);
    // Without the counts of all ranks, each would take its means over its own labels.
    const own = parts.reduce((total, part) => total + run(part, asked, isWeighted).loss, 0);
    expect(Math.abs(own - whole.loss) / Math.abs(whole.loss)).toBeGreaterThan(0.1);
  });

  it("is zero, with gradients of zero, on a rank without labels", () => {
    const bare = [structure("a", "bare")];
    const counts = countsOf([...parts, bare], false);
    const { loss, gradients } = run(bare, weights, false, counts);
    expect(Math.abs(loss)).toBe(0);
    expect(gradients.every((value) => value === 0)).toBe(true);
  });

  it("needs no prediction of what a rank has no labels of", () => {
    const batch = batchOf([structure("a", "1", { energy: 3 })]);
    const targets = targetTensors(batch, { dtype: "float64", energyOffset: Float64Array.of(0) });
    const { labels, values: own } = labelCounts(batch);
    const counts = { labels, values: own.map((count) => count + 1) };
    const energy = tensor(Float64Array.of(0));
    const asked = { ...weights, kind: "mae" as const };
    // Of an energy error of 1 eV per atom, one of two structures, with half of the datasets' weight.
    expect(multiTaskLoss({ energy }, targets, batch, asked, branches, { counts }).item()).toBeCloseTo(1 / 2 / 2, 12);
  });

  const batch = batchOf([structure("a", "1", { energy: 3, cell: CELL })]);
  const { labels, values: counted } = labelCounts(batch);
  it.each<[string, LabelCounts, string]>([
    [
      "of other labels",
      { labels: [...labels, "volume"], values: new Float64Array(18) },
      "counts: expected 15 of energy, forces, stress, gap, partial, found 18 of energy, forces, stress, gap, partial, volume",
    ],
    [
      "of other branches",
      { labels, values: new Float64Array(10) },
      "counts: expected 15 of energy, forces, stress, gap, partial, found 10 of energy, forces, stress, gap, partial",
    ],
    [
      "that leave the batch out",
      { labels, values: new Float64Array(15) },
      "counts: expected at least the 1 of energy of a that this batch has, found 0",
    ],
    [
      "that are no numbers",
      { labels, values: counted.map((value, k) => (k === 4 ? Number.NaN : value)) },
      "counts: expected at least the 0 of forces of b that this batch has, found NaN",
    ],
  ])("refuses counts %s", (_, counts, message) => {
    const targets = targetTensors(batch, { dtype: "float64", energyOffset: Float64Array.of(0) });
    const energy = tensor(Float64Array.of(0));
    const attempt = () => multiTaskLoss({ energy }, targets, batch, weights, branches, { counts });
    expect(errorOf(attempt)).toMatchObject({ name: "ModelError", code: "MODEL_INPUT", message });
  });

  it("refuses counts of nothing that has a weight, on every rank alike", () => {
    const bare = batchOf([structure("a", "bare")]);
    const targets = targetTensors(bare, { dtype: "float64", energyOffset: Float64Array.of(0) });
    const counts = { labels, values: Float64Array.of(0, 0, 0, 5, 5, 5, ...new Float64Array(9)) };
    const asked = { energy: 1, forces: 0, stress: 0 };
    const attempt = () =>
      multiTaskLoss({ energy: tensor(Float64Array.of(0)) }, targets, bare, asked, branches, { counts });
    expect(errorOf(attempt)).toMatchObject({
      code: "MODEL_INPUT",
      message:
        "the loss has no term: expected labels of energy from a or b or c, which have a weight; " +
        "found counts of none on all ranks",
    });
  });
});
