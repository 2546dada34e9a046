import type { InfoValue } from "@hydride/core-graph";

/** JSON that keeps what JSON has no words for: NaN, the infinities and -0 stand as `{"~": "NaN"}`, and a key that begins with ~ gets another. */
const MARK = "~";

export function toExactJson(value: InfoValue): string {
  return JSON.stringify(needsMarks(value) ? marked(value) : value);
}

export function fromExactJson(text: string): InfoValue {
  const value = JSON.parse(text) as InfoValue;
  // Most texts have no mark at all.
  return text.includes(`"${MARK}`) ? unmarked(value) : value;
}

function needsMarks(value: InfoValue): boolean {
  if (typeof value === "number") return !Number.isFinite(value) || Object.is(value, -0);
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return value.some(needsMarks);
  return Object.entries(value).some(([key, each]) => key.startsWith(MARK) || needsMarks(each));
}

function marked(value: InfoValue): InfoValue {
  if (typeof value === "number") {
    if (Object.is(value, -0)) return { [MARK]: "-0" };
    return Number.isFinite(value) ? value : { [MARK]: String(value) };
  }
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(marked);
  return fromEntries(value, (key) => (key.startsWith(MARK) ? MARK + key : key), marked);
}

function unmarked(value: InfoValue): InfoValue {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(unmarked);
  if (Object.hasOwn(value, MARK)) return Number(value[MARK]);
  return fromEntries(value, (key) => (key.startsWith(MARK) ? key.slice(MARK.length) : key), unmarked);
}

/** As Object.fromEntries, which makes own properties of `__proto__` too. */
function fromEntries(
  from: { [key: string]: InfoValue },
  rename: (key: string) => string,
  change: (value: InfoValue) => InfoValue,
): { [key: string]: InfoValue } {
  return Object.fromEntries(Object.entries(from).map(([key, value]) => [rename(key), change(value)]));
}
