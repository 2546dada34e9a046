import { expect, test } from "vitest";
import { MODEL_CASES, selectCases } from "../../../src/bench/models/cases.js";

const names = (...patterns: string[]) => selectCases(patterns).map(({ name }) => name);

test("every model is trained and predicts, in both precisions", () => {
  expect(MODEL_CASES.map(({ name }) => name)).toEqual([
    "egnn-128/train/fp32",
    "egnn-128/train/bf16",
    "egnn-128/infer/fp32",
    "egnn-128/infer/bf16",
    "egnn-866/train/fp32",
    "egnn-866/train/bf16",
    "egnn-866/infer/fp32",
    "egnn-866/infer/bf16",
    "painn-128/train/fp32",
    "painn-128/train/bf16",
    "painn-128/infer/fp32",
    "painn-128/infer/bf16",
  ]);
  expect(MODEL_CASES[5]).toEqual({
    name: "egnn-866/train/bf16",
    model: "egnn-866",
    mode: "train",
    precision: "bf16",
  });
});

test("patterns choose cases, in the order of the cases and each once", () => {
  expect(names()).toHaveLength(12);
  expect(names("painn-128/infer/fp32")).toEqual(["painn-128/infer/fp32"]);
  expect(names("*/infer/bf16", "egnn-128/*/bf16")).toEqual([
    "egnn-128/train/bf16",
    "egnn-128/infer/bf16",
    "egnn-866/infer/bf16",
    "painn-128/infer/bf16",
  ]);
});

test("a pattern that fits no case is an error that lists them", () => {
  const problem = (pattern: string) => {
    try {
      selectCases(["egnn-128/*", pattern]);
    } catch (error) {
      return error;
    }
    return undefined;
  };
  // A dot and brackets are no special characters.
  for (const pattern of ["egnn", "egnn-128/train", "egnn-128/train/fp.2", "", "[egnn-128/*"]) {
    expect(problem(pattern)).toMatchObject({
      code: "BENCH_CASE",
      message: `expected a pattern of one of the cases, found ${JSON.stringify(pattern)}`,
      hint: `the cases are ${MODEL_CASES.map(({ name }) => name).join(", ")}; * stands for any characters`,
    });
  }
});
