import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { parseConfig } from "../../src/config/load.js";
import { loadAll } from "../../src/data/load.js";
import { memoryReader } from "../../src/data/reader.js";
import { failure as failureOf, temporaryFolder } from "../helpers.js";

let folder: string;
let lines: string[];

beforeEach(() => {
  folder = temporaryFolder();
  lines = [];
});

/** Ten molecules of hydrogen, each a group, with what `labels` says of them in the comment line. */
function write(name: string, labels: (frame: number) => string): string {
  const path = join(folder, name);
  const frames = Array.from({ length: 10 }, (_, frame) => {
    const comment = `Properties=species:S:1:pos:R:3 group=g${String(frame)} ${labels(frame)} pbc="F F F"`;
    return `2\n${comment}\nH 0 0 0\nH ${String(0.7 + 0.01 * frame)} 0 0\n`;
  });
  writeFileSync(path, frames.join(""));
  return path;
}

const GAP = { gap: { kind: "scalar", reduce: "mean" } };

function load(dataset: object, properties: object, loss: object = {}) {
  const config = parseConfig({
    datasets: [{ name: "d", ...dataset }],
    split: { train: 0.8, validation: 0.2 },
    model: { heads: { properties } },
    loss,
  });
  return loadAll(config, { log: (line) => lines.push(line) }, memoryReader);
}

describe("a dataset with properties", () => {
  test("has statistics of the training split alone, and takes what has a property and nothing else", async () => {
    const file = write("a.xyz", (frame) => (frame < 5 ? `gap=${String(frame)}` : `energy=${String(frame)} gap=8`));
    const { tasks } = await load({ files: [file] }, GAP);
    const { train, properties } = tasks[0]!;
    expect(train).toHaveLength(8);
    const gaps = train.map(({ info }) => info.gap as number);
    expect(properties.gap).toMatchObject({ labels: 8, trivial: { predictor: "training mean" } });
    expect(properties.gap!.trivial.values[0]).toBeCloseTo(gaps.reduce((a, b) => a + b) / 8, 12);
    expect(lines.filter((line) => /left out|learns nothing/.test(line))).toEqual([]);
  });

  test("is told where it has no label of one, and left out what has none at all", async () => {
    const file = write("a.xyz", (frame) => (frame === 0 ? "" : "energy=-1"));
    const { leftOut } = await load({ files: [file] }, GAP);
    expect(leftOut.get("d")).toEqual([{ id: "a:1", reason: "no label that the loss gives a weight" }]);
    expect(lines).toContain(
      'dataset "d": no structure to train on has an info key "gap", so that its head of gap learns nothing: name the datasets that ' +
        "have it with model.heads.properties.gap.branches",
    );
  });

  test("and a loss of nothing else has to have one", async () => {
    const alone = { energy: 0, forces: 0 };
    const labelled = await load({ files: [write("a.xyz", (frame) => `gap=${String(frame)}`)] }, GAP, alone);
    expect(labelled.tasks[0]!.train).toHaveLength(8);
    const file = write("b.xyz", () => "energy=-1");
    expect(await failureOf(load({ files: [file] }, GAP, alone))).toEqual({
      code: "DATASET_UNUSABLE",
      message: 'dataset "d": expected labels of a property to train on, found none in 10 structures',
      hint: "Give loss.energy or loss.forces a weight, or look at the names of model.heads.properties.",
    });
  });

  test("whose label is none is an error before training, whatever side it is on", async () => {
    for (const bad of [0, 4, 9]) {
      const file = write("a.xyz", (frame) => `energy=-1 gap=${frame === bad ? "wide" : "1.5"}`);
      await expect(load({ files: [file] }, GAP)).rejects.toThrow(
        `structure "a:${String(bad + 1)}" of dataset "d": info.gap: expected a finite number, found "wide"`,
      );
    }
  });

  test("uses the charges of its structures where heads conserve them", async () => {
    const file = write("a.xyz", () => "energy=-1 charge=1");
    const notice =
      "charges and spins are not used: encoder egnn tells structures apart by atoms alone (d); model.conditioned changes that";
    await load({ files: [file] }, {});
    expect(lines).toContain(notice);
    lines = [];
    await load({ files: [file] }, { charges: { kind: "charges" } });
    expect(lines.filter((line) => line.includes("not used"))).toEqual([]);
  });
});

test("a dataset has the weights of its training structures, and the log says so", async () => {
  const file = write("a.xyz", (frame) => `energy=-1 ${frame % 2 === 0 ? `weight=${String(frame + 1)}` : ""}`);
  const { tasks } = await load({ files: [file], sampleWeight: "info:weight" }, {});
  const { train, sampleWeights } = tasks[0]!;
  expect([...sampleWeights!]).toEqual(train.map(({ info }) => info.weight ?? 1));
  const notice =
    /^dataset "d": (\d) of 8 structures to train on have a weight, info.weight; weights are from 1 to \d; the others count 1$/;
  expect(lines.filter((line) => notice.test(line))).toHaveLength(1);
  await load({ files: [file] }, {});
  expect(lines.filter((line) => notice.test(line))).toHaveLength(1);
});
