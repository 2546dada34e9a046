import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Structure } from "@hydride/core-graph";
import { describe, expect, test } from "vitest";
import { importHydraGnnModel, loadModel, predictStructures } from "../../src/index.js";
import { temporaryFolder } from "../helpers.js";

interface Case {
  structures: { numbers: number[]; positions: number[][]; cell: number[][] | null; branch: number }[];
  predicted: { energy: number[]; forces: number[][] };
}

const ROOT = join(import.meta.dirname, "..", "..", "..", "..");
const GOLDEN = join(process.env.HYDRIDE_SHARED ?? join(ROOT, "..", "shared"), "golden");
const cases = existsSync(GOLDEN)
  ? readdirSync(GOLDEN).filter((name) => existsSync(join(GOLDEN, name, "case.json")))
  : [];
if (cases.length === 0) {
  console.log(`skipped: no results of HydraGNN in ${GOLDEN}; set HYDRIDE_SHARED to the folder that holds golden/`);
}

describe.skipIf(cases.length === 0)("HydraGNN's own checkpoints", () => {
  test.each(cases)("%s: an imported model predicts what HydraGNN did, to 1e-10", async (name) => {
    const file = join(GOLDEN, name, "case.json");
    const { structures, predicted } = JSON.parse(readFileSync(file, "utf8")) as Case;
    const out = join(temporaryFolder(), name);
    await importHydraGnnModel([join(GOLDEN, name, `${name}.pk`)], file, out);
    const model = await loadModel(out, { dtype: "float64" });
    let atoms = 0;
    for (const [index, { numbers, positions, cell, branch }] of structures.entries()) {
      const structure: Structure = {
        numbers: Uint8Array.from(numbers),
        positions: Float64Array.from(positions.flat()),
        ...(cell && { cell: Float64Array.from(cell.flat()) }),
        pbc: [cell !== null, cell !== null, cell !== null],
        dataset: "any",
        id: String(index),
        group: String(index),
        info: {},
      };
      for await (const { energy, forces } of predictStructures(model, [structure], { branch: String(branch) })) {
        expect(Math.abs(energy - predicted.energy[index]!)).toBeLessThan(1e-10);
        const expected = predicted.forces.slice(atoms, atoms + numbers.length).flat();
        for (const [k, value] of expected.entries()) expect(Math.abs(forces![k]! - value)).toBeLessThan(1e-10);
      }
      atoms += numbers.length;
    }
    expect(atoms).toBe(predicted.forces.length);
  });
});
