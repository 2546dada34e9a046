import type { InfoValue } from "@hydride/core-graph";
import { Fault, quote } from "../errors";

export type JsonObject = Record<string, InfoValue>;

export function isObject(value: InfoValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What was found, short. */
export function shown(value: InfoValue | undefined): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "number") return String(value);
  return isObject(value) ? "an object" : quote(JSON.stringify(value));
}

/** Throws a `Fault` where there is no object under the key. */
export function objectAt(value: InfoValue | undefined, key: string): JsonObject {
  if (isObject(value)) return value;
  throw new Fault("DATASET_LAYOUT", `expected an object in ${quote(key)}, found ${shown(value)}`, LAYOUT);
}

/** Throws a `Fault` where there is no list under the key. */
export function listAt(value: InfoValue | undefined, key: string): InfoValue[] {
  if (Array.isArray(value)) return value;
  throw new Fault("DATASET_LAYOUT", `expected a list in ${quote(key)}, found ${shown(value)}`, LAYOUT);
}

/** A finite number, `undefined` where there is none or null. Throws a `Fault` for anything else. */
export function numberAt(value: InfoValue | undefined, key: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new Fault("DATASET_LABEL", `expected a finite number in ${quote(key)}, found ${shown(value)}`, REMOVE);
}

/** Rows of three finite numbers, flat; `undefined` for any other shape or content. */
export function vectors(value: InfoValue | undefined, rows: number): Float64Array | undefined {
  if (!Array.isArray(value) || value.length !== rows) return undefined;
  const flat = new Float64Array(3 * rows);
  for (let row = 0; row < rows; row++) {
    const vector = value[row];
    if (!Array.isArray(vector) || vector.length !== 3) return undefined;
    for (let axis = 0; axis < 3; axis++) {
      const component = vector[axis];
      if (typeof component !== "number" || !Number.isFinite(component)) return undefined;
      flat[3 * row + axis] = component;
    }
  }
  return flat;
}

export const LAYOUT = "the file has another layout than its beginning promises, or is damaged";
export const REMOVE = "remove the value where there is none, or repair the file";
