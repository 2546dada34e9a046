import { realpath } from "node:fs/promises";
import type { Structure } from "@hydride/core-graph";
import { DatasetError } from "./errors";
import { distinctNames, fileStem } from "./fileNames";
import { openDataset } from "./format";
import { regroup } from "./group";
import type { LabelReport } from "./labelReport";
import { shown } from "./optionValues";
import { checkReadOptions, LOAD_OPTIONS, type ReadOptions } from "./options";
import { readWith } from "./read";
import { type LeftOut, Reading } from "./reading";

/** A dataset in memory, with what the user should know about how it was read. */
export interface LoadedDataset {
  dataset: string;
  files: readonly string[];
  structures: Structure[];
  /** Of each structure, the position in `files` of the one that it is from. */
  sources: readonly number[];
  labels: LabelReport;
  /** What the option `outliers` left out. */
  leftOut: readonly LeftOut[];
  notices: string[];
}

/**
 * Reads the files of one dataset into memory; `dataset` is the name of the first file where it is not given. Where `groupBy`
 * is `auto` and there are fewer than five groups, structures whose group is only their composition are grouped in blocks
 * instead, which a notice says; groups that the file declares are kept.
 * Files of one name are told apart by their folders (`run1/md`, `run2/md`) in ids and blocks. Notices tell of everything
 * that the user should know, labels that are missing first of all; see the README.
 */
export async function loadDataset(
  paths: string | readonly string[],
  options: Omit<ReadOptions, "name"> = {},
): Promise<LoadedDataset> {
  const files = typeof paths === "string" ? [paths] : paths;
  checkPaths(files);
  const [first] = files;
  if (first === undefined)
    throw new DatasetError("DATASET_OPTION", "expected one file or more of a dataset, found none", "name its files");
  checkReadOptions(options, LOAD_OPTIONS);
  const dataset = options.dataset ?? fileStem(first);
  const structures: Structure[] = [];
  const sources: number[] = [];
  const reading = new Reading();
  const known = new Set<string>();
  for (const [file, { path, name }] of distinctNames(files).entries()) {
    const { format, source } = await openDataset(path, options.formats);
    const place = await realpath(path).catch(() => path); // a pipe has none
    if (known.has(place)) throw givenTwice(dataset, path);
    known.add(place);
    const naming = { dataset, ...(name !== undefined && { name }) };
    for await (const structure of readWith(format, source, { ...options, ...naming }, reading)) {
      structures.push(structure);
      sources.push(file);
    }
  }
  const notices = reading.notices(`dataset ${JSON.stringify(dataset)}`);
  const auto = (options.groupBy ?? "auto") === "auto" && options.keys?.group === undefined;
  const grouped = auto ? regroup(structures, "auto") : { structures, notices: [] };
  const labels = reading.labels.report();
  const { leftOut } = reading;
  const all = [...notices, ...grouped.notices];
  const loaded = { dataset, files, labels, leftOut, structures: grouped.structures, sources, notices: all };
  for (const notice of loaded.notices) options.onNotice?.(notice);
  return loaded;
}

/** Callers may have no types. */
function checkPaths(files: unknown): void {
  if (Array.isArray(files) && files.every((file) => typeof file === "string")) return;
  throw new DatasetError(
    "DATASET_OPTION",
    `reading: expected the path of a file, or a list of them, found ${shown(files)}`,
    'for example loadDataset("water.xyz")',
  );
}

function givenTwice(dataset: string, path: string): DatasetError {
  return new DatasetError(
    "DATASET_OPTION",
    `dataset ${JSON.stringify(dataset)}: expected every file once, found ${path} twice`,
    "give a file once: its structures would be on both sides of a split",
  );
}
