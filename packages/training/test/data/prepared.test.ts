import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { parseConfig } from "../../src/config/load.js";
import { withPrepared } from "../../src/data/prepared.js";

const folder = mkdtempSync(join(tmpdir(), "hydride-prepared-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const config = parseConfig({
  datasets: [
    {
      ...{ name: "a", files: ["a.xyz"], groupBy: "info:mol", keys: { energy: "E" }, weight: 2 },
      ...{ split: { files: { validation: ["v.xyz"] } }, outliers: { maxForce: 10 }, referenceEnergies: { H: -13.6 } },
    },
    { name: "b", files: ["b.xyz"] },
  ],
});

test("sets take the place of files, of how they are read and of how they are divided; the rest stays", () => {
  for (const name of ["a", "b"]) mkdirSync(join(folder, `${name}.bp`));
  const [a, b] = withPrepared(config, folder).datasets;
  expect(a).toEqual({
    ...parseConfig({ datasets: [{ name: "a", files: [join(folder, "a.bp")] }] }).datasets[0],
    ...{ weight: 2, referenceEnergies: { H: -13.6 } },
  });
  expect(b!.files).toEqual([join(folder, "b.bp")]);
});

test("a set that is not there is an error that says how to make it", () => {
  const other = join(folder, "other");
  expect(() => withPrepared(config, other)).toThrow(
    expect.objectContaining({
      code: "DATASET_NOT_PREPARED",
      message: `expected a set of dataset "a" in ${other}, found no a.bp there`,
      hint: `Make it from the same configuration: hydride prepare CONFIG --out ${other}`,
    }) as Error,
  );
});
