import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hydride, temporaryFolder } from "./hydride.js";

const FRAME = `2
Properties=species:S:1:pos:R:3:F:R:3 E0=-1.5 energy=-7.0 q=1 mat=x9
H 0 0 0 0.5 0 0
H 0 0 1 -0.5 0 0
`;

function folderWith(text = FRAME): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "a.xyz"), text);
  return folder;
}

function inspect(...flags: string[]): Record<string, unknown> | undefined {
  const { stdout } = hydride(["inspect", "a.xyz", "--json", ...flags], { cwd: folderWith() });
  return (JSON.parse(stdout) as { files: Record<string, unknown>[] }).files[0];
}

test("--key names the keys of labels, and may be repeated", () => {
  expect(inspect()).toMatchObject({ energy: { mean: -7 }, forces: { count: 0 } });
  const found = inspect("--key", "energy=E0", "--key", "forces=F");
  expect(found).toMatchObject({ energy: { mean: -1.5 }, forces: { count: 2, max: 0.5 } });
});

test("the key null switches a label off", () => {
  expect(inspect("--key", "energy=null")).toMatchObject({ energy: { count: 0 } });
});

test("--units converts", () => {
  const found = inspect("--key", "forces=F", "--units", "energy=kJ/mol", "--units", "forces=Hartree/Bohr");
  expect(found).toMatchObject({
    energy: { mean: expect.closeTo(-7 * 0.0103642697, 9) as number },
    forces: { max: expect.closeTo(0.5 * 51.422067, 5) as number },
  });
});

test("convert takes the same flags", () => {
  const folder = folderWith();
  const flags = ["--key", "energy=E0", "--key", "forces=F", "--key", "charge=q", "--group-by", "info:mat"];
  expect(hydride(["convert", "a.xyz", "--out", "b.xyz", ...flags], { cwd: folder }).status).toBe(0);
  const text = readFileSync(join(folder, "b.xyz"), "utf8");
  for (const entry of [":forces:R:3 ", " energy=-1.5 ", " charge=1 ", " hydride_group=x9 "])
    expect(text).toContain(entry);
});

test("--max-force and --energy-per-atom leave outliers out, and say so", () => {
  const folder = folderWith(FRAME + FRAME.replace("-7.0", "-70.0") + FRAME.replace("0.5 0 0", "9.5 0 0"));
  const flags = ["--key", "forces=F", "--max-force", "5", "--energy-per-atom=-10:0"];
  const { stdout, stderr } = hydride(["inspect", "a.xyz", "--json", ...flags], { cwd: folder });
  expect(JSON.parse(stdout)).toMatchObject({ files: [{ structures: 1, energy: { mean: -7 } }] });
  expect(stderr).toBe(
    'a.xyz: 2 frames left out by the option outliers (first: "a:2", an energy of -35 eV/atom, expected -10 to 0)\n',
  );
});

test.each([
  ["--max-force", "much", "Expected a number."],
  ["--energy-per-atom", "5", "Expected two numbers, for example -20:5."],
])("%s %s is an error", (flag, value, message) => {
  const { status, stderr } = hydride(["inspect", "a.xyz", flag, value], { cwd: folderWith() });
  expect([status, stderr]).toEqual([2, expect.stringContaining(message)]);
});

test("--level of a layout without levels is an error", () => {
  expect(hydride(["inspect", "a.xyz", "--level", "PBE"], { cwd: folderWith() })).toEqual({
    status: 1,
    stdout: "",
    stderr:
      'error: a.xyz: expected no option level with extended XYZ, found "PBE"\n' +
      "hint: name the keys of the labels with the option keys\n",
  });
});

test("--group-by of no known form is an error", () => {
  expect(hydride(["inspect", "a.xyz", "--group-by", "colour"], { cwd: folderWith() })).toEqual({
    status: 1,
    stdout: "",
    stderr:
      'error: groupBy: expected auto, composition, frame, info:<key> or block:<n>, found "colour"\n' +
      'hint: for example groupBy: "block:20"\n',
  });
});

const LABELS = "energy, forces, stress, virial, charge, spin, id, group, numbers, positions, cell, pbc";

test.each([
  ["--key", "name", ["enrgy=E0"], `Expected one of the labels ${LABELS}, found "enrgy".`],
  ["--key", "name", ["energy"], "Expected label=name."],
  ["--key", "name", ["energy="], "Expected label=name."],
  ["--key", "name", ["energy=a", "energy=b"], "Expected each label once, found energy=a before."],
  ["--key", "name", ["group=null"], "A group cannot be switched off; choose one with --group-by."],
  ["--units", "unit", ["charge=e"], 'Expected one of the labels energy, forces, stress, length, found "charge".'],
])("%s <label=%s> %j is wrong usage", (flag, what, values, message) => {
  for (const command of [["inspect"], ["convert", "--out", "b.xyz"]]) {
    const flags = values.flatMap((value) => [flag, value]);
    expect(hydride([...command, "a.xyz", ...flags], { cwd: folderWith() })).toEqual({
      status: 2,
      stdout: "",
      stderr:
        `error: option '${flag} <label=${what}>' argument '${values.at(-1) ?? ""}' is invalid. ${message}\n` +
        "hint: see the same command with --help\n",
    });
  }
});

test("--group-by beside --key group is an error", () => {
  const flags = ["--key", "group=mat", "--group-by", "frame"];
  expect(hydride(["inspect", "a.xyz", ...flags], { cwd: folderWith() })).toEqual({
    status: 1,
    stdout: "",
    stderr: "error: --key group=mat and --group-by frame: expected one of them, found both\nhint: leave one out\n",
  });
});
