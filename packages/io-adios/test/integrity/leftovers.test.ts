import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeEach, expect, it } from "vitest";
import { removeLeftovers, temporaryBeside } from "../../src/integrity/leftovers";
import { isGone, thisProcess } from "../../src/integrity/owner";

const folder = mkdtempSync(join(tmpdir(), "hydride-leftovers-"));
const target = join(folder, "set.bp");

beforeEach(() => {
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The number of a process that has ended. */
const gone = spawnSync("true").pid;

function leave(kind: "partial" | "replaced", owner: { pid?: number; started?: string; place?: string }): string {
  const own = temporaryBeside(target, kind);
  const { place, pid, started } = { ...thisProcess(), ...owner };
  const path = own.replace(/set\.bp\.[^.]*\./, `set.bp.${place}-${pid}-${started}.`);
  mkdirSync(path);
  writeFileSync(join(path, "data.0"), "x");
  return path;
}

it("removes what a process that is gone has left, and says so", async () => {
  const path = leave("partial", { pid: gone });
  expect(await removeLeftovers(target)).toEqual([
    `${target}: removed ${basename(path)}, left by a process that is gone (${gone})`,
  ]);
  expect(readdirSync(folder)).toEqual([]);
});

it.skipIf(!existsSync("/proc/self/stat"))("knows a number that another process has now", async () => {
  leave("partial", { started: "1" });
  expect(await removeLeftovers(target)).toHaveLength(1);
});

it("leaves what a process that runs is writing, what is of elsewhere, and what is of another set", async () => {
  leave("partial", {});
  leave("partial", { pid: gone, place: "0123456789ab" });
  mkdirSync(join(folder, ".set.bp.0123456789ab.partial"));
  mkdirSync(join(folder, ".other.bp.partial"));
  const before = readdirSync(folder);
  expect(await removeLeftovers(target)).toEqual([]);
  expect(readdirSync(folder)).toEqual(before);
});

it("puts a set back that was moved away and whose place is empty", async () => {
  leave("replaced", { pid: gone });
  expect(await removeLeftovers(target)).toEqual([
    `${target}: put back, as a process that is gone (${gone}) had moved it away and put nothing in its place`,
  ]);
  expect(readFileSync(join(target, "data.0"), "utf8")).toBe("x");
  leave("replaced", { pid: gone });
  expect(await removeLeftovers(target)).toHaveLength(1);
  expect(readdirSync(folder)).toEqual(["set.bp"]);
});

it("says of a process that it runs, as long as it does", () => {
  expect(isGone(thisProcess())).toBe(false);
  expect(isGone({ ...thisProcess(), pid: 1, started: "" })).toBe(false);
});
