import type { InfoValue } from "@hydride/core-graph";

/** Numbers that JSON has no word for stand as `{"$number": "-0"}`; keys that begin with `$` get another one in front. */
const NUMBER = "$number";

/** JSON from which {@link parseExact} gives the same value again, every bit of every number. */
export function formatExact(value: InfoValue): string {
  return JSON.stringify(encode(value));
}

export function parseExact(text: string): InfoValue {
  return decode(JSON.parse(text) as InfoValue);
}

function encode(value: InfoValue): InfoValue {
  if (typeof value === "number") {
    if (Object.is(value, -0)) return { [NUMBER]: "-0" };
    return Number.isFinite(value) ? value : { [NUMBER]: String(value) };
  }
  if (Array.isArray(value)) return value.map(encode);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key.startsWith("$") ? `$${key}` : key, encode(one)]),
  );
}

function decode(value: InfoValue): InfoValue {
  if (Array.isArray(value)) return value.map(decode);
  if (typeof value !== "object" || value === null) return value;
  if (Object.hasOwn(value, NUMBER)) return Number(value[NUMBER]);
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key.startsWith("$") ? key.slice(1) : key, decode(one)]),
  );
}
