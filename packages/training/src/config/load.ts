import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { stringify } from "yaml";
import { ConfigError } from "./configError.js";
import { readDocument } from "./document.js";
import { issuesError, type Locate } from "./issues.js";
import { applyOverride, parseOverride } from "./overrides.js";
import { configSchema, type Config } from "./schema.js";
import { settled } from "./settled.js";

/**
 * Reads a YAML or JSON configuration, applies `--set` overrides, fills in the defaults and makes the paths of data files
 * absolute (they are written relative to the configuration's folder).
 *
 * @param path The configuration file.
 * @param set Overrides `key.path=value`, later ones last.
 * @throws ConfigError with everything that is wrong, each with its line, the full key path, what was expected and found.
 */
export function loadConfig(path: string, set: readonly string[] = []): Config {
  const { config, locate } = readConfig(path, set);
  return withAbsoluteFiles(config, path, locate);
}

/**
 * The same without a look at the files of data, which need not be there; their paths are as they are written.
 * @throws ConfigError
 */
export function readConfig(path: string, set: readonly string[] = []): { config: Config; locate: Locate } {
  const { input, locator } = readDocument(path);
  const overrides = set.map(parseOverride);
  if (isGroup(input)) for (const override of overrides) applyOverride(input, override);
  const locate = locator(overrides);
  return { config: parseConfig(input, locate), locate };
}

/**
 * Checks a configuration that is already in memory and fills in the defaults.
 * @param locate Says where a key was written, for the messages.
 * @throws ConfigError
 */
export function parseConfig(input: unknown, locate: Locate = () => "configuration"): Config {
  const result = configSchema.safeParse(input);
  if (!result.success) throw issuesError(result.error.issues, input, locate);
  return settled(result.data, input, locate);
}

/** The complete configuration as YAML; reading it again gives the same configuration. */
export function formatConfig(config: Config): string {
  return stringify(config, { lineWidth: 120 });
}

function withAbsoluteFiles(config: Config, path: string, locate: Locate): Config {
  const folder = dirname(resolve(path));
  const datasets = config.datasets.map((dataset, index) => {
    const found = (file: string, ...keys: (string | number)[]): string => {
      const path = resolve(folder, file);
      if (existsSync(path)) return path;
      throw new ConfigError(
        "CONFIG_FILE_NOT_FOUND",
        `${locate(["datasets", index, ...keys])}: "datasets.${String(index)}.${keys.join(".")}" ` +
          `of dataset "${dataset.name}": there is no file ${path}`,
        /[*?]/.test(path)
          ? "Patterns stand for no files here: list every file."
          : "Paths are relative to the folder of the configuration.",
      );
    };
    const files = dataset.files.map((file, i) => found(file, "files", i));
    const { lists, files: sides, ...split } = dataset.split ?? {};
    if (sides !== undefined) {
      const of = (side: "validation" | "test") =>
        sides[side] && { [side]: sides[side].map((file, i) => found(file, "split", "files", side, i)) };
      return { ...dataset, files, split: { ...split, files: { ...of("validation"), ...of("test") } } };
    }
    if (lists === undefined) return { ...dataset, files };
    const absolute = Object.entries(lists).map(([side, names]) => [
      side,
      typeof names === "string" ? found(names, "split", "lists", side) : names,
    ]);
    return { ...dataset, files, split: { ...split, lists: Object.fromEntries(absolute) as typeof lists } };
  });
  const { store } = config;
  const absolute = store.folder === undefined ? store : { ...store, folder: resolve(folder, store.folder) };
  return { ...config, datasets, store: absolute };
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
