import type { Structure } from "@hydride/core-graph";
import { DatasetStream } from "./datasetStream";
import { regroup } from "./group";
import type { LabelReport } from "./labelReport";
import type { ReadOptions } from "./options";
import type { LeftOut } from "./reading";

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
  const stream = new DatasetStream(paths, options);
  const structures: Structure[] = [];
  const sources: number[] = [];
  for await (const { structure, file } of stream) {
    structures.push(structure);
    sources.push(file);
  }
  const { dataset, files, isRegrouped, labels, leftOut } = stream;
  const grouped = isRegrouped ? regroup(structures, "auto") : { structures, notices: [] };
  const notices = [...stream.notices(), ...grouped.notices];
  for (const notice of notices) options.onNotice?.(notice);
  return { dataset, files, labels, leftOut, structures: grouped.structures, sources, notices };
}
