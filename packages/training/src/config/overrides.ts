import { parseDocument } from "yaml";
import { ConfigError } from "./configError.js";

/** One `--set key.path=value`. */
export interface Override {
  /** As it was written. */
  text: string;
  path: (string | number)[];
  value: unknown;
}

/** Names that every object has in JavaScript. */
const RESERVED = ["__proto__", "constructor", "prototype"];

/**
 * Reads `key.path=value`: a number in the path is a position in a list, the value is YAML (`3`, `1e-4`, `[64, 64]`, `text`).
 * @throws ConfigError CONFIG_OVERRIDE
 */
export function parseOverride(text: string): Override {
  const equals = text.indexOf("=");
  const keys = equals < 0 ? [] : text.slice(0, equals).trim().split(".");
  if (keys.length === 0 || keys.includes("")) {
    throw new ConfigError(
      "CONFIG_OVERRIDE",
      `--set ${text}: expected key.path=value`,
      "For example --set training.epochs=10 or --set datasets.0.weight=2",
    );
  }
  const reserved = keys.find((key) => RESERVED.includes(key));
  if (reserved !== undefined) {
    throw new ConfigError(
      "CONFIG_OVERRIDE",
      `--set ${text}: expected a key of the configuration, found "${reserved}", which no configuration has`,
      "config.schema.json of @hydride/training lists the keys.",
    );
  }
  try {
    const document = parseDocument(text.slice(equals + 1), { logLevel: "error" });
    const [problem] = [...document.errors, ...document.warnings];
    if (problem) throw problem;
    const value: unknown = document.toJS();
    return { text, path: keys.map((key) => (/^\d+$/.test(key) ? Number(key) : key)), value };
  } catch (error) {
    throw new ConfigError(
      "CONFIG_OVERRIDE",
      `--set ${text}: the value is not valid YAML: ${firstLine(error)}`,
      "Put the value in quotes, for the shell and for YAML: --set 'name=\"[1]\"'",
    );
  }
}

/**
 * Puts an override's value into a configuration, making the groups on the way that are not there yet.
 * @throws ConfigError CONFIG_OVERRIDE where the path runs through a value that has no members or past the end of a list.
 */
export function applyOverride(config: Record<string, unknown>, { text, path, value }: Override): void {
  let at: Record<string | number, unknown> = config;
  for (const [depth, key] of path.entries()) {
    const where = path.slice(0, depth).join(".");
    if (Array.isArray(at) && (typeof key !== "number" || key >= at.length)) {
      const positions = at.length === 0 ? "is empty" : `has the positions 0 to ${String(at.length - 1)}`;
      throw new ConfigError(
        "CONFIG_OVERRIDE",
        `--set ${text}: the list "${where}" ${positions}, found "${String(key)}"`,
        "Give one of its positions, or replace the whole list.",
      );
    }
    if (depth === path.length - 1) {
      at[key] = value;
      return;
    }
    const next = (Object.hasOwn(at, key) ? at[key] : undefined) ?? (at[key] = {});
    if (typeof next !== "object") {
      const here = path.slice(0, depth + 1).join(".");
      throw new ConfigError(
        "CONFIG_OVERRIDE",
        `--set ${text}: "${here}" is ${JSON.stringify(next)} and has no members`,
        `Set "${here}" itself: --set ${here}=value`,
      );
    }
    at = next as Record<string | number, unknown>;
  }
}

/** The first line of an error, without the position that a YAML error repeats at its end. */
export function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split("\n", 1)[0]!.replace(/ at line \d+, column \d+:?$/, "");
}
