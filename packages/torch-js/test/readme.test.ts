import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = join(fileURLToPath(import.meta.url), "..", "..");

it("README: the example runs and finds the line", () => {
  const example = /```ts\n(import \* as torch[\s\S]*?)```/.exec(readFileSync(join(root, "README.md"), "utf8"))![1]!;
  // Inside the package, so that its name resolves as in a project that has installed it.
  const folder = mkdtempSync(join(root, "test", "readme-"));
  try {
    writeFileSync(join(folder, "example.mts"), example);
    const output = execFileSync(
      process.execPath,
      ["--import", "tsx", "--conditions=@hydride/source", join(folder, "example.mts")],
      { cwd: root, encoding: "utf8" },
    );
    const values = (output.match(/-?\d+(\.\d+)?(e-?\d+)?/g) ?? []).map(Number);
    expect(values).toHaveLength(4);
    for (const [index, expected] of [2, -1, 0.5, 4].entries()) expect(values[index]).toBeCloseTo(expected, 3);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
