import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ModelsReport } from "../../../src/bench/models/report.js";
import { hydride, temporaryFolder } from "../../hydride.js";

const QUICK = ["--rounds", "2", "--seconds", "0.001", "--threads", "1"];
const INFER = "egnn-128/infer/fp32";

function bench(python: string, args: string[], env: NodeJS.ProcessEnv = {}) {
  return hydride(["bench", "models", ...QUICK, ...args], { env: { ...process.env, HYDRIDE_PYTHON: python, ...env } });
}

function report(python: string, ...args: string[]): ModelsReport {
  const { status, stdout, stderr } = bench(python, [...args, "--json"]);
  expect([status, stderr]).toEqual([0, expect.any(String)]);
  return JSON.parse(stdout) as ModelsReport;
}

const error = ({ stdout }: { stdout: string }) => (JSON.parse(stdout) as { error: unknown }).error;

const READY = `echo '{"version":"PyTorch 0","parameters":7,"fused":false}'`;
/** Every repetition takes a second there, and the peak is 1000 MiB. */
const ANSWERS = 'while read -r command count; do [ "$command" = memory ] && echo 1048576000 || echo "$count"; done';

/** A Python that has all packages; as an opponent it does what the script says, its work being the third argument. */
function fakePython(script: string): string {
  const path = join(temporaryFolder(), "python");
  writeFileSync(path, `#!/bin/sh\ncase "$3" in {*) ;; *) echo missing; exit;; esac\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

test("--alone times ours without Python, fused and composed", () => {
  const { setting, machine, cases } = report("/nowhere/python", "--alone", "--case", INFER, "--rounds", "1");
  expect(setting).toMatchObject({ threads: 1, rounds: 1, "seconds a round": 0.001 });
  for (const rate of [machine.fp32, machine.bf16, machine.copy]) expect(rate).toBeGreaterThan(0);
  const [{ sides, matrixProducts, ...found }] = cases as [ModelsReport["cases"][number]];
  expect(found).toMatchObject({ case: INFER, structures: 32, atoms: 1032, comparisons: [], floors: [] });
  expect(sides.map(({ name, precision, parameters }) => [name, precision, parameters])).toEqual([
    ["ours, fused", "fp32", 496_684],
    ["ours, composed", "fp32", 496_684],
  ]);
  for (const { seconds, structuresPerSecond, atomsPerSecond, shareOfPeak } of sides) {
    // Of one round; of several the rate of the median time is not the median rate.
    expect(structuresPerSecond.median * seconds.median).toBeCloseTo(32, 8);
    expect(atomsPerSecond.median / structuresPerSecond.median).toBeCloseTo(1032 / 32, 8);
    const multiplyAdds = found.multiplyAdds * (structuresPerSecond.median / 32);
    expect(shareOfPeak).toBeCloseTo(multiplyAdds / matrixProducts.fp32!.median, 8);
  }
});

test("ratios are the opponent's time and our memory; floors are judged by the fused side", () => {
  const found = report(fakePython(`${READY}; ${ANSWERS}`), "--case", INFER);
  const [{ sides, comparisons, floors }] = found.cases as [ModelsReport["cases"][number]];
  const [fused, composed, opponent] = sides;
  expect(opponent).toMatchObject({ name: "EGNN in PyTorch", parameters: 7, peakMemory: 1_048_576_000 });
  expect(opponent!.structuresPerSecond).toEqual({ median: 32, spread: [32, 32] });
  expect(comparisons.map(({ ours, other, speed }) => [ours, other, speed])).toEqual([
    ["ours, fused", "EGNN in PyTorch, fp32", 1 / fused!.seconds.median],
    ["ours, composed", "EGNN in PyTorch, fp32", 1 / composed!.seconds.median],
  ]);
  const { speed, memory } = comparisons[0]!;
  expect(floors.find(({ what }) => what === "speed")).toMatchObject({ ratio: speed, floor: 3, goal: 5 });
  expect(memory).toBe(fused!.peakMemory === null ? null : fused!.peakMemory / 1_048_576_000);
  expect(found.setting.versions).toMatch(/^libtorch \d+\.\d+\.\d+, PyTorch 0$/);
});

test("an opponent that cannot run bfloat16 is left out with its reason, and compared in fp32", () => {
  const python = fakePython(`case "$3" in *bf16*) echo "no bfloat16" >&2; exit 1;; esac; ${READY}; ${ANSWERS}`);
  const { cases, leftOut } = report(python, "--case", "egnn-128/infer/bf16");
  expect(leftOut).toContainEqual({
    case: "egnn-128/infer/bf16",
    side: "EGNN in PyTorch, bf16",
    why: `expected ${python} to start, it ended: no bfloat16`,
  });
  expect(cases[0]!.comparisons.map(({ ours, other }) => [ours, other])).toEqual([
    ["ours, fused", "EGNN in PyTorch, fp32"],
    ["ours, composed", "EGNN in PyTorch, fp32"],
  ]);
});

test("an opponent that ends meanwhile is an error", () => {
  const python = fakePython(`${READY}; read -r line; echo out of memory >&2; exit 1`);
  expect(error(bench(python, ["--case", INFER, "--json"]))).toEqual({
    code: "BENCH_SIDE",
    message: `expected ${python} to answer "memory 3", it ended: out of memory`,
    hint: "see what fails there",
  });
});

test("a Python that lacks packages, or is none, is an error that says what to do", () => {
  const hint =
    "add --install, which puts them into a virtual environment of their own, or name a Python that has them in " +
    "HYDRIDE_PYTHON, or add --alone to time ours only";
  const python = join(temporaryFolder(), "python");
  writeFileSync(python, "#!/bin/sh\necho missing schnetpack\n");
  chmodSync(python, 0o755);
  const problem = "expected PYTHON to have the opponents' packages torch and schnetpack: no module named schnetpack";
  const lacking = bench(python, ["--json"]);
  expect(lacking.status).toBe(1);
  expect(error(lacking)).toEqual({ code: "BENCH_OPPONENT", message: problem.replace("PYTHON", python), hint });
  expect(error(bench("/nowhere/python", ["--case", INFER, "--json"]))).toEqual({
    code: "BENCH_OPPONENT",
    message: "expected /nowhere/python to have the opponents' packages torch: spawn /nowhere/python ENOENT",
    hint,
  });
});

/**
 * As `python -m venv FOLDER` it puts itself there; it writes down what it is called with, and never has the packages.
 */
function installingPython(log: string, pip: string): string {
  const path = join(temporaryFolder(), "python");
  const venv = 'if [ "$2" = venv ]; then mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; fi';
  const module = `if [ "$1" = -m ]; then echo "$@" >> '${log}'; ${venv}; if [ "$2" = pip ]; then ${pip}; fi; exit; fi`;
  writeFileSync(path, `#!/bin/sh\n${module}\necho missing torch\n`);
  chmodSync(path, 0o755);
  return path;
}

test("--install puts the opponents into the cache, once, and takes the Python from there", () => {
  const folder = temporaryFolder();
  const log = join(folder, "log");
  const python = installingPython(log, "true");
  const run = () => bench(python, ["--install", "--case", INFER, "--json"], { HYDRIDE_CACHE: folder });
  const found = error(run());
  const calls = readFileSync(log, "utf8").trim().split("\n");
  const [, environment] = /^-m venv (.*)$/.exec(calls[0]!)!;
  expect(environment).toMatch(new RegExp(`^${folder}/bench/models-[0-9a-f]{12}$`));
  expect(calls).toHaveLength(3);
  const install = "-m pip install --disable-pip-version-check";
  expect(calls[1]).toMatch(new RegExp(`^${install} torch==\\S+ numpy==\\S+ `));
  expect(calls[2]).toMatch(new RegExp(`^${install} --no-deps schnetpack==\\S+$`));
  expect(found).toMatchObject({
    code: "BENCH_OPPONENT",
    message: `expected ${environment!}/bin/python to have the opponents' packages torch: no module named torch`,
  });
  expect(error(run())).toEqual(found);
  expect(readFileSync(log, "utf8").trim().split("\n")).toEqual(calls);
});

test("an installation that fails is an error, and begins anew the next time", () => {
  const folder = temporaryFolder();
  const log = join(folder, "log");
  const python = installingPython(log, "echo 'no space left' >&2; exit 1");
  const run = () => bench(python, ["--install", "--case", INFER, "--json"], { HYDRIDE_CACHE: folder });
  const [, environment] = (run(), / venv (\S+)/.exec(readFileSync(log, "utf8"))!);
  expect(error(run())).toEqual({
    code: "BENCH_INSTALL",
    message: `expected ${environment!}/bin/python -m pip install to install the opponents, found no space left`,
    hint: "check the network, pip's index and the free space of the cache, then try again",
  });
});

test("a pattern of no case is an error, and so are options of models with another benchmark", () => {
  expect(error(bench("python3", ["--case", "egnn", "--json"]))).toMatchObject({ code: "BENCH_CASE" });
  const { status, stderr } = hydride(["bench", "torch-js", "--alone"]);
  expect([status, stderr.split("\n")[0]]).toEqual([
    2,
    "error: --case, --install and --alone are options of bench models, found them with bench torch-js",
  ]);
});

const python = process.env.HYDRIDE_PYTHON ?? "python3";
const has = (name: string) => spawnSync(python, ["-c", `import ${name}`]).status === 0;
const [torch, schnetpack] = [
  has("torch"),
  has("torch, matscipy") && has("importlib.metadata as m; m.version('schnetpack')"),
];
if (!torch) console.log(`skipped: ${python} has no PyTorch to compare with`);
if (!schnetpack) console.log(`skipped: ${python} has no SchNetPack to compare with`);

const opponents: [name: string, present: boolean][] = [
  ["egnn-128/infer/bf16", torch],
  ["painn-128/infer/fp32", schnetpack],
];

for (const [name, present] of opponents) {
  test.runIf(present)(`the opponent of ${name} takes its turns`, () => {
    const { cases, leftOut } = report(python, "--case", name);
    expect(leftOut.filter(({ side }) => !side.startsWith("ours"))).toEqual([]);
    for (const { speed, memory } of cases[0]!.comparisons) {
      expect(speed).toBeGreaterThan(0);
      expect(memory === null || memory > 0).toBe(true);
    }
    expect(cases[0]!.comparisons).toHaveLength(name.endsWith("bf16") ? 4 : 2);
  });
}
