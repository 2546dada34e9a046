import type { InfoValue } from "@hydride/core-graph";
import { tellUnusable } from "../extxyz/frame";
import { presentKeys, takeLabels } from "../extxyz/labels";
import { tellOfDerived, unitFactors } from "../units";
import type { LabelKeys, ReadOptions } from "../options";
import { counted, type Reading } from "../reading";
import type { StructureRecord } from "../record";
import type { AseRow } from "./row";
import { type AseValue, isArray, isGiven, numberOf, vectorsOf } from "./values";

/** Energies that ASE keeps side by side: extrapolated to no smearing, and the one whose derivatives the forces are. */
export const ASE_LEVELS = ["energy", "free_energy"] as const;

/** What the labels of all rows of a file are taken by. */
export interface AseContext {
  path: string;
  options: ReadOptions;
  reading: Reading;
  /** Units that the file gives for keys of `key_value_pairs` and `data`. */
  units: ReadonlyMap<string, string>;
  /** Of positions and cell, to angstrom. */
  lengthFactor: number;
}

type Labels = Pick<StructureRecord, "energy" | "forces" | "stress" | "charge" | "spin">;

/**
 * The labels of a row, and the info that is left: those of the calculator, or else those that the user keeps under the usual
 * keys, or the keys that the caller names. Kinetic energy is never added: an energy is that of the potential.
 * Forces are as computed, also on atoms that a constraint holds. Throws a `Fault`.
 */
export function takeAseLabels(
  { fields, extras }: AseRow,
  numbers: Float64Array,
  cell: Float64Array | undefined,
  frame: number,
  context: AseContext,
): { labels: Labels; info: Map<string, InfoValue> } {
  const { path, options, reading } = context;
  const info = results(fields);
  for (const [source, entries] of extras) {
    for (const [key, value] of Object.entries(entries)) add(info, key, value, source, context);
  }
  const keys = chosenKeys(fields, options);
  for (const label of ["energy", "charge", "spin"] as const) {
    for (const key of presentKeys(label, keys, info)) info.set(key, single(info.get(key)!));
  }
  const forcesKey = presentKeys("forces", keys, info).find((key) => isGiven(info.get(key)));
  const factors = unitFactors(info, { ...unitsOf(keys, info, context.units, forcesKey), ...options.units });
  const unusable = (left: Parameters<typeof tellUnusable>[0]) => tellUnusable(left, { path, frame }, reading);
  const spinKey = presentKeys("spin", keys, info).find((key) => isGiven(info.get(key)));
  const labels: Labels = takeLabels(info, keys, factors, cell, forcesKey, unusable);
  if (forcesKey !== undefined) {
    const forces = vectorsOf(info.get(forcesKey)!, numbers.length, 3, forcesKey);
    labels.forces = factors.forces === 1 ? forces : forces.map((x) => x * factors.forces);
    info.delete(forcesKey);
  }
  tellOfDerived(factors.derived, labels, path, reading);
  if (spinKey !== undefined && keys.spin === undefined) dropImpossibleSpin(labels, spinKey, numbers, info, context);
  for (const label of ["energy", "forces", "stress", "virial", "charge", "spin"] as const) {
    const key = options.keys?.[label];
    if (typeof key === "string")
      reading.namedKey(label, key, label in labels || (label === "virial" && "stress" in labels));
  }
  return { labels, info };
}

/**
 * An even number of electrons has an odd multiplicity, and the other way round: what contradicts this counts unpaired
 * electrons (2S), as some files do under the same name, and is no label.
 */
function dropImpossibleSpin(
  labels: Labels,
  key: string,
  numbers: Float64Array,
  info: Map<string, InfoValue>,
  { path, reading }: AseContext,
): void {
  const { spin, charge = 0 } = labels;
  const electrons = numbers.reduce((sum, z) => sum + z, 0) - charge;
  if (spin === undefined || !Number.isInteger(electrons) || (electrons + spin) % 2 !== 0) return;
  delete labels.spin;
  info.set(key, spin);
  reading.notice(
    `${path}\0parity`,
    (frames) =>
      `${path}: ${JSON.stringify(key)} is no spin multiplicity in ${counted(frames)} and stays as it is ` +
      `(first: ${spin} with ${electrons} electrons): it may count unpaired electrons (2S)`,
  );
}

/** The results that may be labels, as nested lists. A stress of six numbers is in Voigt's order and becomes three rows. */
function results(fields: ReadonlyMap<string, AseValue>): Map<string, InfoValue> {
  const info = new Map<string, InfoValue>();
  for (const name of ASE_LEVELS) {
    const value = numberOf(fields.get(name), name);
    if (value !== undefined) info.set(name, value);
  }
  const stress = fields.get("stress");
  if (isGiven(stress)) info.set("stress", squared(isArray(stress) ? [...(stress.values as Float64Array)] : stress));
  const forces = fields.get("forces");
  if (isGiven(forces)) info.set("forces", isArray(forces) ? rows([...(forces.values as Float64Array)]) : forces);
  return info;
}

function squared(value: InfoValue): InfoValue {
  const flat = Array.isArray(value) ? value.flat(1) : [];
  if (flat.length === 9) return rows(flat);
  return flat.length === 6 ? rows([0, 5, 4, 5, 1, 3, 4, 3, 2].map((i) => flat[i]!)) : value;
}

function rows(flat: InfoValue[]): InfoValue[] {
  return Array.from({ length: Math.ceil(flat.length / 3) }, (_, i) => flat.slice(3 * i, 3 * i + 3));
}

/** What stands in several places is kept once where they agree; where they differ, the first has the plain name. */
function add(
  info: Map<string, InfoValue>,
  key: string,
  value: InfoValue,
  source: string,
  { path, reading }: AseContext,
): void {
  const before = info.get(key);
  if (before === undefined && !info.has(key)) {
    info.set(key, value);
    return;
  }
  if (JSON.stringify(before) === JSON.stringify(value)) return;
  info.set(`${source}.${key}`, value);
  reading.notice(
    `${path}\0${source}.${key}`,
    (frames) =>
      `${path}: ${JSON.stringify(key)} of ${source} differs from the value before it in ${counted(frames)} ` +
      `and is kept as ${JSON.stringify(`${source}.${key}`)}`,
  );
}

/** The results of the calculator go before what the user keeps under other keys. */
function chosenKeys(fields: ReadonlyMap<string, AseValue>, { keys = {}, level }: ReadOptions): LabelKeys {
  const calculated = (label: "forces" | "stress") =>
    keys[label] === undefined && isGiven(fields.get(label)) && !(label === "stress" && keys.virial !== undefined)
      ? { [label]: label }
      : {};
  const energy = level ?? (isGiven(fields.get("energy")) ? "energy" : undefined);
  return {
    ...calculated("forces"),
    ...calculated("stress"),
    ...(energy !== undefined && keys.energy === undefined && { energy }),
    ...keys,
  };
}

/** The units that the file itself gives for the keys of the labels. */
function unitsOf(
  keys: LabelKeys,
  info: ReadonlyMap<string, InfoValue>,
  units: AseContext["units"],
  forces: string | undefined,
): ReadOptions["units"] {
  const of = (label: "energy" | "stress") => presentKeys(label, keys, info).map((key) => units.get(key))[0];
  const found = { energy: of("energy"), forces: units.get(forces ?? ""), stress: of("stress") };
  return Object.fromEntries(Object.entries(found).filter(([, unit]) => unit !== undefined));
}

/** An array of one element as that element. */
function single(value: InfoValue): InfoValue {
  return Array.isArray(value) && value.length === 1 ? single(value[0]!) : value;
}
