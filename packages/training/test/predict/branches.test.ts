import { expect, test } from "vitest";
import { branchChooser } from "../../src/predict/branches.js";
import { failureOf } from "../helpers.js";

const structure = { dataset: "pbe", id: "7" };

test("a branch is asked for by its name, or by its number", () => {
  expect(branchChooser(["hse", "pbe"], "hse")(structure)).toBe("hse");
  expect(branchChooser(["hse", "pbe"], "0")(structure)).toBe("hse");
  expect(branchChooser(["1", "0"], "0")(structure)).toBe("0");
});

test("without a name it is the only one, or that of the dataset", () => {
  expect(branchChooser(["hse"], undefined)(structure)).toBe("hse");
  expect(branchChooser(["hse", "pbe"], undefined)(structure)).toBe("pbe");
});

test("one that is not there is an error that lists those that are", () => {
  for (const asked of ["b3lyp", "2", "-1"]) {
    expect(failureOf(() => branchChooser(["hse", "pbe"], asked))).toEqual({
      code: "BRANCH_UNKNOWN",
      message: `expected a branch of the model (hse, pbe), or its number from 0, found "${asked}"`,
      hint: "The model has a branch for each dataset that it was trained on.",
    });
  }
});

test("a dataset without a branch is an error that lists those that have one", () => {
  expect(failureOf(() => branchChooser(["hse", "scan"], undefined)(structure))).toEqual({
    code: "BRANCH_NEEDED",
    message: 'structure "7" of dataset "pbe": expected a dataset that the model has a branch of (hse, scan)',
    hint: "Name the branch that is to predict it with --branch (from a program: branch).",
  });
});
