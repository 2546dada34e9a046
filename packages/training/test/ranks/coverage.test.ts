import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../helpers.js";
import { hasMpirun, startOn } from "./mpirun.js";

const folder = temporaryFolder();
const SIZES = { small: 7, middle: 1000, large: 12_345 };

/** Molecules of two hydrogens, each with its own length. */
function pairs(count: number): string {
  return Array.from({ length: count }, (_, k) => {
    const length = 0.7 + 0.4 * ((k * 0.618) % 1);
    const properties = `Properties=species:S:1:pos:R:3 energy=${String((length - 0.74) ** 2)} pbc="F F F"`;
    return `2\n${properties}\nH 0 0 0\nH ${String(length)} ${String(1e-6 * k)} 0\n`;
  }).join("");
}

interface Coverage {
  steps: number[];
  structures: number;
  comeUp: Record<string, number[]>;
}

describe.skipIf(!hasMpirun())("an epoch on several ranks (needs Open MPI's mpirun)", () => {
  const datasets = Object.entries(SIZES).map(([name, size]) => {
    writeFileSync(join(folder, `${name}.xyz`), pairs(size));
    writeFileSync(join(folder, `${name}.validation.xyz`), pairs(1));
    return { name, files: [`${name}.xyz`], split: { files: { validation: [`${name}.validation.xyz`] } } };
  });
  const config = join(folder, "config.json");
  writeFileSync(
    config,
    JSON.stringify({
      datasets,
      split: { leaks: "off" },
      model: { hidden: 4, layers: 1, cutoff: 2, heads: { hidden: [4] } },
      loss: { forces: 0 },
      training: { batchSize: 120 },
    }),
  );

  test.each([
    [3, ["parallel.strategy=ddp"]],
    [3, ["parallel.strategy=multi-task", "parallel.batch=rank", "training.batchSize=40"]],
    [4, ["parallel.strategy=hybrid", "parallel.share=equal"]],
  ])("%i ranks, %j: nothing is left out, and every rank takes as many steps", (ranks, set) => {
    const { status, stdout, stderr } = startOn(ranks, "coverage.ts", [config, ...set]);
    expect(stderr).toBe("");
    expect(status).toBe(0);
    const { steps, structures, comeUp } = JSON.parse(stdout) as Coverage;
    expect(steps).toEqual(Array.from({ length: ranks }, () => steps[0]));
    expect(steps[0]).toBeGreaterThanOrEqual(12_345 / 160);
    expect(Object.fromEntries(Object.entries(comeUp).map(([name, times]) => [name, times.length]))).toEqual(SIZES);
    let sum = 0;
    for (const times of Object.values(comeUp)) {
      expect(Math.min(...times)).toBeGreaterThanOrEqual(1);
      // Who comes up again does so in turn.
      expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(1);
      sum += times.reduce((total, each) => total + each, 0);
    }
    expect(structures).toBeCloseTo(sum, 6);
    expect(Math.max(...comeUp.large!)).toBe(1);
  });
});
