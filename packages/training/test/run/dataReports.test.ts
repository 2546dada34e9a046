import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeDataReports } from "../../src/run/dataReports.js";
import { runFolder } from "../../src/run/folder.js";
import { temporaryFolder } from "../helpers.js";

test("names everything, and the log says where", () => {
  const path = temporaryFolder();
  const log: string[] = [];
  const out = Array.from({ length: 30 }, (_, i) => ({ path: "a.xyz", id: `a:${String(i)}`, reason: "a force" }));
  const leaks = [{ kind: "group" as const, name: "g", sides: { train: 1, validation: 2, test: 0 }, datasets: ["a"] }];
  const leftOut = new Map([
    ["a", out],
    ["b", []],
  ]);
  writeDataReports(runFolder(path), { leftOut, leaks }, { log: (text) => log.push(text.replace(path, "DIR")) });
  expect(JSON.parse(readFileSync(join(path, "left-out.json"), "utf8"))).toEqual({ a: out });
  expect(JSON.parse(readFileSync(join(path, "leaks.json"), "utf8"))).toEqual(leaks);
  expect(log).toEqual([
    "left out 30 structures: DIR/left-out.json names all, with the reason",
    "leak check: DIR/leaks.json names all that is on two sides or more",
  ]);
});

test("writes nothing where there is nothing to name", () => {
  const path = temporaryFolder();
  const log: string[] = [];
  writeDataReports(runFolder(path), { leftOut: new Map([["a", []]]), leaks: [] }, { log: (text) => log.push(text) });
  expect([readdirSync(path), log]).toEqual([[], []]);
});
