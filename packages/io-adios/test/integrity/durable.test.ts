import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, it } from "vitest";
import { moveTo, publish } from "../../src/integrity/durable";
import { library } from "../../src/load";

const folder = mkdtempSync(join(tmpdir(), "hydride-durable-"));
const [temporary, target] = [join(folder, "new"), join(folder, "set.bp")];

const make = (path: string, text: string) => {
  mkdirSync(path);
  writeFileSync(join(path, "md.idx"), text);
};
const textOf = (path: string) => readFileSync(join(path, "md.idx"), "utf8");

beforeEach(() => {
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
  make(temporary, "new");
});
afterAll(() => rmSync(folder, { recursive: true }));

it("puts a folder where nothing is, or in the place of another, which is removed", async () => {
  await publish(temporary, target, false);
  expect([textOf(target), readdirSync(folder)]).toEqual(["new", ["set.bp"]]);
  make(temporary, "newer");
  await publish(temporary, target, true);
  expect([textOf(target), readdirSync(folder)]).toEqual(["newer", ["set.bp"]]);
});

it("swaps two folders in one step where the system can", () => {
  make(target, "old");
  const { addon } = library();
  const can = addon.exchangePaths(temporary, target);
  expect([textOf(temporary), textOf(target)]).toEqual(can ? ["old", "new"] : ["new", "old"]);
  expect(addon.exchangePaths(temporary, join(folder, "none"))).toBe(false);
  if (process.platform === "linux") expect(can).toBe(true);
});

it("moves the old one away first where the system cannot", async () => {
  make(target, "old");
  const old = await moveTo(temporary, target, () => false);
  expect([textOf(target), textOf(old!), readdirSync(folder).length]).toEqual(["new", "old", 2]);
  expect(old).toMatch(/\.set\.bp\.[0-9a-f]{12}-\d+-\d*\.[0-9a-f]{12}\.replaced$/);
});
