import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = join(fileURLToPath(import.meta.url), "..", "..");

/** Runs the example that begins with `start`, and gives the numbers that it prints. */
function numbersOf(start: string): number[] {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const from = readme.indexOf(`\`\`\`ts\n${start}`) + "```ts\n".length;
  // Inside the package, so that the packages' names resolve as in a project that has installed them.
  const folder = mkdtempSync(join(root, "test", "readme-"));
  try {
    writeFileSync(join(folder, "example.mts"), readme.slice(from, readme.indexOf("```", from)));
    const command = ["--import", "tsx", "--conditions=@hydride/source", join(folder, "example.mts")];
    const output = execFileSync(process.execPath, command, { cwd: root, encoding: "utf8" });
    return (output.match(/-?\d+(\.\d+)?(e-?\d+)?/g) ?? []).map(Number);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it("README: the example runs and prints an energy and forces that sum to zero", () => {
  const values = numbersOf("import { collate } from");
  expect(values).toHaveLength(10);
  for (const axis of [1, 2, 3]) expect(values[axis]! + values[axis + 3]! + values[axis + 6]!).toBeCloseTo(0, 6);
});

it("README: the example of properties runs and prints charges that sum to zero and a variance", () => {
  const [charge, variance] = numbersOf("import { collate, type Structure } from");
  expect(charge).toBeCloseTo(0, 6);
  expect(variance).toBeGreaterThan(0);
});
