import { DatasetError, quote } from "./errors";
import type { DatasetFormat } from "./format";
import type { ReadOptions } from "./options";

/** Throws where the caller names keys or units of labels in a layout that has its own: they would do nothing. */
export function checkFixed(
  { fixed, title, levels, forceUnits = false }: DatasetFormat,
  { keys = {}, units = {} }: ReadOptions,
  path: string,
): void {
  if (fixed !== true) return;
  const labels = ["energy", "forces", "stress", "virial", "charge", "spin"] as const;
  const key = labels.find((label) => typeof keys[label] === "string");
  const unit = (["energy", "forces", "stress"] as const).find(
    (label) => units[label] !== undefined && !(label === "forces" && forceUnits),
  );
  if (key === undefined && unit === undefined) return;
  const [option, found] = key !== undefined ? [`keys.${key}`, keys[key]!] : [`units.${unit!}`, units[unit!]!];
  throw new DatasetError(
    "DATASET_OPTION",
    `expected no option ${option} with ${title}, which has its own, found ${quote(found)}`,
    forceUnits && key === "forces" ? `take ${option} out; ${SIGN}` : levelHint(option, levels),
    { path },
  );
}

const SIGN =
  'what its forces are in, with a minus for a gradient, is said by units: { forces: "-Hartree/A" } (shell: --units forces=-Hartree/A)';

function levelHint(option: string, levels: readonly string[] | undefined): string {
  return levels === undefined ? `take ${option} out` : `choose a level in place of it: ${levels.join(", ")}`;
}
