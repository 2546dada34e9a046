import { describe, expect, it } from "vitest";
import { generate } from "../scripts/generate.js";
import { version } from "../src/index.js";
import { DECLARED_VERSION, generated } from "./helpers/declared.js";

describe("src/generated", () => {
  it("is what generate() makes of the schemas", ({ skip }) => {
    skip(DECLARED_VERSION !== version(), `the files are of libtorch ${DECLARED_VERSION}, the add-on's is ${version()}`);
    const files = Object.entries(generate());
    expect(files.map(([file]) => file)).toEqual([
      ...["fft.ts", "linalg.ts", "special.ts"],
      ...["functions.ts", "methods.ts", "methodNames.ts"],
    ]);
    for (const [file, text] of files) expect(text === generated(file), file).toBe(true);
  });
});
