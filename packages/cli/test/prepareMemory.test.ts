import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { elementSymbol } from "@hydride/core-graph";
import { expect, test } from "vitest";
import { hydride, temporaryFolder } from "./hydride.js";

const STRUCTURES = 60_000;

function write(path: string, frame: (number: number) => string): void {
  const file = openSync(path, "w");
  for (let first = 0; first < STRUCTURES; first += 1000) {
    writeSync(file, Array.from({ length: 1000 }, (_, k) => frame(first + k)).join(""));
  }
  closeSync(file);
}

/** An atom in a group of its own. */
const grouped = (number: number) =>
  `1\nProperties=species:S:1:pos:R:3 energy=${-10 - (number % 7)} mol_id=molecule-${number}\n` +
  `${number % 3 === 0 ? "O" : "H"} 0 0 ${number}\n`;

/** Atoms of which no other structure has as many of each element. */
function composed(number: number): string {
  const elements = [0, 1, 2].map((digit) =>
    elementSymbol(1 + 40 * (digit % 2) + (Math.floor(number / 40 ** digit) % 40)),
  );
  const atoms = [...elements, "Pb", "Pb"].map((symbol, k) => `${symbol} 0 ${digitsOf(number)} ${2 * k}\n`);
  return `5\nProperties=species:S:1:pos:R:3 energy=${-10 - (number % 7)}\n${atoms.join("")}`;
}

const digitsOf = (number: number) => (number / 1e5).toFixed(5);

test.each([
  ["groups", grouped, ["--group-by", "info:mol_id"], STRUCTURES],
  ["compositions", composed, ["--group-by", "composition"], 30_000],
] as const)("structures are not kept while a dataset of many %s is divided", (_, frame, flags, fewest) => {
  const cwd = temporaryFolder();
  write(join(cwd, "many.xyz"), frame);
  const args = ["prepare", "many.xyz", "--out", "many.bp", ...flags, "--json"];
  // Of the heap, which is 40 MB before anything is read: 600 bytes for each would be too much.
  const { status, stdout } = hydride(args, { cwd, node: ["--max-old-space-size=80"] });
  expect(status).toBe(0);
  const { sets } = JSON.parse(stdout) as { sets: { structures: number; splits: Record<string, { groups: number }> }[] };
  expect(sets[0]!.structures).toBe(STRUCTURES);
  const groups = Object.values(sets[0]!.splits).reduce((sum, side) => sum + side.groups, 0);
  expect(groups).toBeGreaterThanOrEqual(fewest);
});
