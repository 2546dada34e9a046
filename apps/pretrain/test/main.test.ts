import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { loadConfig, modelDemand, type PretrainSummary, readConfig } from "@hydride/training";
import { afterEach, expect, onTestFinished, test } from "vitest";

const CONFIGS = resolve(import.meta.dirname, "../configs");
const SAMPLE = resolve(import.meta.dirname, "../../../data/sample");

const argv = process.argv;
afterEach(() => {
  process.argv = argv;
  process.exitCode = undefined;
});

test("the quickstart trains on every source of the sample data", () => {
  const config = loadConfig(join(CONFIGS, "quickstart.yaml"));
  const names = config.datasets.map((dataset) => dataset.name);
  expect(names).toEqual(["organics-b3lyp", "organics-gfn2", "main-group-gfn1", "hydrogen-bonds-mp2", "crystals-pbe"]);
  expect(config.datasets.map((dataset) => dataset.files)).toEqual(names.map((name) => [join(SAMPLE, `${name}.xyz`)]));
});

// The numbers of arXiv 2506.21788 and 2604.15380.
test.each([
  ["sc25", 5, 18_031_852, 4_030_402],
  ["sc26", 16, 4_688_721, 662_755],
])("%s is the published model", (name, branches, shared, perBranch) => {
  const { config } = readConfig(join(CONFIGS, `${name}.yaml`));
  expect(config.datasets.length).toBe(branches);
  expect(modelDemand(config)).toMatchObject({ shared, perBranch });
});

test("the example for one's own data is a dozen lines and trains", async () => {
  const example = readFileSync(join(CONFIGS, "own-data.yaml"), "utf8");
  expect(example.split("\n").filter((line) => line !== "" && !line.startsWith("#")).length).toBeLessThanOrEqual(12);
  const folder = mkdtempSync(join(tmpdir(), "hydride-own-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  copyFileSync(join(CONFIGS, "own-data.yaml"), join(folder, "own-data.yaml"));
  copyFileSync(join(SAMPLE, "organics-b3lyp.xyz"), join(folder, "molecules.xyz"));
  const crystals = frames(readFileSync(join(SAMPLE, "crystals-pbe.xyz"), "utf8"));
  writeFileSync(join(folder, "crystals-1.xyz"), crystals.slice(0, 100).join(""));
  writeFileSync(join(folder, "crystals-2.xyz"), crystals.slice(100).join(""));
  const out = join(folder, "run");
  const small = ["training.epochs=1", "model.hidden=8", "model.layers=1", "training.threads=1"];
  process.argv = [
    ...argv.slice(0, 2),
    join(folder, "own-data.yaml"),
    "--out",
    out,
    ...small.flatMap((set) => ["--set", set]),
  ];
  await import("../src/main.js");
  expect(process.exitCode).toBe(0);
  const summary = JSON.parse(readFileSync(join(out, "summary.json"), "utf8")) as PretrainSummary;
  expect(Object.keys(summary.datasets)).toEqual(["molecules", "crystals"]);
});

test("training goes on where nobody reads the standard error", () => {
  const folder = mkdtempSync(join(tmpdir(), "hydride-own-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const crystals = frames(readFileSync(join(SAMPLE, "crystals-pbe.xyz"), "utf8"));
  writeFileSync(join(folder, "a.xyz"), crystals.slice(0, 60).join(""));
  const small = "model: { hidden: 8, layers: 1 }\ntraining: { epochs: 3, threads: 1 }\n";
  writeFileSync(join(folder, "a.yaml"), `datasets: [{ name: a, files: [a.xyz] }]\n${small}`);
  const main = resolve(import.meta.dirname, "../dist/main.js");
  const line = '{ "$0" "$1" a.yaml --out run --json; echo $? >code; } 2> >(head -c 1 >first)';
  const { stdout } = spawnSync("bash", ["-c", line, process.execPath, main], { cwd: folder, encoding: "utf8" });
  expect(readFileSync(join(folder, "code"), "utf8")).toBe("0\n");
  expect(Object.keys((JSON.parse(stdout) as PretrainSummary).datasets)).toEqual(["a"]);
});

/** The frames of an extended-XYZ file, each as it stands. */
function frames(text: string): string[] {
  const lines = text.trimEnd().split("\n");
  const found: string[] = [];
  for (let line = 0; line < lines.length; line += Number(lines[line]) + 2) {
    found.push(`${lines.slice(line, line + Number(lines[line]) + 2).join("\n")}\n`);
  }
  return found;
}
