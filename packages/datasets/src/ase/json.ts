import type { InfoValue } from "@hydride/core-graph";
import { Fault, quote } from "../errors";
import { REFETCH } from "../fileBytes";
import { parseJson } from "../json/numbers";
import { parseName } from "../numpy/dtype";
import { asLists, decodeArray } from "../numpy/ndArray";

/** JSON as Python writes it. Throws a `Fault`. */
export function parsePythonJson(text: string, what: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    throw new Fault("DATASET_DAMAGED", `expected JSON in ${what}, found: ${(error as Error).message}`, REFETCH);
  }
}

/** JSON with ASE's notation of arrays and complex numbers as plain lists. `blob` holds the arrays where JSON only points to them. */
export function decodeAseJson(text: string, what: string, blob?: Buffer): InfoValue {
  return decodeAse(parsePythonJson(text, what), what, blob);
}

/** The same for JSON that was parsed already. */
export function decodeAse(value: unknown, what: string, blob?: Buffer): InfoValue {
  if (Array.isArray(value)) return value.map((item) => decodeAse(item, what, blob));
  if (typeof value !== "object" || value === null) return value as InfoValue;
  const entries = Object.entries(value);
  const [key, content] = entries[0] ?? [];
  if (entries.length === 1 && key === "__ndarray__") return ndArray(content, what, blob);
  if (entries.length === 1 && (key === "__complex__" || key === "__datetime__")) return content as InfoValue;
  return Object.fromEntries(entries.map(([name, item]) => [name, decodeAse(item, what, blob)]));
}

/** `[shape, name of the dtype, elements in a list or their offset in the blob]` */
function ndArray(content: unknown, what: string, blob: Buffer | undefined): InfoValue {
  const [shape, name, elements] = Array.isArray(content) ? (content as unknown[]) : [];
  if (!isShape(shape) || typeof name !== "string") {
    throw new Fault(
      "DATASET_DAMAGED",
      `expected an array in ${what}, found ${quote(JSON.stringify(content))}`,
      REFETCH,
    );
  }
  if (typeof elements === "number") {
    const dtype = parseName(name);
    const bytes = (blob ?? Buffer.alloc(0)).subarray(elements, elements + sizeOf(shape) * dtype.size);
    return asLists(decodeArray(dtype, shape, bytes));
  }
  if (name === "object") return elements as InfoValue;
  const full = name.startsWith("complex") ? [...shape, 2] : shape;
  const values = elements as (string | number)[];
  if (!Array.isArray(elements) || values.length !== sizeOf(full)) {
    throw new Fault(
      "DATASET_DAMAGED",
      `expected ${sizeOf(full)} elements in an array of ${what}, found ${Array.isArray(elements) ? elements.length : typeof elements}`,
      REFETCH,
    );
  }
  return asLists({ shape: full, kind: "string", values: values as string[] });
}

export function isShape(shape: unknown): shape is number[] {
  return Array.isArray(shape) && shape.length <= 32 && shape.every((n) => Number.isInteger(n) && n >= 0);
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}
