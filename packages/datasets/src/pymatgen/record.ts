import type { InfoValue } from "@hydride/core-graph";
import type { StructureRecord } from "../record";
import { type PymatgenStructure, siteProperties } from "./structure";

type Label = "energy" | "forces" | "stress" | "id" | "group";

/** Labels and identity of a record, `undefined` where it has none; the rest comes from its structure. */
export type RecordLabels = Pick<StructureRecord, "place"> & { [Each in Label]?: StructureRecord[Each] | undefined };

/**
 * The record of a structure with its labels. What the structure itself says goes to `info` too; where a key is there already with another
 * value, as `structure_<key>`.
 */
export function pymatgenRecord(
  structure: PymatgenStructure,
  labels: RecordLabels,
  info: Iterable<[string, InfoValue | undefined]>,
): StructureRecord {
  const { numbers, positions, cell, pbc, charge, spin, properties } = structure;
  const { arrays, info: siteInfo } = siteProperties(properties);
  const all = new Map<string, InfoValue>();
  for (const [key, value] of info) if (value !== undefined) all.set(key, value);
  for (const [key, value] of [...structure.info, ...siteInfo]) all.set(all.has(key) ? `structure_${key}` : key, value);
  return {
    numbers,
    positions,
    ...(cell && { cell }),
    pbc,
    ...(charge !== undefined && { charge }),
    ...(spin !== undefined && { spin }),
    ...present(labels),
    info: Object.fromEntries(all),
    arrays,
  };
}

function present({ place, ...labels }: RecordLabels): Pick<StructureRecord, "place" | Label> {
  return { place, ...Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== undefined)) };
}

/** The entries of an object but for those that were used. */
export function others(object: Record<string, InfoValue>, used: readonly string[]): [string, InfoValue][] {
  return Object.entries(object).filter(([key]) => !used.includes(key) && !key.startsWith("@"));
}
