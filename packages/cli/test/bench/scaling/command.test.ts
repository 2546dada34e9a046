import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ScalingReport } from "../../../src/bench/scaling/report.js";
import { which } from "../../../src/doctor/system.js";
import { hydride, temporaryFolder } from "../../hydride.js";

const hasMpirun = which("mpirun", process.env) !== undefined;
if (!hasMpirun) console.log("skipped: there is no mpirun (apt-get install openmpi-bin libopenmpi-dev)");

/** A model that takes no time, of the setting's five sets. */
const TINY = ["hidden=8", "layers=1", "heads.hidden=[8]"].flatMap((pair) => ["--set", `model.${pair}`]);

function failing(args: string[], env: NodeJS.ProcessEnv = {}) {
  const { status, stdout } = hydride(["bench", "scaling", "--json", ...args], { env: { ...process.env, ...env } });
  return { status, ...(JSON.parse(stdout) as { error: unknown }) };
}

test.skipIf(!hasMpirun)("two ranks and one: JSON, a plot, and the planner's numbers exactly", () => {
  const out = join(temporaryFolder(), "found");
  const args = ["--ranks", "1,2", "--steps", "2", "--rounds", "1", "--batch", "10", ...TINY, "--out", out, "--json"];
  const { status, stdout, stderr } = hydride(["bench", "scaling", ...args]);
  expect([status, stderr.includes("error")]).toEqual([0, false]);
  const report = JSON.parse(stdout) as ScalingReport;
  expect(JSON.parse(readFileSync(join(out, "scaling.json"), "utf8"))).toEqual(report);

  expect(report.name).toBe("scaling");
  expect(report.points.map(({ case: name, strategy, structures }) => [name, strategy, structures])).toEqual([
    ["weak/mtl-base/1", "ddp", 10],
    ["weak/mtl-base/2", "ddp", 20],
    ["weak/mtl-par/2", "hybrid", 20],
    ["strong/mtl-base/2", "ddp", 10],
    ["strong/mtl-par/2", "hybrid", 10],
  ]);
  for (const { step, epoch, stepsPerEpoch, structuresPerSecond, structures, predicted, cores } of report.points) {
    const { seconds, loading, compute, forward, backward, update, wait, communicate } = step;
    expect(loading + compute + wait + communicate).toBeCloseTo(seconds, 9);
    expect(forward + backward + update).toBeLessThanOrEqual(compute);
    expect(Math.min(forward, backward, update, cores)).toBeGreaterThan(0);
    expect(epoch.seconds).toBeCloseTo(stepsPerEpoch * seconds, 9);
    expect(structuresPerSecond.median).toBeCloseTo(structures / seconds, 6);
    const { compute: ofCompute, update: ofUpdate, communicate: ofSums, seconds: total, deviation } = predicted;
    expect(ofCompute + ofUpdate + ofSums).toBeCloseTo(total, 12);
    expect(deviation).toBeCloseTo(total / seconds - 1, 9);
  }
  // 5 sets of 120 structures to train on.
  expect(report.points.map(({ stepsPerEpoch }) => stepsPerEpoch)).toEqual([60, 30, 36, 60, 60]);

  expect(report.memory.map(({ layout, rank, branches }) => [layout, rank, branches.length])).toEqual([
    ["mtl-base", 0, 5],
    ["mtl-base", 1, 5],
    ["mtl-par", 0, 3],
    ["mtl-par", 1, 2],
  ]);
  for (const { parameters, weights, gradients, optimizer, reduced } of report.memory) {
    for (const { found, predicted } of [parameters, weights, gradients, optimizer, reduced])
      expect(found).toBe(predicted);
    expect(optimizer.found).toBe(8 * parameters.found);
    expect(reduced.found).toBeGreaterThan(0);
  }
  const [base, , par] = report.memory;
  expect(base!.reduced.found).toBe(4 * base!.parameters.found);
  expect(par!.reduced.found).toBeLessThan(4 * par!.parameters.found);

  const hasCores = availableParallelism() > 1;
  expect(report.independent.map(({ jobs }) => jobs)).toEqual(hasCores ? [2] : []);
  const one = report.points[0]!.structuresPerSecond.median;
  for (const { structuresPerSecond, machineLoss, losses, cores } of report.independent) {
    expect(structuresPerSecond.median).toBeGreaterThan(0);
    expect(cores).toBeGreaterThan(0);
    expect(structuresPerSecond.median).toBeCloseTo(2 * one * (1 - machineLoss), 6);
    const of = (layout: "mtl-base" | "mtl-par") => structuresPerSecond.median * (1 - losses[layout]);
    expect(of("mtl-base")).toBeCloseTo(report.points[1]!.structuresPerSecond.median, 6);
    expect(of("mtl-par")).toBeCloseTo(report.points[2]!.structuresPerSecond.median, 6);
  }

  expect(report.results.map(({ case: name, otherName, unit }) => [name, otherName, unit])).toEqual([
    ["ranks/2", "1 rank", "structures/s"],
    ["mtl-par/ranks/2", "1 rank", "structures/s"],
    ...(hasCores ? [["independent/2", "1 rank", "structures/s"]] : []),
    ["strong/ranks/2", "1 rank", "structures/s"],
    ["mtl-par/2", "mtl-base", "ms a step"],
    ["mtl-par/2/memory", "mtl-base", "MB a rank"],
  ]);
  expect(readFileSync(report.files.svg, "utf8")).toMatch(/^<svg [^]*<\/svg>\n$/);
});

describe("what cannot be is told before anything is started", () => {
  test("numbers of ranks", () => {
    const usage = (list: string) => hydride(["bench", "scaling", "--ranks", list]).stderr.split("\n")[0];
    const message = (list: string) =>
      `error: option '--ranks <list>' argument '${list}' is invalid. Expected whole numbers from 1 to 1000000 with commas between them.`;
    for (const list of ["0", "1,0", "two", "1;2", ""]) expect(usage(list)).toBe(message(list));
  });

  test("a configuration that is not there, or is none", () => {
    const folder = temporaryFolder();
    expect(failing([join(folder, "none.yaml")])).toEqual({
      status: 1,
      error: {
        code: "CONFIG_NOT_FOUND",
        message: `${join(folder, "none.yaml")}: cannot read the configuration: there is no such file`,
        hint: "Check the path; the README of @hydride/training has a configuration to begin with.",
      },
    });
    const path = join(folder, "wrong.yaml");
    writeFileSync(path, "datasets: [{ name: a, files: [a.xyz] }]\nmodel: { hiden: 8 }\n");
    expect(failing([path])).toEqual({
      status: 1,
      error: {
        code: "CONFIG_UNKNOWN_KEY",
        message: `${path}:2: unknown key "model.hiden"; did you mean "model.hidden"?`,
        hint: 'The keys of "model" are encoder, hidden, layers, cutoff, maxNeighbors, conditioned, heads, hydragnn, dtype.',
      },
    });
  });

  test("fewer structures than datasets or ranks", () => {
    const hint = "give more with --batch, or fewer ranks with --ranks";
    const code = "BENCH_SCALING";
    const found = (least: number, ranks: number, batch: number) =>
      `expected at least ${String(least)} structures in a step, one for each of 5 datasets and of ${String(ranks)} ranks, ` +
      `found ${String(batch)}`;
    const error = (message: string) => ({ status: 1, error: { code, message, hint } });
    expect(failing(["--batch", "4", "--ranks", "1,2"])).toEqual(error(found(5, 2, 4)));
    expect(failing(["--batch", "6", "--ranks", "7"])).toEqual(error(found(7, 7, 6)));
  });

  test("a folder that is a file, or cannot be written to", () => {
    const folder = temporaryFolder();
    const file = join(folder, "report");
    writeFileSync(file, "mine");
    const error = (message: string) => ({
      status: 1,
      error: { code: "BENCH_OUTPUT", message, hint: "name a folder that you may write to, such as --out scaling" },
    });
    // Were ranks started, their failure would be told.
    const launcher = { HYDRIDE_LAUNCHER: "env HYDRIDE_RANKS={ranks} false" };
    const isFile = `${file}: expected a folder for the report, or a new name, found a file`;
    expect(failing(["--out", file], launcher)).toEqual(error(isFile));
    expect(readFileSync(file, "utf8")).toBe("mine");
    expect(failing(["--out", ""], launcher)).toEqual(error('expected a folder for --out, found ""'));
    const within = join(file, "deep");
    expect(failing(["--out", within], launcher)).toEqual(
      error(`${within}: expected to be able to write it, found: not a directory`),
    );
    expect(failing(["--out", "/proc/scaling"], launcher)).toEqual(
      error("/proc/scaling: expected to be able to write it, found: no such file or directory"),
    );
    const taken = join(folder, "out", "scaling.svg");
    mkdirSync(taken, { recursive: true });
    expect(failing(["--out", join(folder, "out")], launcher)).toEqual(
      error(`${taken}: expected to be able to write it, found: illegal operation on a directory`),
    );
    expect(readdirSync(join(folder, "out"))).toEqual(["scaling.svg"]);
  });

  test("a launcher that is not there", () => {
    expect(failing([], { PATH: "/nowhere" })).toEqual({
      status: 1,
      error: {
        code: "BENCH_LAUNCHER",
        message: "expected mpirun or mpiexec on the PATH, found neither",
        hint:
          "install one (Debian, Ubuntu: apt-get install openmpi-bin libopenmpi-dev; on a cluster: module load its MPI), or name " +
          "another launcher in HYDRIDE_LAUNCHER, such as 'srun --mpi=pmix -n {ranks}'",
      },
    });
    expect(failing([], { HYDRIDE_LAUNCHER: "srun -n 2" })).toEqual({
      status: 1,
      error: {
        code: "BENCH_LAUNCHER",
        message: 'HYDRIDE_LAUNCHER: expected a command with {ranks} in place of their number, found "srun -n 2"',
        hint: "such as 'srun --mpi=pmix -n {ranks}'",
      },
    });
    expect(failing([], { HYDRIDE_LAUNCHER: "norun -n {ranks}" })).toEqual({
      status: 1,
      error: {
        code: "BENCH_LAUNCHER",
        message: 'HYDRIDE_LAUNCHER: expected a program on the PATH, found none that is called "norun"',
        hint: "check the name, or load the module that it is in",
      },
    });
  });

  test("options of another benchmark", () => {
    const words = (...args: string[]) => hydride(["bench", ...args]).stderr.split("\n")[0];
    expect(words("torch-js", "--ranks", "2")).toBe(
      "error: --ranks, --steps, --batch, --out and --set are options of bench scaling, found them with bench torch-js",
    );
    expect(words("scaling", "--alone")).toBe(
      "error: --case, --install and --alone are options of bench models, found them with bench scaling",
    );
    expect(words("torch-js", "config.yaml")).toBe(
      "error: bench scaling alone takes a configuration, found config.yaml with bench torch-js",
    );
  });
});

test("what ranks say is told, and who started them", () => {
  const folder = temporaryFolder();
  const launcher = `env HYDRIDE_RANKS={ranks} false`;
  expect(failing(["--out", join(folder, "out"), "--ranks", "1"], { HYDRIDE_LAUNCHER: launcher })).toEqual({
    status: 1,
    error: {
      code: "BENCH_RANKS",
      message: "expected 1 rank to take their steps, found: it ended with exit code 1",
      hint: "HYDRIDE_LAUNCHER names another launcher; hydride doctor says what MPI there is",
    },
  });
});
