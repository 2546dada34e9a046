import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { collate, type Structure } from "@hydride/core-graph";
import { hydraGnnTensors } from "@hydride/models";
import { expect, test } from "vitest";
import {
  importHydraGnnModel,
  loadCheckpoint,
  loadModel,
  predictedStructure,
  predictStructures,
} from "../../src/index.js";
import { line } from "../data/structures.js";
import { failure, temporaryFolder } from "../helpers.js";
import { hydraGnnFiles } from "./models.js";

const STRUCTURES: Structure[] = [
  { ...line("first", [1, 8]), dataset: "branch-1" },
  { ...line("second", [6, 1, 1]), dataset: "branch-0" },
];

test("an imported model is a folder like a checkpoint, and predicts as HydraGNN's", async () => {
  const { weights, case: architecture, potential } = hydraGnnFiles();
  const out = join(temporaryFolder(), "models", "imported");
  const content = await importHydraGnnModel([weights], architecture, out);
  expect(content.parameters).toEqual(potential.parameterCounts());
  expect(readdirSync(dirname(out))).toEqual(["imported"]);
  expect(readdirSync(out, { recursive: true }).sort()).toEqual([
    "branches",
    "branches/branch-0.safetensors",
    "branches/branch-1.safetensors",
    "encoder.safetensors",
    "manifest.json",
  ]);
  const manifest = JSON.parse(readFileSync(join(out, "manifest.json"), "utf8")) as typeof content;
  expect(manifest).toMatchObject({ format: "hydride-checkpoint", model: potential.config, datasets: {} });
  expect(manifest.imported.files.map(({ path }) => path)).toEqual(["weights.safetensors"]);

  const model = await loadModel(out);
  expect(model.dtype).toBe("float64");
  const batch = collate(STRUCTURES, potential.collateOptions);
  const inputs = hydraGnnTensors(batch, potential.config.encoder.architecture, { dtype: "float64" });
  const expected = potential.forward(inputs, { forces: true });
  let position = 2;
  for await (const prediction of predictStructures(model, STRUCTURES)) {
    position--; // The batch has branch-0 first.
    const [first, end] = [batch.atomOffsets[position]!, batch.atomOffsets[position + 1]!];
    const rows = (name: string) => (expected.outputs.get(name)!.tolist() as number[][]).slice(first, end).flat();
    expect(prediction.energy).toBe((expected.energy.tolist() as number[])[position]);
    expect([...prediction.forces!]).toEqual(rows("forces"));
    const { info, arrays, energy } = predictedStructure(prediction);
    expect(energy).toBe(prediction.energy);
    expect(info.dipole).toEqual((expected.outputs.get("dipole")!.tolist() as number[][])[position]);
    expect(arrays!.charges).toEqual({ kind: "real", width: 1, values: Float64Array.from(rows("charges")) });
  }
  expect(position).toBe(0);
});

test("variances are properties too, and of a conservative model crystals have stress", async () => {
  const uncertain = hydraGnnFiles({ loss: { kind: "GaussianNLLLoss" } });
  const folder = temporaryFolder();
  await importHydraGnnModel([uncertain.weights], uncertain.case, join(folder, "uncertain"));
  for await (const { properties } of predictStructures(await loadModel(join(folder, "uncertain")), STRUCTURES)) {
    const names = ["energy_variance", "forces_variance", "dipole", "dipole_variance", "charges", "charges_variance"];
    expect(properties.map(({ name }) => name)).toEqual(names);
    expect([...properties[1]!.values].every((variance) => variance >= 0)).toBe(true);
  }
  const conservative = hydraGnnFiles({ heads: "energy: atom head, conservative forces" });
  await importHydraGnnModel([conservative.weights], conservative.case, join(folder, "conservative"));
  const crystal = { ...STRUCTURES[0]!, cell: Float64Array.of(3, 0, 0, 0, 3, 0, 0, 0, 3) };
  const structures: Structure[] = [{ ...crystal, pbc: [true, true, true] }, STRUCTURES[1]!];
  const model = await loadModel(join(folder, "conservative"));
  const found: number[] = [];
  for await (const { stress } of predictStructures(model, structures)) found.push(stress?.length ?? 0);
  expect(found).toEqual([9, 0]);
});

test("weights that do not fit leave nothing behind", async () => {
  const { weights, case: architecture } = hydraGnnFiles();
  writeFileSync(architecture, readFileSync(architecture, "utf8").replace('"hidden_dim":6', '"hidden_dim":7'));
  const folder = temporaryFolder();
  await expect(importHydraGnnModel([weights], architecture, join(folder, "out"))).rejects.toMatchObject({
    code: "HYDRAGNN_WEIGHTS",
  });
  expect(readdirSync(folder)).toEqual([]);
});

test("the folder has to be new, and the architecture JSON that can be read", async () => {
  const { weights, case: architecture } = hydraGnnFiles();
  const folder = temporaryFolder();
  const work = (out: string, file = architecture) => failure(importHydraGnnModel([weights], file, out), folder);
  mkdirSync(join(folder, "there"));
  expect(await work(join(folder, "there"))).toEqual({
    code: "MODEL_EXISTS",
    message: "DIR/there: expected a new folder for the model, found it there",
    hint: "Name another.",
  });
  expect(await work(" ")).toMatchObject({ message: "expected a new folder for the model, found an empty text" });
  writeFileSync(join(folder, "case.json"), "{");
  expect(await work(join(folder, "out"), join(folder, "case.json"))).toMatchObject({
    code: "ARCHITECTURE_FILE",
    message: expect.stringMatching(/^DIR\/case.json: expected JSON, found none: /) as string,
  });
  expect(await work(join(folder, "out"), join(folder, "none.json"))).toMatchObject({
    code: "ARCHITECTURE_FILE",
    message: expect.stringMatching(/^DIR\/none.json: cannot be read: ENOENT/) as string,
  });
  expect(await work("/proc/hydride/model")).toEqual({
    code: "MODEL_NOT_WRITTEN",
    message: "/proc/hydride/model: the model cannot be written: /proc/hydride cannot be made",
    hint: "Free space, or choose a folder that you may write to; nothing is left behind.",
  });
  expect(existsSync(join(folder, "out"))).toBe(false);
});

test("an imported model is no checkpoint to go on training from", async () => {
  const { weights, case: architecture } = hydraGnnFiles();
  const folder = temporaryFolder();
  await importHydraGnnModel([weights], architecture, join(folder, "model"));
  expect(await failure(loadCheckpoint(join(folder, "model")), folder)).toEqual({
    code: "CHECKPOINT_NOT_FOUND",
    message: "DIR/model: expected a checkpoint of a run, found an imported model",
    hint: "Read it with loadModel.",
  });
});

test("a damaged model is refused by the name of the file", async () => {
  const { weights, case: architecture } = hydraGnnFiles();
  const folder = temporaryFolder();
  const model = join(folder, "model");
  await importHydraGnnModel([weights], architecture, model);
  writeFileSync(join(model, "branches/branch-1.safetensors"), "x");
  expect(await failure(loadModel(model), folder)).toMatchObject({
    code: "CHECKPOINT_DAMAGED",
    message: expect.stringMatching(
      /^DIR\/model: the checkpoint is damaged: branches\/branch-1.safetensors: expected \d+ bytes, found 1$/,
    ) as string,
  });
});
