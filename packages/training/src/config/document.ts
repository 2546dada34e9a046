import { readFileSync } from "node:fs";
import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document, type YAMLError } from "yaml";
import { ConfigError } from "./configError.js";
import type { Locate } from "./issues.js";
import { firstLine, type Override } from "./overrides.js";
import { printable } from "./printable.js";

/** A configuration file as it stands. */
export interface ConfigDocument {
  /** What it holds; `{}` where it is empty. */
  input: unknown;
  /** Says where a key was written: in the file, or in one of the overrides. */
  locator(overrides: readonly Override[]): Locate;
}

/**
 * Reads a YAML or JSON file.
 * @throws ConfigError CONFIG_NOT_FOUND, CONFIG_SYNTAX
 */
export function readDocument(path: string): ConfigDocument {
  const text = readText(path);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: "error" });
  const format = path.endsWith(".json") || text.trimStart().startsWith("{") ? "JSON" : "YAML";
  const [problem] = [...document.errors, ...document.warnings];
  if (problem) throw syntaxError(path, format, problem);
  let input: unknown;
  try {
    input = document.toJS() ?? {};
  } catch (error) {
    throw notValid(path, format, firstLine(error));
  }
  return { input, locator: (overrides) => locator(path, document, lines, overrides) };
}

function readText(path: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const reason = READ_ERRORS[(error as NodeJS.ErrnoException).code ?? ""] ?? firstLine(error);
    throw new ConfigError(
      "CONFIG_NOT_FOUND",
      `${path}: cannot read the configuration: ${reason}`,
      "Check the path; the README of @hydride/training has a configuration to begin with.",
    );
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (!text.includes("\0")) return text;
  } catch {
    // Not UTF-8.
  }
  throw new ConfigError(
    "CONFIG_SYNTAX",
    `${path}: expected a configuration, YAML or JSON in UTF-8, found binary data`,
    "Give the configuration, in which files of data are named.",
  );
}

const READ_ERRORS: Record<string, string> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a folder",
  EACCES: "no permission",
};

function syntaxError(path: string, format: "JSON" | "YAML", problem: YAMLError): ConfigError {
  const position = problem.linePos?.[0];
  const place = position ? `${path}:${String(position.line)}:${String(position.col)}` : path;
  if (problem.code !== "MULTIPLE_DOCS") return notValid(place, format, firstLine(problem));
  return new ConfigError(
    "CONFIG_SYNTAX",
    `${place}: expected one configuration, found the beginning of a second one`,
    "Remove the line --- and what follows, or put it into a file of its own.",
  );
}

const SYNTAX_HINTS = {
  JSON: "Look for a comma, a quote or a bracket that is missing or too many.",
  YAML: "Check the indentation, and put texts with special characters in quotes.",
};

function notValid(place: string, format: "JSON" | "YAML", reason: string): ConfigError {
  return new ConfigError(
    "CONFIG_SYNTAX",
    `${place}: not valid ${format}: ${printable(reason, 120)}`,
    SYNTAX_HINTS[format],
  );
}

/** Finds the line of a key, or of the nearest group around it that the file has. */
function locator(path: string, document: Document, lines: LineCounter, overrides: readonly Override[]): Locate {
  return (keys) => {
    const written = overrides.findLast(
      (override) =>
        override.path.every((key, index) => key === keys[index]) || keys.every((key, i) => key === override.path[i]),
    );
    if (written && keys.length > 0) return `--set ${written.text}`;
    for (let depth = keys.length; depth > 0; depth--) {
      const offset = keyOffset(document, keys.slice(0, depth));
      if (offset !== undefined) return `${path}:${String(lines.linePos(offset).line)}`;
    }
    return path;
  };
}

function keyOffset(document: Document, keys: readonly PropertyKey[]): number | undefined {
  const parent = keys.length === 1 ? document.contents : document.getIn(keys.slice(0, -1), true);
  const last = keys.at(-1);
  if (isMap(parent)) {
    const key = parent.items.find((item) => isScalar(item.key) && item.key.value === last)?.key;
    return isNode(key) ? key.range?.[0] : undefined;
  }
  const node = document.getIn(keys, true);
  return isNode(node) ? node.range?.[0] : undefined;
}
