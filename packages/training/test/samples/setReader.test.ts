import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Structure } from "@hydride/core-graph";
import { SampleWriter } from "@hydride/io-adios";
import { beforeAll, describe, expect, test } from "vitest";
import { parseConfig } from "../../src/config/load.js";
import { loadAll } from "../../src/data/load.js";
import { type DatasetReader, memoryReader } from "../../src/data/reader.js";
import type { Known } from "../../src/data/known.js";
import { SetReader } from "../../src/samples/setReader.js";
import { runsOf } from "../../src/samples/setRuns.js";
import { failure, temporaryFolder } from "../helpers.js";

const folder = temporaryFolder();
const SIDES = ["train", "validation", "test"] as const;

/** Molecules, some without labels, some too high in energy, with copies of each other on all sides. */
function molecules(dataset: string, element: number): Structure[] {
  return Array.from({ length: 60 }, (_, k) => {
    const length = 0.9 + 0.01 * (k % 23);
    const isLabelled = k % 7 !== 3;
    return {
      numbers: k === 14 ? Uint8Array.of(1, 9, element) : Uint8Array.of(1, element, 1),
      positions: Float64Array.of(0, 0, 0, length, 0, 0, 0, 1 + (k % 23) / 7, 0.3),
      pbc: [false, false, false],
      ...(isLabelled && { energy: k === 20 ? 5000 : -3 - 0.01 * k }),
      ...(isLabelled && k % 2 === 0 && { forces: Float64Array.from({ length: 9 }, (_, i) => Math.sin(k + i)) }),
      ...(k === 10 && { charge: 1 }),
      ...(k === 11 && { spin: 3 }),
      dataset,
      id: k === 5 ? `\uFEFFé-${dataset}` : `${dataset}-${String(k)}`,
      group: `g${String(k % 30)}`,
      info: { weight: 1 + (k % 4), half: k % 2 === 0 ? "train" : "val", ...(k % 3 === 0 && { gap: k / 9 }) },
    };
  });
}

async function write(name: string, structures: readonly Structure[]): Promise<string> {
  const path = join(folder, `${name}.bp`);
  const writer = await SampleWriter.create(path);
  for (const [k, structure] of structures.entries())
    await writer.add(structure, SIDES[k % 5 === 2 ? 1 : k % 9 === 4 ? 2 : 0]);
  await writer.close();
  return path;
}

/** What there is to be known of the datasets of a run, whatever stays of the structures. */
async function described<Own extends Known>(settings: object, reader: DatasetReader<Own>) {
  const lines: string[] = [];
  const loaded = await loadAll(parseConfig(settings), { log: (line) => lines.push(line) }, reader);
  return {
    lines,
    leaks: loaded.leaks,
    leftOut: [...loaded.leftOut],
    tasks: loaded.tasks.map(({ train, validation, test, references, ...task }) => ({
      ...task,
      references: references.toJSON(),
      sides: [train, validation, test].map((side) => side.map(({ id, group, energy }) => [id, group, energy])),
      runs: [train, validation, test].map((side) => runsOf(side, (own) => reader.placeOf(own))),
    })),
  };
}

describe("sets of which little is kept", () => {
  const files: string[] = [];

  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    files.push(await write("a", molecules("a", 6)), await write("b", molecules("b", 6)));
  });

  const datasets = (more: object = {}) => files.map((file, i) => ({ name: ["a", "b"][i]!, files: [file], ...more }));
  const properties = { heads: { properties: { gap: { kind: "scalar", reduce: "mean" } } } };

  test.each([
    ["as they were prepared", () => ({ datasets: datasets() })],
    ["without a leak check", () => ({ datasets: datasets(), split: { leaks: "off" } })],
    [
      "with weights, outliers, labels that are switched off and properties",
      () => ({
        datasets: datasets({
          sampleWeight: "info:weight",
          outliers: { energyPerAtom: [-9, 9] },
          keys: { forces: null },
        }),
        model: properties,
      }),
    ],
    ["divided as they say themselves", () => ({ datasets: datasets({ split: { own: "half" } }), model: properties })],
    [
      "divided by files, two of a dataset",
      () => ({ datasets: [{ name: "c", files: [files[0]!], split: { files: { validation: [files[1]!] } } }] }),
    ],
    [
      "grouped anew",
      () => ({ datasets: datasets({ groupBy: "block:7" }), split: { train: 0.7, validation: 0.2, test: 0.1 } }),
    ],
  ])("are described as those in memory: %s", async (_, settings) => {
    const { split } = settings() as { split?: { leaks?: "off" } };
    const found = await described(settings(), new SetReader(split?.leaks ?? "report"));
    const expected = await described(settings(), memoryReader);
    expect(found).toEqual(expected);
    expect(found.tasks[0]!.runs[0]!.length).toBeGreaterThan(0);
    expect(found.leaks?.length ?? 0).toBe(split?.leaks === "off" ? 0 : expected.leaks!.length);
  });

  test("find leaks of geometries over all sets", async () => {
    const { leaks } = await described({ datasets: datasets() }, new SetReader("report"));
    const across = leaks!.filter(({ kind, datasets }) => kind === "geometry" && datasets.length === 2);
    expect(across.length).toBeGreaterThan(5);
  });

  test("say what they have where there is nothing to learn from", async () => {
    const bare = molecules("none", 6).map(({ energy, forces, ...rest }) => (void [energy, forces], rest));
    const settings = { datasets: [{ name: "none", files: [await write("none", bare)] }] };
    const found = await failure(described(settings, new SetReader("report")));
    expect(found).toEqual(await failure(described(settings, memoryReader)));
    expect(found.hint).toContain('the first structure has "weight", "half", "gap"');
  });
});
