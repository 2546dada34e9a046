import type { InfoValue } from "@hydride/core-graph";
import { parseComment } from "./comment";

/** The shortest text that reads back as the same float64, and as a real number: `1.0`, `-0.0`, `3e-8`, `nan`, `inf`. */
export function formatReal(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf";
  if (Object.is(value, -0)) return "-0.0";
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** A number without a declared kind: an integer where it is one and no digit gets lost. */
function formatNumber(value: number): string {
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? String(value) : formatReal(value);
}

export function formatLogical(value: boolean): string {
  return value ? "T" : "F";
}

/** A value of the comment line such that the reader, and ASE's, gives the same value back, its type included. */
export function formatInfo(value: InfoValue): string {
  if (typeof value === "boolean") return formatLogical(value);
  if (typeof value === "number") return formatNumber(value);
  if (typeof value === "string") return formatText(value);
  // A list of one is read as a number, and an empty one as an empty text: only JSON keeps those.
  if (Array.isArray(value) && value.length > 1) {
    if (value.every((item) => typeof item === "boolean")) return `"${value.map(formatLogical).join(" ")}"`;
    if (value.every((item) => typeof item === "number")) {
      const integers = value.every((item) => Number.isSafeInteger(item) && !Object.is(item, -0));
      return `"${value.map(integers ? String : formatReal).join(" ")}"`;
    }
  }
  return quoteText(`_JSON ${formatJson(value)}`);
}

export function formatKey(key: string): string {
  return /^[^\s="'{}[\],\\]+$/.test(key) ? key : quoteText(key);
}

export function quoteText(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n")}"`;
}

/** What Python's int, float and str-to-bool take for something else than text. */
const TYPED_WORD = /^([+-]?[\d._]+(e[+-]?[\d_]+)?|[+-]?(nan|inf|infinity)|T|F|true|false)$/i;
const ONLY_IN_JSON = /[\\\p{Surrogate}\p{Control}]|^_JSON/u;

function formatText(text: string): string {
  const typed = text.split(/[\s,]+/).every((word) => word === "" || TYPED_WORD.test(word));
  if (!typed && !ONLY_IN_JSON.test(text)) {
    const candidate = /^[^\s="'{}[\],]+$/.test(text) ? text : quoteText(text);
    if (parseComment(`key=${candidate}`).get("key") === text) return candidate;
  }
  return quoteText(`_JSON ${formatJson(text)}`);
}

function hasFraction(list: InfoValue[]): boolean {
  return list.some((x) => (Array.isArray(x) ? hasFraction(x) : typeof x === "number" && x % 1 !== 0));
}

/** JSON with Python's NaN and Infinity, and with -0. In a list with a fraction every number is written as a real. */
function formatJson(value: InfoValue, real = false): string {
  if (typeof value === "number") {
    if (Number.isFinite(value)) return real ? formatReal(value) : formatNumber(value);
    return Number.isNaN(value) ? "NaN" : value < 0 ? "-Infinity" : "Infinity";
  }
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) {
    const reals = real || hasFraction(value);
    return `[${value.map((item) => formatJson(item, reals)).join(", ")}]`;
  }
  return `{${Object.entries(value)
    .map(([key, item]) => `${JSON.stringify(key)}: ${formatJson(item)}`)
    .join(", ")}}`;
}
