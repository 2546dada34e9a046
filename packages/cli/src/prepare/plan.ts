import { basename, dirname, join, resolve } from "node:path";
import type { EdgeOptions, KeySet } from "@hydride/io-adios";
import type { Config } from "@hydride/training/preparation";
import { CliError } from "../errors.js";
import { type ReadFlags, readOptions } from "../readFlags.js";
import { isConfiguration } from "./isConfiguration.js";
import { namedFiles, type Preparation, type SetJob } from "./setJob.js";
import { assertParent, makeFolder, writing } from "./writeErrors.js";

export interface PrepareFlags extends ReadFlags {
  out: string;
  dataset?: string;
  /** What the inputs themselves name the dataset. */
  named?: string;
  split?: SplitFlag;
  seed?: number;
  edges?: EdgeOptions;
  keys: KeySet;
  references: boolean;
  theory?: string;
  overwrite: boolean;
  json?: boolean;
}

/** Shares of the three sides, or the key of the split that the files have. */
export type SplitFlag = { train: number; validation: number; test: number } | { own: string };

/** What flags and files, or a configuration, ask for. Throws CliError, ConfigError. */
export async function planPreparation(inputs: string[], flags: PrepareFlags): Promise<Preparation> {
  const isConfig = isConfiguration(inputs);
  const config = isConfig ? await configured(inputs[0]!, flags) : await asConfig(inputs, flags);
  const { filesOf } = await import("@hydride/training/preparation");
  if (isConfig) await writing(flags.out, () => makeFolder(flags.out));
  else assertParent(flags.out);
  const sets = config.datasets.map((dataset): SetJob => ({
    dataset,
    out: isConfig ? join(flags.out, `${dataset.name}.bp`) : flags.out,
    files: namedFiles(filesOf(dataset)),
  }));
  const { edges, keys, references, theory, overwrite } = flags;
  return {
    sets,
    split: config.split,
    seed: config.seed,
    keys,
    references,
    overwrite,
    ...(edges && { edges }),
    ...(theory !== undefined && { level: theory }),
  };
}

/** The same as a configuration with one dataset, so that files are read and divided as training would. */
async function asConfig(inputs: string[], flags: PrepareFlags): Promise<Config> {
  const { parseConfig } = await import("@hydride/training/preparation");
  const { fileStem } = await stems();
  if (!/\.bp\/*$/i.test(flags.out)) {
    throw new CliError(
      "OUTPUT_FORMAT",
      `${flags.out}: expected a name that ends in .bp`,
      `for example --out ${join(dirname(flags.out), `${basename(flags.out).replace(/\.[^.]*$/, "") || "set"}.bp`)}`,
    );
  }
  const { groupBy, keys: { group, ...keys } = {}, units, level, duplicates, outliers } = readOptions(flags);
  const name =
    flags.dataset ??
    (flags.named ?? fileStem(inputs[0]!)).replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9_-]/g, "-").replace(/^-+/, "");
  const { split, seed } = flags;
  const own = split !== undefined && "own" in split ? split : undefined;
  const shares = split !== undefined && "train" in split ? split : undefined;
  const config = parseConfig({
    ...(seed !== undefined && { seed }),
    datasets: [
      {
        name: name === "" ? "set" : name,
        files: inputs.map((path) => resolve(path)),
        ...(groupBy !== undefined && { groupBy }),
        ...(group !== undefined && { groupBy: `info:${group}` }),
        ...(Object.keys(keys).length > 0 && { keys }),
        ...(Object.keys(units ?? {}).length > 0 && { units }),
        ...(level !== undefined && { level }),
        ...(duplicates !== undefined && { duplicates }),
        ...(outliers !== undefined && { outliers }),
        ...(own && { split: own }),
      },
    ],
  });
  // Training needs something to validate on; a set may be all training or all of what comes later.
  return shares === undefined ? config : { ...config, split: { ...config.split, ...shares } };
}

async function configured(path: string, flags: PrepareFlags): Promise<Config> {
  const given = Object.entries({
    "--dataset": flags.dataset,
    "--split": flags.split,
    "--group-by": flags.groupBy,
    "--level": flags.level,
    "--key": Object.keys(flags.key)[0],
    "--units": Object.keys(flags.units)[0],
    "--max-force": flags.maxForce,
    "--energy-per-atom": flags.energyPerAtom,
    "--keep-duplicates": flags.keepDuplicates,
  }).find(([, value]) => value !== undefined);
  if (given !== undefined) {
    throw new CliError(
      "OPTION_OF_FILES",
      `expected no option ${given[0]} with the configuration ${path}, which says it for each dataset, found it`,
      "write it into the configuration, or name files in its place",
    );
  }
  const { loadConfig } = await import("@hydride/training/preparation");
  const config = loadConfig(path);
  return flags.seed === undefined ? config : { ...config, seed: flags.seed };
}

async function stems(): Promise<{ fileStem: (path: string) => string }> {
  const { distinctNames } = await import("@hydride/datasets");
  return { fileStem: (path) => distinctNames([path])[0]!.stem };
}
