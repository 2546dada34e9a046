import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseConfig } from "@hydride/training";
import { expect, test } from "vitest";
import { activationBytes } from "../../src/plan/activations.js";
import { ATOMS, NEIGHBORS, type PeakCase } from "./peak.js";

const isLinux = process.platform === "linux";
if (!isLinux) console.log("skipped: only Linux tells a process's peak of memory");

const ENCODERS = ["egnn", "egnn-hydragnn", "painn", "painn-hydragnn"] as const;
const CASES = ENCODERS.flatMap((encoder) => [
  { encoder, forces: "direct" as const, hidden: 192, layers: 4, heads: [192, 192], recompute: false, structures: 40 },
  { encoder, forces: "conservative" as const, hidden: 96, layers: 3, heads: [64], recompute: false, structures: 32 },
  { encoder, forces: "conservative" as const, hidden: 96, layers: 6, heads: [64], recompute: true, structures: 32 },
]);

function measured(given: PeakCase): number {
  const program = join(import.meta.dirname, "peak.ts");
  const args = ["--import", "tsx", "--conditions=@hydride/source", program, JSON.stringify(given)];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as number;
}

test.skipIf(!isLinux).each(CASES)("$encoder, $forces forces, recompute $recompute: within a factor of 2", (given) => {
  const { encoder, forces, hidden, layers, heads, recompute, structures } = given;
  const config = parseConfig({
    datasets: [{ name: "a", files: ["a.xyz"] }],
    model: { encoder, hidden, layers, maxNeighbors: NEIGHBORS, heads: { hidden: heads, forces } },
    training: { recompute },
  });
  const predicted = structures * activationBytes(config, { atoms: ATOMS, edgesPerAtom: NEIGHBORS });
  const ratio = predicted / measured(given);
  expect(ratio).toBeGreaterThan(0.5);
  expect(ratio).toBeLessThan(2);
});
