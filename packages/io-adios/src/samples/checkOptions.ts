import { describe } from "../describe";
import { KEY_SETS } from "./layoutColumns";
import { SampleError } from "./sampleError";
import type { SampleWriterEnd, SampleWriterOptions } from "./writerOptions";

/** Whether a value is one that an option takes, and what it takes, in words. */
type Rule = readonly [fits: (value: unknown) => boolean, expected: string];

const YES_OR_NO: Rule = [(value) => typeof value === "boolean", "true or false"];
const AN_OBJECT: Rule = [(value) => typeof value === "object" && value !== null, "an object"];
const A_FUNCTION: Rule = [(value) => typeof value === "function", "a function"];

const OPTIONS: Record<keyof SampleWriterOptions, Rule> = {
  comm: AN_OBJECT,
  keys: [(value) => KEY_SETS.includes(value as never), KEY_SETS.map((each) => JSON.stringify(each)).join(" or ")],
  edges: AN_OBJECT,
  complete: YES_OR_NO,
  overwrite: YES_OR_NO,
  bufferBytes: wholeFrom(0),
  chunkBytes: wholeFrom(1),
  onNotice: A_FUNCTION,
};

const EDGES: Record<keyof NonNullable<SampleWriterOptions["edges"]>, Rule> = {
  cutoff: [(value) => Number.isFinite(value) && (value as number) > 0, "a cut-off above 0 in angstrom"],
  maxNeighbors: wholeFrom(1),
};

const END: Record<keyof SampleWriterEnd, Rule> = {
  sidesOf: A_FUNCTION,
  idSuffixOf: A_FUNCTION,
  groupOf: A_FUNCTION,
  references: AN_OBJECT,
  notes: AN_OBJECT,
  attributes: AN_OBJECT,
};

/** @throws SampleError SAMPLES_ARGUMENT for an option that is unknown, or that has a value which it does not take. */
export function checkOptions(path: string, options: SampleWriterOptions): void {
  check(path, "SampleWriter.create", "", options, OPTIONS);
  const { edges } = options;
  if (edges === undefined) return;
  check(path, "SampleWriter.create", "edges.", edges, EDGES);
  if (edges.cutoff === undefined) refuse(path, "SampleWriter.create: edges.cutoff", EDGES.cutoff[1], "none");
}

/** The same of what is known at the end. */
export function checkEnd(path: string, end: SampleWriterEnd): void {
  check(path, "SampleWriter.close", "", end, END);
}

function check(path: string, call: string, prefix: string, given: object, rules: Record<string, Rule>): void {
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(rules, name)) {
      refuse(path, call, `one of the options ${Object.keys(rules).join(", ")}`, JSON.stringify(prefix + name));
    }
    const [fits, expected] = rules[name]!;
    if (value !== undefined && !fits(value)) refuse(path, `${call}: ${prefix}${name}`, expected, describe(value));
  }
}

function wholeFrom(least: number): Rule {
  return [(value) => Number.isSafeInteger(value) && (value as number) >= least, `a whole number from ${least}`];
}

function refuse(path: string, where: string, expected: string, found: string): never {
  const hint = "see SampleWriterOptions and SampleWriterEnd for what there is";
  throw new SampleError("SAMPLES_ARGUMENT", path, `${where}: expected ${expected}, found ${found}`, hint);
}
