import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { generate } from "../scripts/generate.js";
import { version } from "../src/index.js";

const committed = (file: string) => readFileSync(new URL(`../src/generated/${file}`, import.meta.url), "utf8");

describe("src/generated", () => {
  it("is what generate() makes of the schemas", ({ skip }) => {
    const named = /schemas of libtorch (\S+)\. Do not edit/.exec(committed("functions.ts"))![1]!;
    skip(named !== version(), `the files are of libtorch ${named}, the add-on's is ${version()}`);
    const files = Object.entries(generate());
    expect(files.map(([file]) => file)).toEqual(["functions.ts", "methods.ts", "methodNames.ts"]);
    for (const [file, text] of files) expect(text === committed(file), file).toBe(true);
  });
});
