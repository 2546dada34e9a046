import { describe } from "../describe";
import { refuse } from "../errors";

/** Options are an object with no other keys than these: one that is misspelt would be left out in silence. */
export function checkKeys(options: unknown, known: readonly string[], what = "options"): void {
  if (typeof options !== "object" || options === null || Array.isArray(options) || ArrayBuffer.isView(options)) {
    refuse(
      "ADIOS_ARGUMENT",
      `expected an object with any of ${known.join(", ")} as ${what}, found ${describe(options)}`,
    );
  }
  const unknown = Object.keys(options).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  refuse("ADIOS_ARGUMENT", `expected no other keys than ${known.join(", ")} in ${what}, found ${describe(unknown)}`);
}
