import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hydride, temporaryFolder } from "./hydride.js";
import { hydraGnnModel } from "./models.js";

const ARGS = ["import", "hydragnn", "weights.safetensors", "--architecture", "case.json", "--out", "model"];

test("a model of HydraGNN becomes a folder of a checkpoint's layout", () => {
  const cwd = temporaryFolder();
  hydraGnnModel(cwd);
  const { status, stdout, stderr } = hydride([...ARGS, "--json"], { cwd });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "model folder: model\n" });
  expect(JSON.parse(stdout)).toEqual({
    out: "model",
    inputs: ["weights.safetensors"],
    encoder: "egnn-hydragnn",
    dtype: "float64",
    branches: ["branch-0", "branch-1"],
    parameters: { shared: 28, perBranch: { "branch-0": 9, "branch-1": 9 }, branches: 2 },
  });
  const files = readdirSync(join(cwd, "model"), { recursive: true }).sort();
  expect(files).toEqual([
    "branches",
    "branches/branch-0.safetensors",
    "branches/branch-1.safetensors",
    "encoder.safetensors",
    "manifest.json",
  ]);
  const again = hydride(ARGS, { cwd });
  expect({ status: again.status, stderr: again.stderr }).toEqual({
    status: 1,
    stderr: "error: model: expected a new folder for the model, found it there\nhint: Name another.\n",
  });
});

test("without --json it says what was imported", () => {
  const cwd = temporaryFolder();
  hydraGnnModel(cwd);
  expect(hydride(ARGS, { cwd }).stdout).toBe(
    "egnn-hydragnn, float64: 28 parameters in the encoder, 9 in each branch: branch-0, branch-1\n",
  );
});

test("weights that do not fit are named, and nothing is left behind", () => {
  const cwd = temporaryFolder();
  hydraGnnModel(cwd);
  const text = readFileSync(join(cwd, "case.json"), "utf8");
  writeFileSync(join(cwd, "case.json"), text.replace('"num_branches":2', '"num_branches":1'));
  const { status, stdout } = hydride([...ARGS, "--json"], { cwd });
  expect(status).toBe(1);
  const unknown = ["0", "2"].flatMap((layer) =>
    ["weight", "bias"].map((part) => `heads_NN.0.branch-1.mlp.0.${layer}.${part}: is unknown`),
  );
  const { error } = JSON.parse(stdout) as { error: { code: string; message: string } };
  expect(error.code).toBe("HYDRAGNN_WEIGHTS");
  expect(error.message.split("\n  ").sort()).toEqual(
    ["weights.safetensors: the weights do not fit the architecture", ...unknown].sort(),
  );
  expect(readdirSync(cwd).sort()).toEqual(["case.json", "weights.safetensors"]);
});

test("another program is wrong usage", () => {
  expect(hydride(["import", "mace", ...ARGS.slice(2)])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("Allowed choices are hydragnn.") as string,
  });
});
