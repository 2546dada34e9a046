import { closeSync, openSync, readSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document, type YAMLError } from "yaml";
import { ConfigError } from "./configError.js";
import type { Locate } from "./issues.js";
import { firstLine, type Override } from "./overrides.js";
import { printable, quoted } from "./printable.js";

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
  const document = parseDocument(text, { lineCounter: lines, logLevel: "error", merge: true });
  const format = path.endsWith(".json") || text.trimStart().startsWith("{") ? "JSON" : "YAML";
  const [problem] = [...document.errors, ...document.warnings];
  if (problem) throw syntaxError(path, format, problem, text);
  let input: unknown;
  try {
    input = document.toJS() ?? {};
  } catch (error) {
    throw notValid(path, format, firstLine(error), ALIAS_HINT);
  }
  return { input, locator: (overrides) => locator(path, document, lines, overrides) };
}

function readText(path: string): string {
  let bytes: Buffer;
  try {
    bytes = readBytes(path);
  } catch (error) {
    throw unreadable(path, READ_ERRORS[(error as NodeJS.ErrnoException).code ?? ""] ?? firstLine(error));
  }
  if (bytes.length > LARGEST) {
    throw new ConfigError("CONFIG_SYNTAX", `${path}: expected a configuration, found more than a megabyte`, DATA_HINT);
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
    DATA_HINT,
  );
}

const DATA_HINT = "Give the configuration, in which files of data are named.";
const LARGEST = 1_000_000;

/** All bytes of a file, or a few more than the largest configuration has. */
function readBytes(path: string): Buffer {
  // To open one waits for a writer, for ever where there is none; the pipes of a shell are below /dev and open already.
  if (statSync(path).isFIFO() && !/^\/(dev|proc)\//.test(resolve(path))) throw new Error("it is a named pipe");
  const descriptor = openSync(path, "r");
  try {
    const buffer = Buffer.alloc(LARGEST + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < buffer.length; length += read) {
      read = readSync(descriptor, buffer, length, buffer.length - length, null);
    }
    return buffer.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}

function unreadable(path: string, reason: string): ConfigError {
  return new ConfigError(
    "CONFIG_NOT_FOUND",
    `${path}: cannot read the configuration: ${reason}`,
    "Check the path; the README of @hydride/training has a configuration to begin with.",
  );
}

const READ_ERRORS: Record<string, string> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a folder",
  EACCES: "no permission",
};

function syntaxError(path: string, format: "JSON" | "YAML", problem: YAMLError, text: string): ConfigError {
  const position = problem.linePos?.[0];
  const place = position ? `${path}:${String(position.line)}:${String(position.col)}` : path;
  switch (problem.code) {
    case "MULTIPLE_DOCS":
      return new ConfigError(
        "CONFIG_SYNTAX",
        `${place}: expected one configuration, found the beginning of a second one`,
        "Remove the line --- and what follows, or put it into a file of its own.",
      );
    case "DUPLICATE_KEY": {
      const [key = ""] = /^"[^"]*"|^[^\s:]+/.exec(text.slice(problem.pos[0])) ?? [];
      return new ConfigError(
        "CONFIG_SYNTAX",
        `${place}: expected every key of a group once, found ${quoted(key.replaceAll('"', ""))} again`,
        "Remove one of the two.",
      );
    }
    case "TAB_AS_INDENT":
      return notValid(place, format, firstLine(problem), "Put spaces in place of the tabs at the beginning of lines.");
    default:
      return notValid(place, format, firstLine(problem));
  }
}

const SYNTAX_HINTS = {
  JSON: "Look for a comma, a quote or a bracket that is missing or too many.",
  YAML: "Check the indentation, and put texts with special characters in quotes.",
};

const ALIAS_HINT = "Write out what the aliases (*name) stand for.";

function notValid(place: string, format: "JSON" | "YAML", reason: string, hint = SYNTAX_HINTS[format]): ConfigError {
  return new ConfigError("CONFIG_SYNTAX", `${place}: not valid ${format}: ${printable(reason, 120)}`, hint);
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
    return document.contents === null ? `${path} (empty)` : path;
  };
}

function keyOffset(document: Document, keys: readonly PropertyKey[]): number | undefined {
  const parent = keys.length === 1 ? document.contents : document.getIn(keys.slice(0, -1), true);
  const last = keys.at(-1);
  if (isMap(parent)) {
    const key = parent.items.find((item) => isScalar(item.key) && String(item.key.value) === String(last))?.key;
    return isNode(key) ? key.range?.[0] : undefined;
  }
  const node = document.getIn(keys, true);
  return isNode(node) ? node.range?.[0] : undefined;
}
