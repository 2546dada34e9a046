import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hydride, temporaryFolder } from "./hydride.js";

const STRUCTURES = 60_000;

/** Each of a group of its own. */
function write(path: string): void {
  const file = openSync(path, "w");
  for (let i = 0; i < STRUCTURES; i += 1000) {
    const frames = Array.from({ length: 1000 }, (_, k) => {
      const id = i + k;
      return `1\nProperties=species:S:1:pos:R:3 energy=${-10 - (id % 7)} mol_id=molecule-${id}\n${id % 3 === 0 ? "O" : "H"} 0 0 ${id}\n`;
    });
    writeSync(file, frames.join(""));
  }
  closeSync(file);
}

test("structures are not kept while a dataset is divided, but what decides their sides", () => {
  const cwd = temporaryFolder();
  write(join(cwd, "many.xyz"));
  const args = ["prepare", "many.xyz", "--out", "many.bp", "--group-by", "info:mol_id", "--json"];
  // Of the heap, which is 40 MB before anything is read: 600 bytes for each would be too much.
  const { status, stdout } = hydride(args, { cwd, node: ["--max-old-space-size=80"] });
  expect(status).toBe(0);
  const { sets } = JSON.parse(stdout) as { sets: { structures: number; splits: { validation: { groups: number } } }[] };
  expect(sets[0]).toMatchObject({ structures: STRUCTURES, splits: { validation: { groups: STRUCTURES / 10 } } });
});
