import { lstatSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Adios, type PutData, SampleFile } from "@hydride/io-adios";
import { expect, test } from "vitest";
import { makeFolder } from "../src/prepare/writeErrors.js";
import { hydride, temporaryFolder, TWO_FRAMES } from "./hydride.js";

function inFolder(): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "two.xyz"), TWO_FRAMES);
  return folder;
}

function prepare(cwd: string, ...args: string[]) {
  return hydride(["prepare", "two.xyz", "--split", "1:0:0", ...args], { cwd });
}

test("a link of the set's name stays one, and what it leads to is written and replaced", async () => {
  const cwd = inFolder();
  mkdirSync(join(cwd, "far"));
  symlinkSync("far/set.bp", join(cwd, "link.bp"));
  expect(prepare(cwd, "--out", "link.bp").status).toBe(0);
  expect(prepare(cwd, "--out", "link.bp", "--dataset", "again", "--overwrite").status).toBe(0);
  expect(lstatSync(join(cwd, "link.bp")).isSymbolicLink()).toBe(true);
  expect(readdirSync(join(cwd, "far"))).toEqual(["set.bp"]);
  const file = await SampleFile.open(join(cwd, "far", "set.bp"));
  expect(file.datasets).toEqual(["again"]);
  await file.close();
});

test("a link that leads nowhere is told of before anything is read", async () => {
  const cwd = inFolder();
  symlinkSync("nowhere/set.bp", join(cwd, "dangling.bp"));
  expect(prepare(cwd, "--out", "dangling.bp")).toEqual({
    status: 1,
    stdout: "",
    stderr:
      `error: dangling.bp: expected the folder ${cwd}/nowhere to put it in, as a link leads to ${cwd}/nowhere/set.bp, ` +
      "found nothing of that name\nhint: make the folder, or name a set elsewhere\n",
  });
  symlinkSync("nowhere", join(cwd, "folder"));
  await expect(makeFolder(join(cwd, "folder"))).rejects.toMatchObject({
    code: "NOT_A_FOLDER",
    message: `${cwd}/folder: expected a folder, or nothing of that name, found a link to nowhere, which is not there`,
  });
});

/** A set as HydraGNN leaves it after its own regression of energies. */
async function foreignSet(path: string): Promise<void> {
  const adios = new Adios();
  const io = adios.declareIO("foreign");
  const keys = { atomic_numbers: BigInt64Array.of(1n, 8n), pos: Float32Array.of(0, 0, 0, 1, 2, 3) };
  io.defineAttribute("trainset/ndata", 1);
  io.defineAttribute("trainset/keys", [...Object.keys(keys), "energy"]);
  io.defineAttribute("dataset_name", "mptrj");
  io.defineAttribute(
    "energy_linear_regression_coeff",
    Float64Array.from({ length: 118 }, (_, i) => -i),
  );
  const engine = await io.open(path, "write");
  const put = async (name: string, type: "int64" | "float", values: PutData, shape: number[]) => {
    await engine.put(io.defineVariable(name, type, { shape }), values, { mode: "sync" });
  };
  for (const [key, values, shape] of [
    ["atomic_numbers", keys.atomic_numbers, [2, 1]],
    ["pos", keys.pos, [2, 3]],
    ["energy", Float32Array.of(-0.5), [1]],
  ] as const) {
    io.defineAttribute(`trainset/${key}/variable_dim`, 0);
    await put(`trainset/${key}`, key === "atomic_numbers" ? "int64" : "float", values, [...shape]);
    await put(`trainset/${key}/variable_count`, "int64", BigInt64Array.of(BigInt(shape[0])), [1]);
    await put(`trainset/${key}/variable_offset`, "int64", BigInt64Array.of(0n), [1]);
  }
  await engine.close();
  await adios.close();
}

test("of a set of HydraGNN's the name is kept, and that its energies are residuals is told", async () => {
  const cwd = temporaryFolder();
  await foreignSet(join(cwd, "sc26.bp"));
  const result = (...args: string[]) => {
    const given = ["prepare", "sc26.bp", "--split", "1:0:0", "--overwrite", "--out", "out.bp", "--json", ...args];
    const { stdout } = hydride(given, { cwd });
    return (JSON.parse(stdout) as { sets: { dataset: string; notices: string[] }[] }).sets[0]!;
  };
  const { dataset, notices } = result();
  expect(dataset).toBe("mptrj");
  expect(notices).toContainEqual(
    `${cwd}/sc26.bp: it has energy_linear_regression_coeff: energies are read as they stand, which is what was left after ` +
      "the contributions of the elements were subtracted, and the coefficients are not taken over",
  );
  expect(result("--dataset", "own").dataset).toBe("own");
});
