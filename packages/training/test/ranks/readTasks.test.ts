import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Structure } from "@hydride/core-graph";
import { SampleWriter } from "@hydride/io-adios";
import { beforeAll, describe, expect, test } from "vitest";
import type { StepRecord } from "../../src/run/metrics.js";
import { temporaryFolder } from "../helpers.js";
import { hasMpirun, pretrainApart, pretrainOn } from "./mpirun.js";

const root = temporaryFolder();
const [here, there, empty] = ["here", "there", "empty"].map((name) => join(root, name)) as [string, string, string];

/** Molecules of two atoms, every eleventh one stretched beyond what the configuration takes. */
function molecules(dataset: string, element: number, count: number): Structure[] {
  return Array.from({ length: count }, (_, k) => {
    const length = k % 11 === 5 ? 9 : 0.8 + 0.05 * (k % 13);
    const slope = length - 1.1;
    return {
      numbers: Uint8Array.of(1, element),
      positions: Float64Array.of(0, 0, 0.1 * (k % 3), length, 0, 0),
      pbc: [false, false, false],
      energy: k % 11 === 5 ? 900 : -3 + slope ** 2 - 0.01 * k,
      forces: Float64Array.of(2 * slope, 0, 0, -2 * slope, 0, 0),
      dataset: `${dataset} as it was called`,
      id: `${dataset}-${String(k)}`,
      group: `g${String(k)}`,
      info: { weight: 1 + (k % 4), note: "of no use in training" },
    };
  });
}

async function write(folder: string, name: string, structures: readonly Structure[]): Promise<void> {
  const writer = await SampleWriter.create(join(folder, `${name}.bp`));
  for (const [k, structure] of structures.entries()) await writer.add(structure, k % 5 === 2 ? "validation" : "train");
  await writer.close();
}

function configure(name: string, files: (dataset: string) => string): string {
  const path = join(root, name);
  const datasets = [
    { name: "a", files: [files("a")], sampleWeight: "info:weight", outliers: { energyPerAtom: [-100, 100] } },
    { name: "b", files: [files("b")], keys: { forces: null }, outliers: { energyPerAtom: [-100, 100] } },
  ];
  const model = { hidden: 8, layers: 1, cutoff: 3, dtype: "float64", heads: { hidden: [6] } };
  const training = { epochs: 2, batchSize: 7, learningRate: 0.01 };
  writeFileSync(path, JSON.stringify({ datasets, model, training }));
  return path;
}

function run(ranks: number | undefined, config: string, ...set: string[]) {
  const out = join(root, `run-${String(ranks)}-${set.join("_").replaceAll(/[^\w=-]/g, "")}`);
  const { status, stderr } = pretrainOn(ranks, config, out, set);
  expect(stderr).not.toContain("error:");
  expect(status).toBe(0);
  const records = readFileSync(join(out, "metrics.jsonl"), "utf8").trimEnd().split("\n");
  const steps = records.map((line) => JSON.parse(line) as StepRecord).filter(({ type }) => type === "step");
  const summary = JSON.parse(readFileSync(join(out, "summary.json"), "utf8")) as { leftOut: object; leaks: object };
  return { steps, leftOut: readFileSync(join(out, "left-out.json"), "utf8"), summary };
}

describe.skipIf(!hasMpirun())("sets on several ranks (needs Open MPI's mpirun)", () => {
  let config: string;
  let alone: ReturnType<typeof run>;

  beforeAll(async () => {
    for (const folder of [here, there, empty]) mkdirSync(folder, { recursive: true });
    await write(here, "a", molecules("a", 6, 40));
    await write(here, "b", molecules("b", 8, 23));
    cpSync(join(here, "b.bp"), join(there, "b.bp"), { recursive: true });
    await write(there, "a", molecules("a", 6, 41));
    config = configure("config.json", (name) => join(here, `${name}.bp`));
    alone = run(undefined, config);
  });

  test.each([
    [2, ["parallel.strategy=ddp"]],
    [3, ["parallel.strategy=multi-task", "store.kind=file"]],
    [2, ["parallel.strategy=ddp", "store.kind=cache", "store.folder=cache"]],
  ])("%i ranks, %j: the losses of one process", (ranks, set) => {
    const found = run(ranks, config, ...set);
    expect(found.steps.length).toBe(alone.steps.length);
    for (const [k, { loss, structures, atoms, edges }] of found.steps.entries()) {
      const one = alone.steps[k]!;
      expect(Math.abs(loss / one.loss - 1)).toBeLessThan(1e-11);
      expect([structures, atoms, edges]).toEqual([one.structures, one.atoms, one.edges]);
    }
    expect(found.leftOut).toBe(alone.leftOut);
    expect(found.leftOut).toContain("a-5");
    expect([found.summary.leftOut, found.summary.leaks]).toEqual([alone.summary.leftOut, alone.summary.leaks]);
  });

  test("the cache that one process has written is that of several", () => {
    run(undefined, config, "store.kind=cache", "store.folder=shared-cache");
    run(2, config, "parallel.strategy=ddp", "store.kind=cache", "store.folder=shared-cache");
    expect(readdirSync(join(root, "shared-cache"))).toHaveLength(1);
  });

  test("another set on one of them, or none: none trains, and that one is named", () => {
    const own = configure("own.json", (name) => `/proc/self/cwd/${name}.bp`);
    const failure = (...folders: string[]) =>
      pretrainApart(
        join(root, "out"),
        folders.map((folder) => ({ folder, config: own })),
      ).stderr.replaceAll(/\s+/g, " ");
    expect(failure(here, there)).toContain(
      'error: rank 1 of 2: expected the sets of dataset "a" to be those that rank 0 has read, found others',
    );
    expect(failure(here, empty)).toMatch(/error: rank 1 of 2: .*there is no file \/proc\/self\/cwd\/a\.bp/);
  });
});
