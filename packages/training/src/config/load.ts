import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { stringify } from "yaml";
import { noRoom } from "../data/sampler.js";
import { ConfigError } from "./configError.js";
import { readDocument } from "./document.js";
import { issuesError, type Locate } from "./issues.js";
import { applyOverride, parseOverride } from "./overrides.js";
import { configSchema, type Config } from "./schema.js";

/**
 * Reads a YAML or JSON configuration, applies `--set` overrides, fills in the defaults and makes the paths of data files
 * absolute (they are written relative to the configuration's folder).
 *
 * @param path The configuration file.
 * @param set Overrides `key.path=value`, later ones last.
 * @throws ConfigError with everything that is wrong, each with its line, the full key path, what was expected and found.
 */
export function loadConfig(path: string, set: readonly string[] = []): Config {
  const { input, locator } = readDocument(path);
  const overrides = set.map(parseOverride);
  if (isGroup(input)) for (const override of overrides) applyOverride(input, override);
  const locate = locator(overrides);
  return withAbsoluteFiles(parseConfig(input, locate), path, locate);
}

/**
 * Checks a configuration that is already in memory and fills in the defaults.
 * @param locate Says where a key was written, for the messages.
 * @throws ConfigError
 */
export function parseConfig(input: unknown, locate: Locate = () => "configuration"): Config {
  const result = configSchema.safeParse(input);
  if (!result.success) throw issuesError(result.error.issues, input, locate);
  const config = withoutIdleStress(result.data, input, locate);
  assertLossWeights(config, locate);
  assertRoom(config, locate);
  assertGivenSplits(config, locate);
  const names = config.datasets.map((dataset) => dataset.name);
  const twice = names.findIndex((name, index) => names.indexOf(name) < index);
  if (twice >= 0) {
    const place = `datasets.${String(twice)}.name`;
    throw new ConfigError(
      "CONFIG_INVALID",
      `${locate(["datasets", twice, "name"])}: "${place}": expected a name of its own, found ${JSON.stringify(names[twice])} again`,
      "The name of a dataset is that of its branch; two datasets of one level of theory are one dataset with more files.",
    );
  }
  const { train, validation, test } = config.split;
  if (Math.abs(train + validation + test - 1) > 1e-9) {
    throw new ConfigError(
      "CONFIG_INVALID",
      `${locate(["split"])}: "split": expected train, validation and test to add up to 1, found ` +
        [train, validation, test].map(String).join(" + "),
      "Give all of them, for example split: { train: 0.8, validation: 0.1, test: 0.1 }.",
    );
  }
  return config;
}

/**
 * Direct forces are the derivative of no energy, so that there is no stress to train: the default weight of the loss is then zero.
 * @throws ConfigError where it was asked for.
 */
function withoutIdleStress(config: Config, input: unknown, locate: Locate): Config {
  if (config.model.heads.forces !== "direct") return config;
  const asked = (input as { loss?: { stress?: number } }).loss?.stress ?? 0;
  if (asked === 0) return { ...config, loss: { ...config.loss, stress: 0 } };
  throw new ConfigError(
    "CONFIG_INVALID",
    `${locate(["loss", "stress"])}: "loss.stress": expected 0 or nothing, because "model.heads.forces" is direct and such ` +
      `forces have no stress, found ${String(asked)}`,
    "Leave loss.stress out, or take conservative forces.",
  );
}

/** A loss of nothing, or of stress alone, trains nothing. */
function assertLossWeights({ loss }: Config, locate: Locate): void {
  if (loss.energy > 0 || loss.forces > 0) return;
  throw new ConfigError(
    "CONFIG_INVALID",
    `${locate(["loss"])}: "loss": expected energy or forces of more than 0, found 0 for both`,
    "Stress alone does not make a potential.",
  );
}

/** A split is given by lists, or by the files, and `by` says something of lists alone. */
function assertGivenSplits({ datasets }: Config, locate: Locate): void {
  for (const [index, { split }] of datasets.entries()) {
    if (split === undefined) continue;
    const { lists, own, by } = split;
    const [found, hint] =
      own !== undefined && by !== undefined
        ? [`own and by`, "The lists beside own are of values of that key: leave by out."]
        : own === undefined && Object.keys(lists ?? {}).length === 0
          ? ["neither", "For example split: { lists: { validation: validation.txt }, rest: train }."]
          : [undefined, undefined];
    if (found === undefined) continue;
    throw new ConfigError(
      "CONFIG_INVALID",
      `${locate(["datasets", index, "split"])}: "datasets.${String(index)}.split": expected lists, or own, found ${found}`,
      hint,
    );
  }
}

/** Every batch holds every dataset. */
function assertRoom({ datasets, training: { batchSize } }: Config, locate: Locate): void {
  if (batchSize >= datasets.length) return;
  const [message, hint] = noRoom(batchSize, datasets.length);
  throw new ConfigError("CONFIG_INVALID", `${locate(["training", "batchSize"])}: ${message}`, hint);
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
    const { lists, ...split } = dataset.split ?? {};
    if (lists === undefined) return { ...dataset, files };
    const absolute = Object.entries(lists).map(([side, names]) => [
      side,
      typeof names === "string" ? found(names, "split", "lists", side) : names,
    ]);
    return { ...dataset, files, split: { ...split, lists: Object.fromEntries(absolute) as typeof lists } };
  });
  return { ...config, datasets };
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
