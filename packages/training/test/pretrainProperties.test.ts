import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readStructures, writeStructures } from "@hydride/datasets";
import { beforeAll, expect, test } from "vitest";
import {
  evaluate,
  loadCheckpoint,
  loadConfig,
  loadModel,
  type MetricsRecord,
  predictedStructure,
  predictStructures,
  pretrain,
  type PretrainSummary,
} from "../src/index.js";
import { temporaryFolder } from "./helpers.js";

const CONFIG = `
datasets:
  - name: labelled
    files: [labelled.xyz]
    groupBy: frame
    sampleWeight: info:weight
  - name: plain
    files: [plain.xyz]
    groupBy: frame
split: {train: 0.8, validation: 0.2}
model:
  hidden: 8
  layers: 1
  cutoff: 3
  heads:
    hidden: [8]
    uncertainty: true
    properties:
      gap: {kind: scalar, reduce: mean, uncertainty: true, branches: [labelled]}
      dipole: {kind: dipole, branches: [labelled], scales: {labelled: 4.803}}
      charges: {kind: charges, branches: [labelled]}
loss: {forces: 0.1, properties: {gap: 5}, kinds: {forces: l2}}
training: {epochs: 20, batchSize: 8, learningRate: 0.02, threads: 1, recompute: true}
`;

let folder: string;
let out: string;
let summary: PretrainSummary;
const lines: string[] = [];

/** Molecules of HF at different lengths, with all labels or with energies and forces alone. */
function frames(isLabelled: boolean): string {
  return Array.from({ length: 40 }, (_, frame) => {
    const length = 0.8 + 0.01 * frame;
    const force = 20 * (length - 0.95);
    const charge = 0.5 * length;
    const properties = `Properties=species:S:1:pos:R:3:forces:R:3${isLabelled ? ":charges:R:1" : ""}`;
    const labels = `gap=${String(5 * (length - 1))} dipole="${String(-4.803 * charge * length)} 0 0" weight=${String(1 + (frame % 2))}`;
    const comment = `${properties} energy=${String(-100 + 10 * (length - 0.95) ** 2)} ${isLabelled ? labels : ""} pbc="F F F"`;
    const own = (value: number) => (isLabelled ? String(value) : "");
    return [
      "2",
      comment,
      `H 0 0 0 ${String(force)} 0 0 ${own(charge)}`,
      `F ${String(length)} 0 0 ${String(-force)} 0 0 ${own(-charge)}`,
      "",
    ].join("\n");
  }).join("");
}

beforeAll(async () => {
  folder = temporaryFolder();
  out = join(folder, "run");
  writeFileSync(join(folder, "labelled.xyz"), frames(true));
  writeFileSync(join(folder, "plain.xyz"), frames(false));
  writeFileSync(join(folder, "config.yaml"), CONFIG);
  summary = await pretrain(join(folder, "config.yaml"), { out, log: (line) => lines.push(line) });
});

test("a run learns the properties of the dataset that has them", () => {
  const { labelled, plain } = summary.datasets;
  expect(Object.keys(labelled!.properties!)).toEqual(["gap", "dipole", "charges"]);
  for (const { mae, trivialMae } of Object.values(labelled!.properties!)) expect(mae).toBeLessThan(0.7 * trivialMae);
  expect(Object.values(labelled!.properties!).map(({ trivial }) => trivial)).toEqual([
    "training mean",
    "zero",
    "training mean",
  ]);
  expect(plain).not.toHaveProperty("properties");
  expect(JSON.parse(readFileSync(join(out, "summary.json"), "utf8"))).toEqual(summary);
});

test("metrics and log have them after every epoch", () => {
  const records = readFileSync(join(out, "metrics.jsonl"), "utf8").trimEnd().split("\n");
  const epochs = records.map((line) => JSON.parse(line) as MetricsRecord).filter((record) => record.type === "epoch");
  expect(epochs).toHaveLength(20);
  for (const { validation } of epochs) expect(Object.keys(validation.labelled!.properties!)).toHaveLength(3);
  const number = String.raw`\d+\.\d{3}`;
  const ratios = `energy ${number}, forces ${number}, gap ${number}, dipole ${number}, charges ${number}  `;
  expect(lines.filter((line) => new RegExp(`^epoch .* trivial predictors' errors: ${ratios}`).test(line))).toHaveLength(
    20,
  );
  expect(lines).toContain(
    'dataset "labelled": 32 of 32 structures to train on have a weight, info.weight; weights are from 1 to 2',
  );
});

test("the resolved configuration is complete and can be run again", () => {
  const resolved = loadConfig(join(out, "config.resolved.yaml"));
  expect(resolved).toEqual(loadConfig(join(folder, "config.yaml")));
  expect(resolved.loss).toMatchObject({
    properties: { gap: 5, dipole: 1, charges: 1 },
    kinds: { energy: "nll", gap: "nll", forces: "l2" },
  });
});

test("the checkpoint has the units of heads and the trivial predictors, and another branch without", async () => {
  const { manifest, model } = await loadCheckpoint(out);
  const { heads } = manifest.model as Extract<typeof manifest.model, { heads: unknown }>;
  expect(heads.properties!.dipole!.scales).toEqual({ labelled: 4.803 });
  expect(heads.properties!.charges!.scales).toEqual({ labelled: 1 });
  expect(heads.properties!.gap!.scales!.labelled).toBeCloseTo(0.55, 1);
  expect(manifest.datasets.labelled!.properties).toMatchObject({
    gap: { predictor: "training mean" },
    dipole: { predictor: "zero", values: [0, 0, 0] },
  });
  expect(manifest.datasets.plain).not.toHaveProperty("properties");
  const { perBranch } = model.parameterCounts();
  expect(perBranch.labelled).toBeGreaterThan(perBranch.plain!);
  const told = `${String(perBranch.labelled)} of branch labelled, ${String(perBranch.plain)} of branch plain;`;
  expect(lines.filter((line) => line.startsWith("model: ") && line.includes(told))).toHaveLength(1);
});

test("what it predicts is written to a file, and evaluated there without error", async () => {
  const model = await loadModel(out, { dtype: "float64" });
  const file = join(folder, "predicted.xyz");
  async function* predicted() {
    const structures = readStructures(join(folder, "plain.xyz"), { dataset: "plain" });
    for await (const each of predictStructures(model, structures, { branch: "labelled" }))
      yield predictedStructure(each);
  }
  await writeStructures(file, predicted());
  const { labelled } = await evaluate(model, readStructures(file, { dataset: "labelled" }));
  for (const { mae, trivialMae } of Object.values(labelled!.properties!)) {
    expect(mae).toBeLessThan(1e-6);
    expect(trivialMae).toBeGreaterThan(0.01);
  }
  for await (const { info, arrays } of readStructures(file)) {
    expect(info.gap_variance).toBeGreaterThan(0);
    expect(info.energy_variance).toBeGreaterThan(0);
    expect(info.dipole).toHaveLength(3);
    const [first, second] = arrays!.charges!.values as Float64Array;
    expect(first! + second!).toBeCloseTo(0, 7);
  }
});
