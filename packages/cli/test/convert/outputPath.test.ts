import { spawnSync } from "node:child_process";
import { lstatSync, mkdirSync, readdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { hydride, temporaryFolder, TWO_FRAMES } from "../hydride.js";

/** A folder with an input, one that cannot be read, a folder and a named pipe. */
function folder(): string {
  const path = temporaryFolder();
  writeFileSync(join(path, "a.xyz"), TWO_FRAMES);
  writeFileSync(join(path, "broken.xyz"), "no structures");
  mkdirSync(join(path, "runs"));
  spawnSync("mkfifo", [join(path, "pipe.xyz")]);
  return path;
}

const ENDING = "expected a name that ends in .xyz, .extxyz, .xyz.gz or .extxyz.gz";
const ONLY = "extended XYZ is the only format that is written";

test.each<[out: string, message: string, hint: string]>([
  ["runs", "runs is a folder", "name a file in it, for example --out runs/broken.xyz"],
  ["pipe.xyz", "pipe.xyz: expected a regular file or a new name, found a named pipe", "name another file with --out"],
  ["/dev/null", "/dev/null: expected a regular file or a new name, found a device", "name another file with --out"],
  ["", "expected a file for --out, found an empty text", "for example --out all.xyz"],
  [" ", 'expected a file for --out, found " "', "for example --out all.xyz"],
  ["out.cif", `out.cif: ${ENDING}`, ONLY],
  ["out", `out: ${ENDING}`, ONLY],
  ["out.xyz.zip", `out.xyz.zip: ${ENDING}`, ONLY],
  ["out.gz", `out.gz: ${ENDING}`, ONLY],
])("--out %s is refused before anything is read", (out, message, hint) => {
  const cwd = folder();
  const before = readdirSync(cwd);
  for (const more of [[], ["--overwrite"]]) {
    expect(hydride(["convert", "broken.xyz", "--out", out, ...more], { cwd })).toEqual({
      status: 1,
      stdout: "",
      stderr: `error: ${message}\nhint: ${hint}\n`,
    });
  }
  expect(readdirSync(cwd)).toEqual(before);
});

test.each(["out.xyz", "out.extxyz", "out.XYZ"])("--out %s is written", (out) => {
  const cwd = folder();
  expect(hydride(["convert", "a.xyz", "--out", out], { cwd }).status).toBe(0);
  expect(readFileSync(join(cwd, out), "utf8")).toMatch(/^3\nProperties=/);
});

test.each(["out.xyz.gz", "out.extxyz.gz"])("--out %s is written as gzip", (out) => {
  const cwd = folder();
  expect(hydride(["convert", "a.xyz", "--out", out], { cwd }).status).toBe(0);
  expect(gunzipSync(readFileSync(join(cwd, out))).toString()).toMatch(/^3\nProperties=/);
});

test("a symbolic link stays one, and its target is replaced", () => {
  const cwd = folder();
  writeFileSync(join(cwd, "runs", "old.xyz"), "old");
  symlinkSync("runs/old.xyz", join(cwd, "latest.xyz"));
  const args = ["convert", "a.xyz", "--out", "latest.xyz"];
  expect(hydride(args, { cwd })).toEqual({
    status: 1,
    stdout: "",
    stderr: "error: latest.xyz exists already\nhint: pass --overwrite to replace it\n",
  });
  expect(hydride([...args, "--overwrite"], { cwd }).status).toBe(0);
  expect(lstatSync(join(cwd, "latest.xyz")).isSymbolicLink()).toBe(true);
  expect(readdirSync(join(cwd, "runs"))).toEqual(["old.xyz"]);
  expect(readFileSync(join(cwd, "runs", "old.xyz"), "utf8")).toMatch(/^3\nProperties=/);
});

test("a symbolic link to a file that does not exist yet makes it", () => {
  const cwd = folder();
  symlinkSync("runs/new.xyz", join(cwd, "next.xyz"));
  symlinkSync("next.xyz", join(cwd, "latest.xyz"));
  expect(hydride(["convert", "a.xyz", "--out", "latest.xyz"], { cwd }).status).toBe(0);
  expect(lstatSync(join(cwd, "latest.xyz")).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(cwd, "runs", "new.xyz"), "utf8")).toMatch(/^3\nProperties=/);
});

test("the ending that counts is that of the target", () => {
  const cwd = folder();
  symlinkSync("runs/new.cif", join(cwd, "latest.xyz"));
  const { status, stdout } = hydride(["convert", "a.xyz", "--out", "latest.xyz", "--json"], { cwd });
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toEqual({
    error: {
      code: "OUTPUT_FORMAT",
      message: `latest.xyz (a link to ${realpathSync(cwd)}/runs/new.cif): ${ENDING}`,
      hint: ONLY,
    },
  });
});
