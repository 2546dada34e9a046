import { distance } from "fastest-levenshtein";
import { ModelError } from "./errors.js";

/** What a field of a configuration must be. A field that is undefined counts as left out. */
export interface FieldRule {
  /** Completes "expected ...". */
  expected: string;
  holds(value: unknown): boolean;
  optional?: boolean;
}

/** The rules of an object's fields: one for each key that its type has. */
export type FieldRules<Fields> = Record<keyof Fields, FieldRule>;

export const positiveInteger: FieldRule = {
  expected: "a positive integer",
  holds: (value) => Number.isSafeInteger(value) && (value as number) > 0,
};

export const boolean: FieldRule = { expected: "true or false", holds: (value) => typeof value === "boolean" };

export const object: FieldRule = { expected: "an object", holds: isObject };

/** Of branches, heads and the like, which are parts of the names of parameters and files. */
export const plainName: FieldRule = {
  expected: "a name without . and /",
  // An object cannot have a key of the other name.
  holds: (value) => typeof value === "string" && /^[^./]+$/.test(value) && value !== "__proto__",
};

export const list: FieldRule = { expected: "a list", holds: Array.isArray };

/** Anything here: its own fields are checked apart. */
export const anything: FieldRule = { expected: "anything", holds: () => true };

/** @param what Such as "a positive length in angstrom". */
export function positive(what: string): FieldRule {
  return { expected: what, holds: (value) => Number.isFinite(value) && (value as number) > 0 };
}

export function oneOf(values: readonly unknown[]): FieldRule {
  const expected = values.length === 1 ? show(values[0]) : `one of ${values.map(show).join(", ")}`;
  return { expected, holds: (value) => values.includes(value) };
}

export function optional(rule: FieldRule): FieldRule {
  return { ...rule, optional: true };
}

/** @throws ModelError MODEL_CONFIG naming the path of the field, what was expected and what was found. */
export function checkField(path: string, value: unknown, { expected, holds }: FieldRule): void {
  if (!holds(value)) throw new ModelError(`${path}: expected ${expected}, found ${show(value)}`, "MODEL_CONFIG");
}

/** The widths of hidden layers. @throws ModelError MODEL_CONFIG */
export function checkWidths(path: string, widths: readonly unknown[]): void {
  for (const [index, width] of widths.entries()) checkField(`${path}[${String(index)}]`, width, positiveInteger);
}

/** @throws ModelError MODEL_CONFIG for what is no object, for a key without a rule, and for the first field against its rule. */
export function checkFields<Fields>(path: string, found: unknown, rules: FieldRules<Fields>): void {
  checkField(path, found, object);
  checkKeys(path, found as object, Object.keys(rules));
  for (const [key, rule] of Object.entries<FieldRule>(rules)) {
    const value = own(found as Record<string, unknown>, key);
    if (value !== undefined || !rule.optional) checkField(`${path}.${key}`, value, rule);
  }
}

/** What an object itself has, whatever objects inherit. */
export function own<Value>(values: Readonly<Record<string, Value>> | undefined, key: string): Value | undefined {
  return values !== undefined && Object.hasOwn(values, key) ? values[key] : undefined;
}

/** @throws ModelError MODEL_CONFIG for the first key that is not known: a misspelt one would otherwise do nothing. */
export function checkKeys(path: string, found: object, known: readonly string[]): void {
  const unknown = Object.keys(found).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw new ModelError(
    `${path}: expected keys of ${known.join(", ")}, found ${show(unknown)}`,
    "MODEL_CONFIG",
    suggestion(unknown, known),
  );
}

function suggestion(unknown: string, known: readonly string[]): string {
  const away = (name: string) => distance(name.toLowerCase(), unknown.toLowerCase());
  const nearest = known.reduce((best, name) => (away(name) < away(best) ? name : best));
  const isNear = away(nearest) <= Math.floor(unknown.length / 3);
  return isNear ? `did you mean ${nearest}?` : `take ${show(unknown)} out`;
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// JSON has no NaN, no Infinity, no undefined and no functions: those by their own names.
function show(value: unknown): string {
  return typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
}
