import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readStructures } from "@hydride/datasets";
import { expect, test } from "vitest";
import { hydride, temporaryFolder } from "./hydride.js";

/** Six molecules of hydrogen fluoride with energy, gap, dipole and charges. */
const MOLECULES = [0.85, 0.9, 0.95, 1, 1.05, 1.1]
  .map((length) => {
    const labels = `energy=${10 * (length - 0.95) ** 2} gap=${length} dipole="${-0.5 * length} 0 0"`;
    return `2\nProperties=species:S:1:pos:R:3:charges:R:1 ${labels} pbc="F F F"\nH 0 0 0 0.5\nF ${length} 0 0 -0.5\n`;
  })
  .join("");

test("properties and variances are predicted and evaluated", async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "hf.xyz"), MOLECULES);
  const properties = {
    gap: { kind: "scalar", reduce: "mean", uncertainty: true },
    dipole: { kind: "dipole" },
    charges: { kind: "charges" },
  };
  const config = {
    datasets: [{ name: "hf", files: ["hf.xyz"], groupBy: "frame" }],
    split: { train: 0.7, validation: 0.3 },
    model: { hidden: 4, layers: 1, heads: { hidden: [4], uncertainty: true, properties } },
    training: { epochs: 1, batchSize: 4 },
  };
  writeFileSync(join(cwd, "config.json"), JSON.stringify(config));
  const trained = hydride(["pretrain", "config.json", "--out", "run"], { cwd });
  expect(trained.status, trained.stderr).toBe(0);
  expect(trained.stdout).toMatch(
    /\nproperty +dataset +MAE +trivial +ratio +trivial is\n-+\ngap +hf .* training mean\n/,
  );

  const predicted = hydride(["predict", "run", "hf.xyz", "--out", "out.xyz"], { cwd });
  expect(predicted.status, predicted.stderr).toBe(0);
  for await (const { info, arrays } of readStructures(join(cwd, "out.xyz"))) {
    expect(Object.keys(info).sort()).toEqual(
      expect.arrayContaining(["dipole", "energy_variance", "gap", "gap_variance"]),
    );
    expect(arrays!.charges!.values).toHaveLength(2);
  }

  const evaluated = hydride(["evaluate", "run", "out.xyz", "--json"], { cwd });
  const { datasets } = JSON.parse(evaluated.stdout) as {
    datasets: Record<string, { properties: Record<string, { mae: number; trivial: string }> }>;
  };
  const found = datasets.hf!.properties;
  expect(Object.entries(found).map(([name, { trivial }]) => [name, trivial])).toEqual([
    ["gap", "training mean"],
    ["dipole", "zero"],
    ["charges", "training mean"],
  ]);
  for (const { mae } of Object.values(found)) expect(mae).toBeLessThan(1e-5);
});
