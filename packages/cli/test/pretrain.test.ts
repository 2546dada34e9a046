import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { hydride, temporaryFolder } from "./hydride.js";

test("a missing configuration is an error", () => {
  const { status, stdout } = hydride(["pretrain", "none.yaml", "--out", "run", "--json"], { cwd: temporaryFolder() });
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toEqual({
    error: {
      code: "CONFIG_NOT_FOUND",
      message: "none.yaml: cannot read the configuration: there is no such file",
      hint: "Check the path; the README of @hydride/training has a configuration to begin with.",
    },
  });
});

test("an unknown key of the configuration is an error with a suggestion, and no run is begun", () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "config.yaml"), "datasets: [{ name: a, files: [a.xyz] }]\ntrainin: { epochs: 1 }\n");
  const { status, stdout, stderr } = hydride(["pretrain", "config.yaml", "--out", "run"], { cwd: folder });
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toBe(
    'error: config.yaml:2: unknown key "trainin"; did you mean "training"?\n' +
      "hint: The keys at the top are name, seed, datasets, split, model, loss, training, parallel, store, checkpoint.\n",
  );
  expect(existsSync(join(folder, "run"))).toBe(false);
});

test("an unknown option, or no configuration, is wrong usage", () => {
  const cwd = temporaryFolder();
  expect(hydride(["pretrain", "config.yaml", "--out", "run", "--overwrit"], { cwd })).toEqual({
    status: 2,
    stdout: "",
    stderr: "error: unknown option '--overwrit'\nhint: Did you mean --overwrite?\n",
  });
  expect(hydride(["pretrain", "--out", "run"], { cwd })).toEqual({
    status: 2,
    stdout: "",
    stderr: "error: missing required argument 'config'\nhint: see the same command with --help\n",
  });
});

test("--set may be repeated, and every one counts", () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "config.yaml"), "datasets: [{ name: a, files: [a.xyz] }]\n");
  for (const sets of [
    ["trainin.epochs=1", "seed=3"],
    ["seed=3", "trainin.epochs=1"],
  ]) {
    const flags = sets.flatMap((set) => ["--set", set]);
    const { status, stderr } = hydride(["pretrain", "config.yaml", "--out", "run", ...flags], { cwd });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error: .*unknown key "trainin"; did you mean "training"\?\n/);
  }
});

describe("--out", () => {
  let folder: string;

  beforeEach(() => {
    folder = temporaryFolder();
    writeFileSync(join(folder, "a.xyz"), "1\nenergy=1.0 Properties=species:S:1:pos:R:3\nH 0 0 0\n");
    writeFileSync(join(folder, "config.yaml"), "datasets: [{ name: a, files: [a.xyz] }]\n");
  });

  const failure = (...args: string[]) => {
    const { status, stdout } = hydride(["pretrain", "config.yaml", ...args, "--json"], { cwd: folder });
    expect(status).toBe(1);
    return (JSON.parse(stdout) as { error: object }).error;
  };

  test("that holds something is not taken for a run, with --overwrite either", () => {
    mkdirSync(join(folder, "mine", "checkpoints"), { recursive: true });
    writeFileSync(join(folder, "mine", "checkpoints", "thesis.pt"), "x");
    expect(failure("--out", "mine")).toEqual({
      code: "RUN_EXISTS",
      message: "mine: expected an empty or new folder for the run, found 1 entry",
      hint: "Choose another folder: what is in this one is not an earlier run alone, which --overwrite would replace.",
    });
    expect(failure("--out", "mine", "--overwrite")).toEqual({
      code: "RUN_FOREIGN_FILES",
      message:
        "mine: expected an earlier run and nothing else to overwrite, found no config.resolved.yaml of a run, " +
        "and checkpoints/thesis.pt that no run writes",
      hint: "Choose another folder, or move what is not of the run elsewhere; nothing was changed.",
    });
    expect(readFileSync(join(folder, "mine", "checkpoints", "thesis.pt"), "utf8")).toBe("x");
  });

  test("that cannot be a folder is an error before any file is read", () => {
    writeFileSync(join(folder, "a.xyz"), "broken");
    expect(failure("--out", "")).toEqual({
      code: "RUN_FOLDER",
      message: "expected a folder for the run, found an empty text",
      hint: "Name one, for example --out runs/first (from a program: out).",
    });
    expect(failure("--out", "/proc/x/run")).toEqual({
      code: "RUN_FOLDER",
      message: "/proc/x/run: cannot be the folder of a run: cannot make /proc/x: no such file or directory",
      hint: "Choose a folder that you may write to.",
    });
  });

  test("is not left behind by a run that fails", () => {
    expect(failure("--out", "deep/run")).toMatchObject({ code: "DATASET_UNUSABLE" });
    expect(readdirSync(folder).sort()).toEqual(["a.xyz", "config.yaml"]);
  });
});
