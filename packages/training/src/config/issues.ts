import type { z } from "zod";
import { ConfigError, type ConfigErrorCode } from "./configError.js";
import { configKeys } from "./documentation.js";
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
  const problems = issues.flatMap((issue) => describe(issue, input, locate));
  const [first] = problems;
  return new ConfigError(
    first?.code ?? "CONFIG_INVALID",
    problems.map((problem) => problem.message).join("\n"),
    first?.hint,
  );
}

function describe(issue: Issue, input: unknown, locate: Locate): Problem[] {
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey([...issue.path, key], locate));
  if (issue.code === "invalid_key") {
    const text = `${locate(issue.path)}: ${quote(issue.path)}: expected an element's symbol such as H or Fe as key`;
    return [{ code: "CONFIG_INVALID", message: text }];
  }
  const found = valueAt(input, issue.path);
  if (found === undefined && issue.path.length > 0) {
    return [{ code: "CONFIG_INVALID", message: `${locate(issue.path)}: ${quote(issue.path)} is missing` }];
  }
  const place = issue.path.length === 0 ? "the configuration" : quote(issue.path);
  const text = `${locate(issue.path)}: ${place}: expected ${expected(issue)}, found ${describeValue(found)}`;
  return [{ code: "CONFIG_INVALID", message: text }];
}

function unknownKey(path: Path, locate: Locate): Problem {
  const known = configKeys().map((key) => key.path);
  const suggestion = suggestKey(path, known);
  const parent = path.slice(0, -1);
  const pattern = parent.map((key) => (typeof key === "number" ? "*" : String(key))).join(".");
  const prefix = pattern === "" ? "" : `${pattern}.`;
  const siblings = known
    .filter((key) => key.startsWith(prefix) && !key.slice(prefix.length).includes("."))
    .map((key) => key.slice(prefix.length));
  const meant = suggestion === undefined ? "" : `; did you mean "${suggestion}"?`;
  return {
    code: "CONFIG_UNKNOWN_KEY",
    message: `${locate(path)}: unknown key ${quote(path)}${meant}`,
    hint: `The keys ${parent.length === 0 ? "at the top" : `of ${quote(parent)}`} are ${siblings.join(", ")}.`,
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

function expected(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return TYPES[issue.expected] ?? issue.expected;
    case "invalid_value":
      return issue.values.map((value) => JSON.stringify(value)).join(" or ");
    case "too_small":
      return bound(issue.origin, issue.inclusive === false ? "more than" : "at least", issue.minimum);
    case "too_big":
      return bound(issue.origin, issue.inclusive === false ? "less than" : "at most", issue.maximum);
    case "invalid_format":
      return `a text of the form ${issue.pattern ?? issue.format}`;
    default:
      return issue.message;
  }
}

function bound(origin: string, relation: string, limit: number | bigint): string {
  const number = String(limit);
  if (origin === "array") return `a list of ${relation} ${number} entries`;
  if (origin === "string") return `a text of ${relation} ${number} characters`;
  return `a number of ${relation} ${number}`;
}

/** `"abc" (a text)`, `12 (a number)`, `a list`. */
function describeValue(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return `a list of ${String(value.length)} entries`;
  if (typeof value === "object") return "a group of keys";
  return `${JSON.stringify(value)} (${TYPES[typeof value] ?? typeof value})`;
}

function valueAt(input: unknown, path: Path): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

function quote(path: Path): string {
  return `"${path.map(String).join(".")}"`;
}
