import type { AtomArray, InfoValue } from "@hydride/core-graph";

/** Something that is said of every atom, `undefined` where it is not. */
export type SiteValues = (InfoValue | undefined)[];

/**
 * The values of all sites as an array: numbers (NaN where there is none), truth values, words, or lists of one length of
 * these; `undefined` where they are something else.
 */
export function siteArray(values: SiteValues): AtomArray | undefined {
  const rows = values.map((value) => (Array.isArray(value) ? value : [value]));
  const given = values.findIndex((value) => value !== undefined && value !== null);
  if (given < 0) return undefined;
  const width = rows[given]!.length;
  const nested = Array.isArray(values[given]);
  const absent = (i: number) => values[i] === undefined || values[i] === null;
  const even = values.every((value, i) => absent(i) || (Array.isArray(value) === nested && rows[i]!.length === width));
  if (!even || width === 0) return undefined;
  const flat = rows.flatMap((row, i) => (absent(i) ? new Array<undefined>(width).fill(undefined) : row));
  if (flat.every((item) => item === undefined || item === null || typeof item === "number")) {
    return { kind: "real", width, values: Float64Array.from(flat, (item) => (item as number | null) ?? Number.NaN) };
  }
  if (flat.every((item) => typeof item === "boolean"))
    return { kind: "logical", width, values: Uint8Array.from(flat, Number) };
  if (flat.every((item) => typeof item === "string" && /^[^\s\p{Control}\p{Surrogate}]+$/u.test(item))) {
    return { kind: "string", width, values: flat as string[] };
  }
  return undefined;
}

/** Whether a name can be that of an array. */
export function isArrayName(name: string): boolean {
  return /^[^:\s\p{Control}\p{Surrogate}]+$/u.test(name);
}
