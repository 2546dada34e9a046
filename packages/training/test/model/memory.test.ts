import { totalmem } from "node:os";
import { expect, test } from "vitest";
import { parseConfig } from "../../src/config/load.js";
import { formatDemand, machineMemory, modelDemand } from "../../src/model/memory.js";
import { failureOf } from "../helpers.js";

function config(model: object, training: object = {}) {
  const datasets = ["a", "b"].map((name) => ({ name, files: [name] }));
  return parseConfig({ datasets, model, training });
}

const SMALL = { hidden: 4, layers: 1, heads: { hidden: [2] } };

test("is that of weights, gradients, moments and averages", () => {
  const { shared, perBranch, bytes } = modelDemand(config(SMALL));
  expect(bytes).toBe((shared + 2 * perBranch) * 5 * 4);
  expect(modelDemand(config(SMALL, { averaging: 0 })).bytes).toBe((shared + 2 * perBranch) * 4 * 4);
  expect(modelDemand(config({ ...SMALL, dtype: "float64" })).bytes).toBe((shared + 2 * perBranch) * 5 * 8);
});

test("is told of", () => {
  expect(formatDemand({ shared: 351104, byBranch: { a: 12481, b: 12481 }, bytes: 7_521_320 })).toBe(
    "model: 351104 shared parameters, 12481 of branch a, 12481 of branch b; 7.5 MB with gradients and optimizer",
  );
  const bytes = [12, 999_940, 1_234_567_890, 5e18].map((size) =>
    formatDemand({ shared: 1, byBranch: {}, bytes: size }),
  );
  expect(bytes.map((line) => /; (.*) with/.exec(line)![1])).toEqual(["0.0 kB", "999.9 kB", "1.2 GB", "5000.0 PB"]);
});

test("may be that of the machine, and no more", () => {
  const { bytes } = modelDemand(config(SMALL));
  expect(modelDemand(config(SMALL), bytes).bytes).toBe(bytes);
  expect(failureOf(() => modelDemand(config({ hidden: 8192, layers: 64 }), 24e9))).toEqual({
    code: "MODEL_TOO_LARGE",
    message:
      "expected a model that fits into the 24.0 GB of memory there is, found 30011212162 parameters, which take 600.2 GB " +
      "with gradients and optimizer",
    hint: "Lower model.hidden, model.layers or model.heads.hidden.",
  });
});

test("the memory of the machine is that of the control group at most", () => {
  expect(machineMemory()).toBeGreaterThan(2 ** 28);
  expect(machineMemory()).toBeLessThanOrEqual(totalmem());
});
