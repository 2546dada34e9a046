import { existsSync, linkSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { hydride, temporaryFolder, TWO_FRAMES } from "./hydride.js";

function folderWith(...names: string[]): string {
  const folder = temporaryFolder();
  for (const name of names) writeFileSync(join(folder, name), TWO_FRAMES);
  return folder;
}

function statistics(path: string): unknown {
  const { files } = JSON.parse(hydride(["inspect", path, "--json"]).stdout) as { files: Record<string, unknown>[] };
  return { ...files[0], path: undefined };
}

test("what is written reads back as the same, and is written again as the same bytes", () => {
  const folder = folderWith("in.xyz");
  const [input, once, twice] = ["in.xyz", "once.xyz", "twice.xyz"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  expect(hydride(["convert", input, "--out", once])).toEqual({
    status: 0,
    stdout: "",
    stderr: `${input}: 2 structures\nwrote 2 structures with 4 atoms to ${once}\n`,
  });
  hydride(["convert", once, "--out", twice]);
  expect(statistics(once)).toEqual(statistics(input));
  expect(readFileSync(twice, "utf8")).toBe(readFileSync(once, "utf8"));
});

test("several files become one, and --json says how many structures", () => {
  const folder = folderWith("a.xyz", "b.xyz");
  const { status, stdout } = hydride(["convert", "a.xyz", "b.xyz", "--out", "all.xyz", "--json"], { cwd: folder });
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    ...{ out: "all.xyz", inputs: ["a.xyz", "b.xyz"], structures: 4, atoms: 8 },
    ...{ notices: [], leftOut: [] },
  });
  expect(statistics(join(folder, "all.xyz"))).toMatchObject({
    structures: 4,
    atoms: 8,
    energy: { count: 4, mean: -9 },
  });
});

test("all that was left out is named in --json, and without it the command says where", () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "many.xyz"), TWO_FRAMES.repeat(25));
  const args = ["convert", "many.xyz", "--max-force", "0.2", "--out", "out.xyz"];
  const { status, stdout } = hydride([...args, "--json"], { cwd: folder });
  const reason = "a force of 0.5 eV/A, most 0.2";
  const notice = `many.xyz: 25 frames left out by the option outliers (first: "many:1", ${reason})`;
  expect([status, JSON.parse(stdout)]).toEqual([
    0,
    {
      ...{ out: "out.xyz", inputs: ["many.xyz"], structures: 25, atoms: 25, notices: [notice] },
      leftOut: Array.from({ length: 25 }, (_, i) => ({ path: "many.xyz", id: `many:${2 * i + 1}`, reason })),
    },
  ]);
  expect(hydride([...args, "--overwrite"], { cwd: folder }).stderr).toBe(
    `${notice}\nmany.xyz: 25 structures\nwrote 25 structures with 25 atoms to out.xyz\n` +
      "25 left out: --json names all of them, with the reason\n",
  );
});

test("a file from which nothing comes is an error, and none is written", () => {
  const folder = folderWith("in.xyz");
  const converted = (name: string, ...flags: string[]) =>
    hydride(["convert", name, "--out", "out.xyz", ...flags], { cwd: folder });
  const { status, stderr } = converted("in.xyz", "--energy-per-atom", "0:1");
  expect([status, stderr.split("\n").slice(-3)]).toEqual([
    1,
    [
      "error: expected a structure to write, found none in in.xyz (in.xyz: 2 frames left out by the option outliers " +
        '(first: "in:1", an energy of -4.75 eV/atom, expected 0 to 1); ' +
        "in.xyz: nothing is left, as the option outliers left out every structure: look at its limits, and at the units)",
      "hint: raise --max-force, or widen --energy-per-atom",
      "",
    ],
  ]);
  writeFileSync(join(folder, "mptrj.json"), '{"mp-1": {}}');
  const none = converted("mptrj.json");
  expect([none.status, none.stderr.split("\n").slice(-3)]).toEqual([
    1,
    ["error: mptrj.json: expected structures, found none", "hint: write or fetch the file again", ""],
  ]);
  expect(readdirSync(folder).sort()).toEqual(["in.xyz", "mptrj.json"]);
});

test("an existing file is replaced only with --overwrite", () => {
  const folder = folderWith("a.xyz");
  writeFileSync(join(folder, "out.xyz"), "precious");
  expect(hydride(["convert", "a.xyz", "--out", "out.xyz"], { cwd: folder })).toEqual({
    status: 1,
    stdout: "",
    stderr: "error: out.xyz exists already\nhint: pass --overwrite to replace it\n",
  });
  expect(readFileSync(join(folder, "out.xyz"), "utf8")).toBe("precious");
  expect(hydride(["convert", "a.xyz", "--out", "out.xyz", "--overwrite"], { cwd: folder }).status).toBe(0);
  expect(statistics(join(folder, "out.xyz"))).toMatchObject({ structures: 2 });
});

test("an input is never replaced, by whatever name", () => {
  const folder = folderWith("a.xyz");
  linkSync(join(folder, "a.xyz"), join(folder, "same.xyz"));
  for (const out of ["./a.xyz", "same.xyz"]) {
    expect(hydride(["convert", "a.xyz", "--out", out, "--overwrite"], { cwd: folder })).toEqual({
      status: 1,
      stdout: "",
      stderr: `error: ${out} is the input a.xyz\nhint: name another file with --out\n`,
    });
  }
  expect(readFileSync(join(folder, "a.xyz"), "utf8")).toBe(TWO_FRAMES);
});

test("a broken input leaves no output", () => {
  const folder = folderWith("a.xyz");
  writeFileSync(join(folder, "broken.xyz"), TWO_FRAMES.replace("-0.75", "nonsense"));
  const { status, stdout, stderr } = hydride(["convert", "a.xyz", "broken.xyz", "--out", "out.xyz"], { cwd: folder });
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toBe(
    'a.xyz: 2 structures\nerror: broken.xyz: frame 1, line 5: expected a number in "pos", found "nonsense"\n' +
      "hint: compare the columns of this line with Properties in the comment line of the frame\n",
  );
  expect(readdirSync(folder).sort()).toEqual(["a.xyz", "broken.xyz"]);
});

const SHARED = resolve(process.env.HYDRIDE_SHARED ?? join(import.meta.dirname, "../../../../shared"), "data");
const REAL = ["mptrj/mptrj-random-700.xyz", "botnet_3bpa/train_300K.xyz", "botnet_ethanol_methanol/train_eth_meth.xyz"];
const there = REAL.every((name) => existsSync(join(SHARED, name)));
if (!there) console.log(`skipped: convert of published files, because ${SHARED} does not have them (HYDRIDE_SHARED)`);

test.skipIf(!there).each(REAL)("published file %s survives conversion and back", (name) => {
  const folder = temporaryFolder();
  const [once, twice] = [join(folder, "once.xyz"), join(folder, "twice.xyz")];
  expect(hydride(["convert", join(SHARED, name), "--out", once]).status).toBe(0);
  expect(hydride(["convert", once, "--out", twice]).status).toBe(0);
  expect(statistics(once)).toEqual(statistics(join(SHARED, name)));
  expect(readFileSync(twice).equals(readFileSync(once))).toBe(true);
});
