import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Structure } from "@hydride/core-graph";
import { readStructures } from "@hydride/datasets";
import { expect, test } from "vitest";
import { hydride, temporaryFolder, TWO_FRAMES } from "./hydride.js";
import { hydraGnnModel, hydrogen, trainSmall } from "./models.js";

async function structuresOf(path: string): Promise<Structure[]> {
  const found: Structure[] = [];
  for await (const structure of readStructures(path)) found.push(structure);
  return found;
}

/** A folder with an imported model, `model`, and a file of hydrogen, `in.xyz`. */
function importedModel(): string {
  const cwd = temporaryFolder();
  hydraGnnModel(cwd);
  writeFileSync(join(cwd, "in.xyz"), hydrogen(0));
  hydride(["import", "hydragnn", "weights.safetensors", "--architecture", "case.json", "--out", "model"], { cwd });
  return cwd;
}

test("a run's model predicts, and is evaluated on its own predictions without error", async () => {
  const cwd = temporaryFolder();
  trainSmall(cwd);
  const predicted = hydride(["predict", "run", "first.xyz", "second.xyz", "--out", "all.xyz", "--json"], { cwd });
  expect(predicted.status, predicted.stderr).toBe(0);
  const { model, ...rest } = JSON.parse(predicted.stdout) as Record<string, unknown>;
  expect(rest).toEqual({ out: "all.xyz", inputs: ["first.xyz", "second.xyz"], structures: 12, atoms: 24 });
  expect(model).toMatch(/^run\/checkpoints\/\d+$/);
  const structures = await structuresOf(join(cwd, "all.xyz"));
  expect(structures.map(({ dataset }) => dataset)).toEqual([...Array(6).fill("first"), ...Array(6).fill("second")]);
  // Reference energies are in: -15 and -30 eV for an atom.
  expect(structures.every(({ energy }, k) => Math.abs(energy! + (k < 6 ? 30 : 60)) < 5)).toBe(true);
  const evaluated = hydride(["evaluate", "run", "all.xyz", "--batch-size", "5", "--json"], { cwd });
  const { datasets } = JSON.parse(evaluated.stdout) as { datasets: Record<string, Record<string, number>> };
  expect(Object.keys(datasets)).toEqual(["first", "second"]);
  for (const errors of Object.values(datasets)) {
    expect(errors.structures).toBe(6);
    expect(errors.energyMaePerAtom).toBeLessThan(1e-6);
    expect(errors.forceMae).toBeLessThan(1e-5);
    expect(errors.trivialEnergyMaePerAtom).toBeGreaterThan(0);
    expect(errors.trivialForceMae).toBeGreaterThan(0);
  }
  const text = hydride(["evaluate", "run", "first.xyz"], { cwd });
  expect(text.stdout).toMatch(/^dataset .*energy MAE .*force MAE/);
  expect(text.stdout).toMatch(/\nfirst \(6\) /);
});

test("an imported model predicts with the branch that is asked for, in float64", async () => {
  const cwd = importedModel();
  const energies: number[] = [];
  for (const branch of ["branch-0", "1"]) {
    const out = `${branch}.xyz`;
    const args = ["predict", "model", "in.xyz", "--out", out, "--branch", branch, "--dtype", "float64"];
    expect(hydride(args, { cwd })).toEqual({
      status: 0,
      stdout: "",
      stderr: `in.xyz: 6 structures\nwrote 6 structures with 12 atoms to ${out}\n`,
    });
    const [first] = await structuresOf(join(cwd, out));
    energies.push(first!.energy!);
    expect(first!.forces![0]).toBe(-first!.forces![3]!);
    const evaluated = hydride(["evaluate", "model", out, "--branch", branch, "--dtype", "float64", "--json"], { cwd });
    expect(JSON.parse(evaluated.stdout)).toMatchObject({
      model: "model",
      datasets: { in: { structures: 6, energyMaePerAtom: 0, forceMae: 0 } },
    });
  }
  expect(energies[0]).not.toBe(energies[1]);
});

test("the branch has to be named where datasets do not say it, and has to be there", () => {
  const cwd = importedModel();
  const failure = (...args: string[]) => {
    const { status, stdout } = hydride([...args, "--json"], { cwd });
    expect(status).toBe(1);
    return (JSON.parse(stdout) as { error: object }).error;
  };
  for (const args of [
    ["predict", "model", "in.xyz", "--out", "out.xyz"],
    ["evaluate", "model", "in.xyz"],
  ]) {
    expect(failure(...args)).toEqual({
      code: "BRANCH_NEEDED",
      message:
        'structure "in:1" of dataset "in": expected a dataset that the model has a branch of (branch-0, branch-1)',
      hint: "Name the branch that is to predict it with --branch (from a program: branch).",
    });
    expect(failure(...args, "--branch", "pbe")).toMatchObject({
      code: "BRANCH_UNKNOWN",
      message: 'expected a branch of the model (branch-0, branch-1), or its number from 0, found "pbe"',
    });
  }
  expect(existsSync(join(cwd, "out.xyz"))).toBe(false);
});

test("crystals get a stress, and labels that the model does not predict are not written", async () => {
  const cwd = importedModel();
  writeFileSync(join(cwd, "two.xyz"), TWO_FRAMES);
  hydride(["predict", "model", "two.xyz", "--out", "out.xyz", "--branch", "0"], { cwd });
  const [water, cell] = await structuresOf(join(cwd, "out.xyz"));
  expect(water!.stress).toBeUndefined();
  expect(cell!.stress).toHaveLength(9);
  expect(cell!.stress![0]).not.toBe(0.01);
});

test("what cannot be is an error, and nothing is written", () => {
  const cwd = importedModel();
  const failure = (...args: string[]) => {
    const { status, stdout } = hydride(["predict", ...args, "--json"], { cwd });
    return { status, ...(JSON.parse(stdout) as { error: { code: string; message: string } }).error };
  };
  expect(failure("nowhere", "in.xyz", "--out", "out.xyz")).toMatchObject({ status: 1, code: "CHECKPOINT_NOT_FOUND" });
  expect(failure("model", "in.xyz", "--out", "in.xyz")).toMatchObject({ status: 1, code: "OUTPUT_IS_INPUT" });
  expect(failure("model", "in.xyz", "--out", "out.xyz", "--dtype", "bfloat16")).toMatchObject({ status: 2 });
  expect(failure("model", "in.xyz", "--out", "out.xyz", "--batch-size", "0")).toMatchObject({ status: 2 });
  const nothing = ["model", "in.xyz", "--out", "out.xyz", "--branch", "0", "--max-force", "0.1"];
  writeFileSync(join(cwd, "in.xyz"), readFileSync(join(cwd, "in.xyz"), "utf8").split("\n").slice(0, 4).join("\n"));
  expect(failure(...nothing)).toMatchObject({
    status: 1,
    code: "NO_STRUCTURES",
    message: "expected a structure to predict, found none in in.xyz",
  });
  expect(readdirSync(cwd).sort()).toEqual(["case.json", "in.xyz", "model", "weights.safetensors"]);
});
