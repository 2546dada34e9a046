import type { Structure } from "@hydride/core-graph";
import { DatasetError } from "./errors";
import { fileStem } from "./extxyz/identity";
import { regroup } from "./group";
import type { ReadOptions } from "./options";
import { readStructures } from "./read";

/** A dataset in memory, with what the user should know about how it was read. */
export interface LoadedDataset {
  structures: Structure[];
  notices: string[];
}

/**
 * Reads the files of one dataset into memory; `dataset` is the name of the first file where it is not given. Where `groupBy`
 * is `auto` and there are fewer than five groups, the structures are grouped in blocks instead, which a notice says.
 */
export async function loadDataset(
  paths: string | readonly string[],
  options: ReadOptions = {},
): Promise<LoadedDataset> {
  const files = typeof paths === "string" ? [paths] : paths;
  const [first] = files;
  if (first === undefined)
    throw new DatasetError("DATASET_OPTION", "expected one file or more of a dataset, found none");
  const dataset = options.dataset ?? fileStem(first);
  const structures: Structure[] = [];
  const origins = new Map<string, string>();
  for (const path of files) {
    for await (const structure of readStructures(path, { ...options, dataset })) {
      const other = origins.get(structure.id);
      if (other !== undefined) throw duplicate(dataset, structure.id, other, path);
      origins.set(structure.id, path);
      structures.push(structure);
    }
  }
  const auto = (options.groupBy ?? "auto") === "auto" && options.keys?.group === undefined;
  return auto ? regroup(structures, "auto") : { structures, notices: [] };
}

function duplicate(dataset: string, id: string, first: string, second: string): DatasetError {
  return new DatasetError(
    "DATASET_DUPLICATE_ID",
    `dataset ${JSON.stringify(dataset)}: expected a different id for every structure, ` +
      `found ${JSON.stringify(id)} in ${first} and in ${second}`,
    "give a file once; number structures with keys: { id: null }, and rename files of the same name",
  );
}
