import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hydride, temporaryFolder, TWO_FRAMES } from "./hydride.js";

function folderWith(text = TWO_FRAMES): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "two.xyz"), text);
  return folder;
}

test("--json gives counts and ranges of each file", () => {
  const { status, stdout, stderr } = hydride(["inspect", "two.xyz", "two.xyz", "--json"], { cwd: folderWith() });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const { files } = JSON.parse(stdout) as { files: unknown[] };
  expect(files).toHaveLength(2);
  expect(files[1]).toEqual(files[0]);
  expect(files[0]).toMatchObject({
    path: "two.xyz",
    format: "extxyz",
    structures: 2,
    atoms: 4,
    elements: { H: 3, O: 1 },
    periodic: 1,
    energy: { count: 2, min: -14.25, max: -3.75, mean: -9 },
    forces: { count: 4, rms: expect.closeTo(Math.sqrt(0.5 / 12), 14), max: 0.5 },
    stress: { count: 1 },
  });
});

test("--json names what was left out, with the notices", () => {
  const args = ["inspect", "two.xyz", "--max-force", "0.2", "--json"];
  const { stdout, stderr } = hydride(args, { cwd: folderWith() });
  const notice = 'two.xyz: 1 frame left out by the option outliers (first: "two:1", a force of 0.5 eV/A, most 0.2)';
  const { files } = JSON.parse(stdout) as { files: unknown[] };
  expect(files[0]).toMatchObject({
    structures: 1,
    notices: [notice],
    leftOut: [{ path: "two.xyz", id: "two:1", reason: "a force of 0.5 eV/A, most 0.2" }],
  });
  expect(stderr).toContain(notice);
});

test("without --json the same is a text", () => {
  expect(hydride(["inspect", "two.xyz"], { cwd: folderWith() })).toEqual({
    status: 0,
    stdout: `two.xyz (extxyz)
  structures  2, of which 1 periodic
  atoms       4
  elements    H 3, O 1
  energy      2 of 2 structures, -14.25 to -3.75 eV, mean -9 eV
  forces      4 of 4 atoms, rms 0.20412415, largest 0.5 eV/angstrom
  stress      1 of 2 structures
`,
    stderr: "",
  });
});

test("labels that are not there have no range", () => {
  const folder = folderWith("1\nProperties=species:S:1:pos:R:3\nH 0 0 0\n");
  expect(hydride(["inspect", "two.xyz"], { cwd: folder }).stdout).toBe(`two.xyz (extxyz)
  structures  1, of which 0 periodic
  atoms       1
  elements    H 1
  energy      0 of 1 structures
  forces      0 of 1 atoms
  stress      0 of 1 structures
`);
});

test("a key that looks like a label and is none is told", () => {
  const folder = folderWith(TWO_FRAMES.replaceAll("energy=", "Energy="));
  expect(hydride(["inspect", "two.xyz"], { cwd: folder }).stderr).toBe(
    'two.xyz: energy in 0 of 2 structures, forces in 2 of 2; for energy found "Energy" (2 structures): name it with ' +
      'keys: { energy: "Energy" } (shell: --key energy=Energy) if it is the total energy\n',
  );
  const named = hydride(["inspect", "two.xyz", "--key", "energy=Energy"], { cwd: folder });
  expect([named.stderr, named.stdout.includes("energy      2 of 2")]).toEqual(["", true]);
});

test("a missing file is an error", () => {
  expect(hydride(["inspect", "none.xyz"], { cwd: temporaryFolder() })).toEqual({
    status: 1,
    stdout: "",
    stderr:
      "error: none.xyz: expected a file, found nothing of that name\nhint: relative paths start at the working directory\n",
  });
});

test("a missing file is a JSON error with --json", () => {
  const { status, stdout, stderr } = hydride(["inspect", "none.xyz", "--json"], { cwd: temporaryFolder() });
  expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
  expect(JSON.parse(stdout)).toEqual({
    error: {
      code: "DATASET_FILE_MISSING",
      message: "none.xyz: expected a file, found nothing of that name",
      hint: "relative paths start at the working directory",
    },
  });
});

test("a folder is an error", () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "data"));
  expect(hydride(["inspect", "data"], { cwd: folder })).toEqual({
    status: 1,
    stdout: "",
    stderr: "error: data: expected a file, found a directory\nhint: name the files inside it\n",
  });
});

test("a truncated file is an error that names file, frame and line", () => {
  const folder = folderWith(TWO_FRAMES.split("\n").slice(0, 4).join("\n"));
  const { status, stdout, stderr } = hydride(["inspect", "two.xyz"], { cwd: folder });
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toBe(
    "error: two.xyz: frame 1, line 4: expected 3 atoms, found the end of the file after 2\n" +
      "hint: the file was cut off: fetch it again, or remove its last frame\n",
  );
});

test("--table, --svg and --html draw the elements, of all files together in the picture", () => {
  const folder = folderWith();
  const flags = ["--table", "--svg", "elements.svg", "--html", "report.html"];
  const { status, stdout, stderr } = hydride(["inspect", "two.xyz", "two.xyz", ...flags], { cwd: folder });
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout.split("\n").filter((line) => line.startsWith("H█ "))).toHaveLength(2);
  const svg = readFileSync(join(folder, "elements.svg"), "utf8");
  expect(svg).toContain("<title>H: 6 atoms</title>");
  expect(svg).toContain("Atoms by element: two.xyz, two.xyz");
  const html = readFileSync(join(folder, "report.html"), "utf8");
  expect(html.match(/<svg /g)).toHaveLength(3);
  expect(html).toContain("<tr><td>energy, eV</td><td>2</td><td>-14.25</td><td>-9</td><td>-3.75</td></tr>");
});
