import { realpath } from "node:fs/promises";
import type { Structure } from "@hydride/core-graph";
import { DatasetError } from "./errors";
import { fileStem } from "./extxyz/identity";
import { openDataset } from "./format";
import { regroup } from "./group";
import { checkReadOptions, type ReadOptions } from "./options";
import { Reading } from "./reading";

/** A dataset in memory, with what the user should know about how it was read. */
export interface LoadedDataset {
  structures: Structure[];
  notices: string[];
}

/**
 * Reads the files of one dataset into memory; `dataset` is the name of the first file where it is not given. Where `groupBy`
 * is `auto` and there are fewer than five groups, the structures are grouped in blocks instead, which a notice says.
 * Notices also tell of ids that repeat, of keys that were named and are not there, and of files without a last line end.
 */
export async function loadDataset(
  paths: string | readonly string[],
  options: ReadOptions = {},
): Promise<LoadedDataset> {
  const files = typeof paths === "string" ? [paths] : paths;
  const [first] = files;
  if (first === undefined)
    throw new DatasetError("DATASET_OPTION", "expected one file or more of a dataset, found none", "name its files");
  checkReadOptions(options);
  const dataset = options.dataset ?? fileStem(first);
  const structures: Structure[] = [];
  const reading = new Reading();
  const known = new Set<string>();
  for (const path of files) {
    const { format, source } = await openDataset(path);
    const place = await realpath(path);
    if (known.has(place)) throw givenTwice(dataset, path);
    known.add(place);
    for await (const structure of format.read(source, { ...options, dataset }, reading)) structures.push(structure);
  }
  const notices = reading.notices(`dataset ${JSON.stringify(dataset)}`);
  const auto = (options.groupBy ?? "auto") === "auto" && options.keys?.group === undefined;
  const grouped = auto ? regroup(structures, "auto") : { structures, notices: [] };
  const loaded = { structures: grouped.structures, notices: [...notices, ...grouped.notices] };
  for (const notice of loaded.notices) options.onNotice?.(notice);
  return loaded;
}

function givenTwice(dataset: string, path: string): DatasetError {
  return new DatasetError(
    "DATASET_OPTION",
    `dataset ${JSON.stringify(dataset)}: expected every file once, found ${path} twice`,
    "give a file once: its structures would be on both sides of a split",
  );
}
