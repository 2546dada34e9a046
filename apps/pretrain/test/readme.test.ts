import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";

const root = join(fileURLToPath(import.meta.url), "..", "..", "..", "..");
const readme = readFileSync(join(root, "README.md"), "utf8");
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "hydride-readme-"));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function hydride(...args: string[]): string {
  const command = join(root, "packages", "cli", "bin", "hydride.mjs");
  return execFileSync(process.execPath, [command, ...args], { cwd: root, encoding: "utf8", stdio: "pipe" });
}

it("README: the configuration trains and gives errors for each of its datasets", () => {
  const config = join(folder, "mine.yaml");
  const example = /```yaml\n([\s\S]*?)```/.exec(readme)![1]!;
  // Paths are relative to the configuration, which lies elsewhere here.
  writeFileSync(config, example.replaceAll("data/sample/", join(root, "data", "sample", "/")));
  const out = join(folder, "run");
  const summary = JSON.parse(hydride("pretrain", config, "--out", out, "--set", "training.epochs=1", "--json")) as {
    datasets: Record<string, { structures: number; forceMae: number }>;
  };
  expect(Object.keys(summary.datasets)).toEqual(["molecules", "crystals"]);
  for (const { structures, forceMae } of Object.values(summary.datasets)) {
    expect(structures).toBeGreaterThan(0);
    expect(forceMae).toBeGreaterThan(0);
  }
});

it("README: the other commands run", () => {
  expect(hydride("inspect", join("data", "sample", "crystals-pbe.xyz"))).toContain("crystals-pbe.xyz");
  const copy = join(folder, "copy.xyz");
  hydride("convert", join("data", "sample", "organics-b3lyp.xyz"), "--out", copy);
  expect(readFileSync(copy, "utf8").split("\n").length).toBeGreaterThan(300);
});
