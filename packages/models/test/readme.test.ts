import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = join(fileURLToPath(import.meta.url), "..", "..");

it("README: the example runs and prints an energy and forces that sum to zero", () => {
  const example = /```ts\n(import { collate }[\s\S]*?)```/.exec(readFileSync(join(root, "README.md"), "utf8"))![1]!;
  // Inside the package, so that the packages' names resolve as in a project that has installed them.
  const folder = mkdtempSync(join(root, "test", "readme-"));
  try {
    writeFileSync(join(folder, "example.mts"), example);
    const output = execFileSync(
      process.execPath,
      ["--import", "tsx", "--conditions=@hydride/source", join(folder, "example.mts")],
      {
        cwd: root,
        encoding: "utf8",
      },
    );
    const values = (output.match(/-?\d+(\.\d+)?(e-?\d+)?/g) ?? []).map(Number);
    expect(values).toHaveLength(10);
    for (const axis of [1, 2, 3]) expect(values[axis]! + values[axis + 3]! + values[axis + 6]!).toBeCloseTo(0, 6);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
