import type { z } from "zod";
import { ConfigError, type ConfigErrorCode } from "./configError.js";
import { configKeys } from "./documentation.js";
import { isPatternOf, keysOf } from "./keyPattern.js";
import { printable, quoted } from "./printable.js";
import { suggestKey } from "./suggest.js";

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** Says where a key path of the configuration was written: `config.yaml:12`, or the `--set` that gave it. */
export type Locate = (path: Path) => string;

interface Problem {
  code: ConfigErrorCode;
  message: string;
  hint?: string;
}

/** One error for everything that the schema found wrong, a line for each problem. */
export function issuesError(issues: readonly Issue[], input: unknown, locate: Locate): ConfigError {
  const problems = issues.filter(isTightest).flatMap((issue) => describe(issue, input, locate));
  const [first] = problems;
  return new ConfigError(
    first?.code ?? "CONFIG_INVALID",
    problems.map((problem) => problem.message).join("\n"),
    first?.hint,
  );
}

/** A whole number is bounded twice: what a computer can count, and what the configuration allows. */
function isTightest(issue: Issue, _: number, all: readonly Issue[]): boolean {
  if (issue.code !== "too_big") return true;
  const same = all.filter((other) => other.code === "too_big" && other.path.join(".") === issue.path.join("."));
  return same.every((other) => other.code === "too_big" && other.maximum >= issue.maximum);
}

function describe(issue: Issue, input: unknown, locate: Locate): Problem[] {
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey([...issue.path, key], locate));
  return [
    { code: "CONFIG_INVALID", message: `${locate(issue.path)}: ${wrong(issue, input)}`, hint: keyHint(issue.path) },
  ];
}

function wrong(issue: Issue, input: unknown): string {
  const place = issue.path.length === 0 ? "the configuration" : quote(issue.path);
  if (issue.code === "invalid_key") {
    const [problem] = issue.issues;
    return `${place}: expected ${problem!.message}, found ${quoted(String(issue.path.at(-1)))}`;
  }
  const found = valueAt(input, issue.path);
  if (found === undefined && issue.path.length > 0) return `${place} is missing`;
  return `${place}: expected ${expected(issue, found)}, found ${describeValue(found)}`;
}

/** What the documentation says of a key, or of the nearest group around it. */
function keyHint(path: Path): string {
  const keys = configKeys();
  for (let depth = path.length; depth > 0; depth--) {
    const key = keys.find((one) => isPatternOf(one.path, path.slice(0, depth)));
    if (key === undefined) continue;
    const value = key.default === "" || key.default === "required" ? "" : `, ${key.default} by default`;
    return `${path.slice(0, depth).map(String).join(".")} (${key.type}${value}): ${key.description}`.replaceAll(
      "`",
      "",
    );
  }
  const top = keysOf(
    [],
    keys.map((one) => one.path),
  );
  return `The keys at the top are ${top.join(", ")}.`;
}

function unknownKey(path: Path, locate: Locate): Problem {
  const keys = configKeys().map((key) => key.path);
  const suggestion = suggestKey(path, keys);
  const parent = path.slice(0, -1);
  const meant = suggestion === undefined ? "" : `; did you mean "${suggestion}"?`;
  const group = parent.length === 0 ? "at the top" : `of ${quote(parent)}`;
  return {
    code: "CONFIG_UNKNOWN_KEY",
    message: `${locate(path)}: unknown key ${quote(path)}${meant}`,
    hint: `The keys ${group} are ${keysOf(parent, keys).join(", ")}.`,
  };
}

const TYPES: Record<string, string> = {
  array: "a list",
  object: "a group of keys",
  record: "a map",
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
};

function expected(issue: Issue, found: unknown): string {
  switch (issue.code) {
    case "invalid_type":
      return typeof found === "number" && !Number.isFinite(found)
        ? "a finite number"
        : (TYPES[issue.expected] ?? issue.expected);
    case "invalid_value":
      return issue.values.map((value) => JSON.stringify(value)).join(" or ");
    case "too_small":
      return bound(issue.origin, issue.inclusive === false ? "more than" : "at least", issue.minimum);
    case "too_big":
      return bound(issue.origin, issue.inclusive === false ? "less than" : "at most", issue.maximum);
    default:
      // The schema says in words what its patterns ask for.
      return issue.message;
  }
}

function bound(origin: string, relation: string, limit: number | bigint): string {
  const number = String(limit);
  if (origin === "array") return `a list of ${relation} ${count(limit, "entry", "entries")}`;
  if (origin === "string") return `a text of ${relation} ${count(limit, "character", "characters")}`;
  return `a number of ${relation} ${number}`;
}

/** `"abc" (a text)`, `12 (a number)`, `a list`. */
function describeValue(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return `a list of ${count(value.length, "entry", "entries")}`;
  if (typeof value === "object") return "a group of keys";
  return `${valueText(value as string | number | boolean)} (${TYPES[typeof value] ?? typeof value})`;
}

/** A single value as YAML has it. */
function valueText(value: string | number | boolean): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value !== "number" || Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? ".nan" : value > 0 ? ".inf" : "-.inf";
}

function count(number: number | bigint, one: string, several: string): string {
  return `${String(number)} ${Number(number) === 1 ? one : several}`;
}

function valueAt(input: unknown, path: Path): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

function quote(path: Path): string {
  return `"${path.map((key) => printable(String(key))).join(".")}"`;
}
