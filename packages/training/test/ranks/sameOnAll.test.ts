import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../helpers.js";
import { hasMpirun, pretrainApart } from "./mpirun.js";

const root = temporaryFolder();
const [here, there, empty] = ["here", "there", "empty"].map((name) => join(root, name)) as [string, string, string];
const config = join(root, "config.yaml");

function frames(energy: number): string {
  return Array.from({ length: 20 }, (_, k) => {
    const x = 0.8 + k / 50;
    return `2\nProperties=species:S:1:pos:R:3 energy=${String(energy - x)} pbc="F F F" group=g${String(k)}\nH 0 0 0\nO ${String(x)} 0 0\n`;
  }).join("");
}

function failure(...ranks: { folder: string; config?: string; set?: string[] }[]): string {
  const { status, stderr } = pretrainApart(
    join(root, "out"),
    ranks.map((rank) => ({ config, ...rank })),
  );
  expect(status).not.toBe(0);
  const told = stderr.split("\n").filter((line) => line.startsWith("error: "));
  expect(told).toHaveLength(1);
  return told[0]!;
}

describe.skipIf(!hasMpirun())("ranks that were not started alike (needs Open MPI's mpirun)", () => {
  beforeAll(() => {
    for (const folder of [here, there, empty]) mkdirSync(folder, { recursive: true });
    writeFileSync(join(here, "a.xyz"), frames(-10));
    writeFileSync(join(there, "a.xyz"), frames(-11));
    // The same name, and on each rank its own folder's file, as with copies on the disks of nodes.
    const files = ["/proc/self/cwd/a.xyz"];
    const model = { hidden: 8, layers: 1, cutoff: 3 };
    writeFileSync(config, JSON.stringify({ datasets: [{ name: "a", files }], model, training: { epochs: 2 } }));
  });

  test.each([
    ["training.epochs=1", "expected training.epochs to be 2 as on rank 0, found 1"],
    ["seed=9", "expected seed to be 0 as on rank 0, found 9"],
    ["training.batchSize=3", "expected training.batchSize to be 16 as on rank 0, found 3"],
  ])("with %s on one of them: none trains", (set, message) => {
    expect(failure({ folder: here }, { folder: here, set: [set] })).toBe(`error: rank 1 of 2: ${message}`);
  });

  test("with another file on one of them: none trains", () => {
    expect(failure({ folder: here }, { folder: here }, { folder: there })).toBe(
      'error: rank 2 of 3: expected dataset "a" to be what rank 0 has read, found another; ' +
        "here it has 18 structures to train on, 2 to validate, 0 to test",
    );
  });

  test("without the file on one of them: none trains, and that one is named", () => {
    expect(failure({ folder: here }, { folder: empty })).toBe(
      `error: rank 1 of 2: ${config}:1: "datasets.0.files.0" of dataset "a": there is no file /proc/self/cwd/a.xyz`,
    );
  });
});
