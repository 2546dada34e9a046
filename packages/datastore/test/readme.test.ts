import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { run } from "./helpers/mpirun";

const path = (relative: string) => join(import.meta.dirname, "..", relative);

it("README has an example of 15 lines that prints what it says", async () => {
  const [, code] = /```ts\n([\s\S]*?)```/.exec(readFileSync(path("README.md"), "utf8"))!;
  expect(code!.trim().split("\n").length).toBeLessThanOrEqual(15);
  mkdirSync(path("test-results"), { recursive: true });
  const file = path("test-results/readme.ts");
  writeFileSync(file, code!);
  const said = [...code!.matchAll(/console\.log\(.*\); \/\/ (.*)/g)].map(([, text]) => text!.replace(" and ", "\n"));
  const command = [process.execPath, "--import", "tsx", "--conditions=@hydride/source", file];
  const { status, stdout, stderr } = await run(command);
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: `${said.join("\n")}\n`, stderr: "" });
});
