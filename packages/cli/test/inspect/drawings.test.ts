import { linkSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeDrawing } from "../../src/inspect/drawings.js";
import { hydride, temporaryFolder, TWO_FRAMES } from "../hydride.js";

function folderWith(...names: string[]): string {
  const folder = temporaryFolder();
  for (const name of names) writeFileSync(join(folder, name), TWO_FRAMES);
  return folder;
}

/** What is printed where a file is refused; `broken.xyz` cannot be read, which has to be no matter. */
function refusal(cwd: string, ...flags: string[]): unknown {
  writeFileSync(join(cwd, "broken.xyz"), "no structures");
  const before = readdirSync(cwd);
  const { status, stdout, stderr } = hydride(["inspect", "broken.xyz", ...flags], { cwd });
  expect([status, stdout, readdirSync(cwd)]).toEqual([1, "", before]);
  return stderr;
}

const EXISTS = "pass --overwrite to replace it";

test("a file that is there is replaced only with --overwrite", () => {
  const cwd = folderWith("old.html", "old.svg");
  expect(refusal(cwd, "--html", "old.html")).toBe(`error: old.html exists already\nhint: ${EXISTS}\n`);
  expect(refusal(cwd, "--svg", "old.svg")).toBe(`error: old.svg exists already\nhint: ${EXISTS}\n`);
  expect(readFileSync(join(cwd, "old.html"), "utf8")).toBe(TWO_FRAMES);
  writeFileSync(join(cwd, "a.xyz"), TWO_FRAMES);
  const args = ["inspect", "a.xyz", "--html", "old.html", "--svg", "old.svg", "--overwrite"];
  expect(hydride(args, { cwd })).toMatchObject({ status: 0, stderr: "" });
  expect(readFileSync(join(cwd, "old.html"), "utf8")).toMatch(/^<!doctype html>/);
  expect(readFileSync(join(cwd, "old.svg"), "utf8")).toMatch(/^<svg /);
  expect(readdirSync(cwd).sort()).toEqual(["a.xyz", "broken.xyz", "old.html", "old.svg"]);
});

test("an input is never replaced, by whatever name", () => {
  const cwd = folderWith("train.svg");
  mkdirSync(join(cwd, "sub"));
  linkSync(join(cwd, "train.svg"), join(cwd, "hard.svg"));
  symlinkSync("../train.svg", join(cwd, "sub", "soft.svg"));
  for (const out of ["train.svg", "./sub/../train.svg", join(cwd, "train.svg"), "hard.svg", "sub/soft.svg"]) {
    expect(refusal(cwd, "train.svg", "--svg", out, "--overwrite")).toBe(
      `error: ${out} is the input train.svg\nhint: name another file with --svg\n`,
    );
  }
  expect(readFileSync(join(cwd, "train.svg"), "utf8")).toBe(TWO_FRAMES);
});

test("nor is what is in a folder that is an input", () => {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, "shards", "deep"), { recursive: true });
  writeFileSync(join(cwd, "shards", "deep", "old.html"), "old");
  symlinkSync("shards", join(cwd, "link"));
  expect(refusal(cwd, "shards", "--html", "link/deep/old.html", "--overwrite")).toBe(
    "error: link/deep/old.html is in the input shards\nhint: name another file with --html\n",
  );
});

test.each<[flags: string[], message: string, hint: string]>([
  // Mistaken for inputs: the option takes one file.
  [
    ["--html", "train.xyz", "test.xyz"],
    "train.xyz: expected a name that ends in .html or .htm",
    "HTML is the only format of the page",
  ],
  [["--svg", "a.xyz"], "a.xyz: expected a name that ends in .svg", "SVG is the only format of the picture"],
  [["--svg", ""], "expected a file for --svg, found an empty text", "for example --svg all.svg"],
  [["--html", "sub"], "sub is a folder", "name a file in it, for example --html sub/broken.html"],
  [
    ["--html", "/dev/null"],
    "/dev/null: expected a regular file or a new name, found a device",
    "name another file with --html",
  ],
  [["--html", "none/page.html"], "no such file or folder: none", "check the path"],
  [
    ["--svg", "-", "--html", "-"],
    "expected one thing on the standard output, found --svg - and --html -",
    "name a file, for example --svg elements.svg",
  ],
])("%j is refused before anything is read", (flags, message, hint) => {
  const cwd = folderWith("train.xyz", "test.xyz");
  mkdirSync(join(cwd, "sub"));
  expect(refusal(cwd, ...flags)).toBe(`error: ${message}\nhint: ${hint}\n`);
});

test("--json and a picture cannot both have the standard output", () => {
  const { status, stdout } = hydride(["inspect", "a.xyz", "--html", "-", "--json"], { cwd: folderWith("a.xyz") });
  expect([status, JSON.parse(stdout)]).toEqual([
    1,
    {
      error: {
        code: "OUTPUT_TWICE",
        message: "expected one thing on the standard output, found --json and --html -",
        hint: "name a file, for example --html elements.html",
      },
    },
  ]);
});

test("- is the standard output, which then has nothing else", () => {
  const cwd = folderWith("a.xyz");
  const svg = hydride(["inspect", "a.xyz", "--svg", "-"], { cwd });
  expect(svg.status).toBe(0);
  expect(svg.stdout).toMatch(/^<svg [^]*<\/svg>\n$/);
  expect(svg.stderr).toMatch(/^a\.xyz \(extxyz\)\n {2}structures {2}2,/);
  const html = hydride(["inspect", "a.xyz", "--html", "-", "--svg", "a.svg"], { cwd });
  expect(html.stdout).toMatch(/^<!doctype html>[^]*<\/html>\n$/);
  expect(readdirSync(cwd).sort()).toEqual(["a.svg", "a.xyz"]);
});

test("where nothing can be written the error names the file that was asked for", () => {
  expect(() => {
    writeDrawing("/proc/elements.svg", "", false);
  }).toThrow(expect.objectContaining({ code: "ENOENT", path: "/proc/elements.svg" }));
});

test("a file that comes while the inputs are read is not replaced either", () => {
  const path = join(folderWith("page.html"), "page.html");
  expect(() => {
    writeDrawing(path, "new", false);
  }).toThrow(expect.objectContaining({ code: "OUTPUT_EXISTS", message: `${path} exists already`, hint: EXISTS }));
  expect(readdirSync(join(path, ".."))).toEqual(["page.html"]);
  expect(readFileSync(path, "utf8")).toBe(TWO_FRAMES);
});
