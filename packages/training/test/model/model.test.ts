import { collate } from "@hydride/core-graph";
import { describe, expect, test } from "vitest";
import { edgesOf, isConservative, predictBatch } from "../../src/model/model.js";
import { failureOf } from "../helpers.js";
import { problem, stepOf, validated } from "../loop/problem.js";

const batchOf = ({ model, tasks }: ReturnType<typeof problem>) =>
  collate(
    tasks.flatMap((task) => task.train),
    { ...edgesOf(model), branches: ["a", "b"] },
  );

describe.each([
  ["egnn", "conservative"],
  ["painn", "direct"],
  ["egnn-hydragnn", "direct"],
  ["egnn-hydragnn", "conservative"],
  ["painn-hydragnn", "conservative"],
])("%s with %s forces", (encoder, forces) => {
  const made = () => problem({ kind: "mse" }, {}, { encoder, heads: { hidden: [8], forces } });

  test("is trained and validated", async () => {
    const { model, tasks, config } = made();
    expect(edgesOf(model)).toEqual({ cutoff: 3, maxNeighbors: 20 });
    expect(isConservative(model)).toBe(forces === "conservative");
    const step = stepOf({ model, tasks, config });
    const batch = batchOf({ model, tasks, config });
    const losses = Array.from({ length: 30 }, () => step.run(batch, 0.01).loss);
    expect(losses.at(-1)).toBeLessThan(0.8 * losses[0]!);
    const { a } = await validated({ model, tasks, config });
    expect(a!.forceMae).toBeGreaterThan(0);
  });
});

describe.each(["egnn", "painn", "egnn-hydragnn", "painn-hydragnn"])("%s in bfloat16", (encoder) => {
  const made = (mixedPrecision: "none" | "bfloat16") =>
    problem({}, { mixedPrecision }, { encoder, dtype: "float32", hidden: 32 });

  test("is near, its results float32", () => {
    const { model, tasks, config } = made("bfloat16");
    const batch = batchOf({ model, tasks, config });
    const predict = (bfloat16: boolean) => {
      const { energy, forces } = predictBatch(model, batch, { forces: true, createGraph: true, bfloat16 });
      expect([energy.dtype, forces!.dtype]).toEqual(["float32", "float32"]);
      return [energy.detach(), forces!.detach()] as const;
    };
    const exact = predict(false);
    for (const [k, each] of predict(true).entries()) {
      const error = each.sub(exact[k]!).norm().div(exact[k]!.norm()).item();
      expect(error).toBeGreaterThan(0);
      expect(error).toBeLessThan(0.05);
    }
  });

  test("learns as in float32, with gradients of that", () => {
    const losses = (["none", "bfloat16"] as const).map((mixedPrecision) => {
      const { model, tasks, config } = made(mixedPrecision);
      const step = stepOf({ model, tasks, config });
      const batch = batchOf({ model, tasks, config });
      const values = Array.from({ length: 60 }, () => step.run(batch, 0.003).loss);
      expect(model.parameters().every(({ grad }) => grad === null || grad.dtype === "float32")).toBe(true);
      return values;
    });
    const [exact, rounded] = losses.map((values) => values[0]! - values.at(-1)!);
    expect(exact).toBeGreaterThan(0);
    expect(rounded! / exact!).toBeGreaterThan(0.9);
  });
});

test("products in bfloat16 are refused for a model in float64", () => {
  expect(failureOf(() => problem({}, { mixedPrecision: "bfloat16" }))).toEqual({
    code: "CONFIG_INVALID",
    message:
      'configuration: "training.mixedPrecision": expected none, because "model.dtype" is float64, found bfloat16',
    hint: "Take model.dtype float32.",
  });
});
