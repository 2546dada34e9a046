import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "./helpers/folder";

const PACKAGE = join(import.meta.dirname, "..");
const path = temporaryFolder();

it("README has an example of 15 lines that prints what it says", () => {
  const [, code] = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(PACKAGE, "README.md"), "utf8"))!;
  expect(code!.trim().split("\n").length).toBeLessThanOrEqual(15);
  const expected = [...code!.matchAll(/console\.log\(.*\); \/\/ (.*)/g)].map(([, text]) => `${text!}\n`).join("");
  expect(expected).not.toBe("");
  const file = path("readme.mts");
  const source = join(PACKAGE, "src", "index.ts");
  writeFileSync(
    file,
    code!.replace('"@hydride/io-adios"', JSON.stringify(source)).replaceAll("example.bp", path("example.bp")),
  );
  const node = ["--import", "tsx", "--conditions=@hydride/source", file];
  const { status, stdout, stderr } = spawnSync(process.execPath, node, { cwd: PACKAGE, encoding: "utf8" });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: expected, stderr: "" });
});
