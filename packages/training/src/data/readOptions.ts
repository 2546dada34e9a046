import type { GroupBy, ReadOptions } from "@hydride/datasets";
import { bpFormat } from "@hydride/io-adios";
import type { DatasetConfig } from "../config/schema.js";

/** How the files of a dataset are read. */
export function readOptionsOf(config: DatasetConfig): Omit<ReadOptions, "name" | "onNotice" | "onLeftOut"> {
  const { name, groupBy, keys, units, level, duplicates, outliers } = config;
  return {
    dataset: name,
    groupBy: groupBy as GroupBy,
    ...(keys && { keys: given(keys) }),
    ...(units && { units: given(units) }),
    ...(level !== undefined && { level }),
    duplicates,
    formats: [bpFormat],
    ...(outliers && { outliers: given(outliers) }),
  };
}

/** All files of a dataset: those to train on, to validate on and to test on. */
export function filesOf({ files, split }: DatasetConfig): string[] {
  return [...files, ...(split?.files?.validation ?? []), ...(split?.files?.test ?? [])];
}

/** The members that are there; an optional key that was left out is not the same as one that is undefined. */
function given<Value>(group: Record<string, Value | undefined>): Record<string, Value> {
  return Object.fromEntries(Object.entries(group).filter((entry): entry is [string, Value] => entry[1] !== undefined));
}
