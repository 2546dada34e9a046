import { DatasetError, quote } from "./errors";
import type { DatasetFormat } from "./format";
import type { ReadOptions } from "./options";

/** Throws where the caller names keys or units of labels in a layout that has its own: they would do nothing. */
export function checkFixed(
  { fixed, title, levels }: DatasetFormat,
  { keys = {}, units = {} }: ReadOptions,
  path: string,
): void {
  if (fixed !== true) return;
  const labels = ["energy", "forces", "stress", "virial", "charge", "spin"] as const;
  const key = labels.find((label) => typeof keys[label] === "string");
  const unit = (["energy", "forces", "stress"] as const).find((label) => units[label] !== undefined);
  if (key === undefined && unit === undefined) return;
  const [option, found] = key !== undefined ? [`keys.${key}`, keys[key]!] : [`units.${unit!}`, units[unit!]!];
  throw new DatasetError(
    "DATASET_OPTION",
    `expected no option ${option} with ${title}, which has its own, found ${quote(found)}`,
    levels === undefined ? `take ${option} out` : `choose a level in place of it: ${levels.join(", ")}`,
    { path },
  );
}
