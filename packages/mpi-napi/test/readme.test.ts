import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { defaultImplementation, implementations } from "./helpers/implementations";
import { mpirun } from "./helpers/mpirun";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

it.skipIf(implementations().found.length === 0)(
  "README has an example of 15 lines that prints what it says",
  async () => {
    const [, code] = /```ts\n([\s\S]*?)```/.exec(readFileSync(path("../README.md"), "utf8"))!;
    expect(code!.trim().split("\n").length).toBeLessThanOrEqual(15);
    const expected = [...code!.matchAll(/console\.log\(.*\); \/\/ (.*)/g)].map(([, text]) => `${text!}\n`).join("");
    mkdirSync(path("../test-results"), { recursive: true });
    const file = path("../test-results/readme.mjs");
    writeFileSync(file, code!.replace('"@hydride/mpi-napi"', '"./lib/index.js"'));
    const { status, stdout, stderr } = await mpirun(defaultImplementation(), 2, "../../test-results/readme.mjs");
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: expected, stderr: "" });
    expect(expected).not.toBe("");
  },
);
