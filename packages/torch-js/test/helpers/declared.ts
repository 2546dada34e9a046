import { readFileSync } from "node:fs";

/** The text of a file of src/generated. */
export const generated = (file: string): string =>
  readFileSync(new URL(`../../src/generated/${file}`, import.meta.url), "utf8");

/** The version of the libtorch whose operators are declared: the newest. The one in use may be older. */
export const DECLARED_VERSION = /schemas of libtorch (\S+)\. Do not edit/.exec(generated("functions.ts"))![1]!;
