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
    charge: { count: 0 },
    spin: { count: 0 },
    groups: 2,
    sizes: { min: 1, max: 3, mean: 2 },
  });
});

test("charges and spins count as labels", () => {
  const folder = folderWith(TWO_FRAMES.replace("energy=-14.25", "energy=-14.25 charge=1 spin=2"));
  const { stdout } = hydride(["inspect", "two.xyz", "--html", "page.html"], { cwd: folder });
  expect(stdout.split("\n").slice(-3)).toEqual([
    "  charge      1 of 2 structures",
    "  spin        1 of 2 structures",
    "",
  ]);
  const html = readFileSync(join(folder, "page.html"), "utf8");
  for (const label of ["charge", "spin"]) expect(html).toContain(`<tr><td>${label}</td><td>1</td>`);
});

test("what was left out is listed, on a terminal as far as it can be read, on the page in full", () => {
  const reason = "a force of 0.5 eV/A, most 0.2";
  const folder = folderWith(TWO_FRAMES.replace("energy=-14.25", "energy=-14.25 id=<a>"));
  const one = hydride(["inspect", "two.xyz", "--max-force", "0.2"], { cwd: folder });
  expect(one.stdout).toContain(`\n  left out    1 structure\n              "<a>": ${reason}\n`);
  writeFileSync(join(folder, "many.xyz"), TWO_FRAMES.repeat(25));
  const args = ["inspect", "many.xyz", "two.xyz", "--max-force", "0.2", "--html", "page.html"];
  const many = hydride(args, { cwd: folder }).stdout.split("\n");
  const first = many.indexOf("  left out    25 structures, the first 20 here, all of them with --json and --html");
  const listed = (i: number) => `              "many:${2 * i + 1}": ${reason}`;
  expect(many.slice(first + 1, first + 22)).toEqual([
    ...Array.from({ length: 20 }, (_, i) => listed(i)),
    "two.xyz (extxyz)",
  ]);
  const html = readFileSync(join(folder, "page.html"), "utf8");
  expect(html).toContain("<h3>Left out: 25</h3>");
  for (let i = 0; i < 25; i++) expect(html).toContain(`<code>many:${2 * i + 1}</code></td><td>${reason}</td>`);
  expect(html).toContain(`<code>&lt;a&gt;</code></td><td>${reason}</td>`);
  expect(html).toContain(
    `<h3>Notices</h3>\n<p>many.xyz: 25 frames left out by the option outliers (first: &quot;many:1&quot;, ${reason})</p>`,
  );
});

test("one of several files that cannot be read does not cost the others", () => {
  const folder = folderWith();
  writeFileSync(join(folder, "bad.xyz"), TWO_FRAMES.split("\n").slice(0, 4).join("\n"));
  const args = ["inspect", "bad.xyz", "two.xyz", "none.xyz", "--html", "page.html", "--svg", "elements.svg"];
  const [bad, none] = [
    {
      code: "EXTXYZ_TRUNCATED",
      message: "bad.xyz: frame 1, line 4: expected 3 atoms, found the end of the file after 2",
      hint: "the file was cut off: fetch it again, or remove its last frame",
    },
    {
      code: "DATASET_FILE_MISSING",
      message: "none.xyz: expected a file, found nothing of that name",
      hint: "relative paths start at the working directory",
    },
  ] as const;
  const error = {
    code: "INSPECT_INCOMPLETE",
    message: "expected to read 3 files, found 2 that cannot be read: bad.xyz, none.xyz",
    hint: "what is wrong with each stands with the file",
  };
  const json = hydride([...args, "--json"], { cwd: folder });
  expect([json.status, json.stderr]).toEqual([1, ""]);
  expect(JSON.parse(json.stdout)).toMatchObject({
    files: [
      { path: "bad.xyz", error: bad },
      { path: "two.xyz", structures: 2 },
      { path: "none.xyz", error: none },
    ],
    error,
  });
  const html = readFileSync(join(folder, "page.html"), "utf8");
  expect(html).toContain(`<h2><code>bad.xyz</code></h2>\n<p>${bad.message}</p>\n<p>${bad.hint}</p>`);
  expect(html).toContain("<td>energy, eV</td><td>2</td>");
  expect(readFileSync(join(folder, "elements.svg"), "utf8")).toContain(">Atoms by element: two.xyz</text>");
  const text = hydride(args.slice(0, 4), { cwd: folder });
  expect([text.status, text.stdout.split("\n")[0]]).toEqual([1, "two.xyz (extxyz)"]);
  expect(text.stderr).toBe(
    [bad, none, error].map(({ message, hint }) => `error: ${message}\nhint: ${hint}\n`).join(""),
  );
});

test("an option that no file could obey is one error", () => {
  const { status, stdout } = hydride(["inspect", "two.xyz", "two.xyz", "--group-by", "mood", "--json"], {
    cwd: folderWith(),
  });
  expect([status, JSON.parse(stdout)]).toEqual([
    1,
    {
      error: {
        code: "DATASET_OPTION",
        message: 'groupBy: expected auto, composition, frame, info:<key> or block:<n>, found "mood"',
        hint: 'for example groupBy: "block:20"',
      },
    },
  ]);
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

test("where all structures are left out it says so, which is no failure", () => {
  const { status, stdout, stderr } = hydride(["inspect", "two.xyz", "--energy-per-atom=0:1"], { cwd: folderWith() });
  expect(status).toBe(0);
  expect(stdout).toContain("two.xyz (extxyz)\n  structures  0, as all 2 were left out\n  groups      0\n");
  expect(stderr).toContain(
    "two.xyz: nothing is left, as the option outliers left out every structure: look at its limits, and at the units\n",
  );
});

test("without --json the same is a text", () => {
  expect(hydride(["inspect", "two.xyz"], { cwd: folderWith() })).toEqual({
    status: 0,
    stdout: `two.xyz (extxyz)
  structures  2, of which 1 periodic
  groups      2
  atoms       4, 1 to 3 a structure, mean 2 a structure
  elements    H 3, O 1
  energy      2 of 2 structures, -14.25 to -3.75 eV, mean -9 eV
              -4.75 to -3.75 eV/atom, mean -4.25 eV/atom
  forces      4 of 4 atoms, rms 0.20412415, largest 0.5 eV/angstrom
  stress      1 of 2 structures
  charge      0 of 2 structures
  spin        0 of 2 structures
`,
    stderr: "",
  });
});

test("labels that are not there have no range", () => {
  const folder = folderWith("1\nProperties=species:S:1:pos:R:3\nH 0 0 0\n");
  expect(hydride(["inspect", "two.xyz"], { cwd: folder }).stdout).toBe(`two.xyz (extxyz)
  structures  1, of which 0 periodic
  groups      1
  atoms       1, 1 to 1 a structure, mean 1 a structure
  elements    H 1
  energy      0 of 1 structures
  forces      0 of 1 atoms
  stress      0 of 1 structures
  charge      0 of 1 structures
  spin        0 of 1 structures
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
