import type { AtomArray, InfoValue, Structure } from "@hydride/core-graph";
import { Fault, type FramePlace, quote } from "../errors";
import { rememberOrigin } from "../origin";
import type { LabelKeys, ReadOptions } from "../options";
import { counted, type Reading } from "../reading";
import type { TrainingLabel } from "../labelReport";
import { setEntry } from "./bracket";
import { type Column, createColumn } from "./columns";
import { describe, type Header, readHeader } from "./header";
import type { Namer } from "../identity";
import { agreed, presentKeys, remedy, takeLabels, type Unusable } from "./labels";
import { lookalikes } from "./lookalikes";
import { remark } from "../remarks";
import { ARRAY_PREFIX, INFO_PREFIX } from "./reserved";
import { parseSpecies } from "./species";
import { tellOfDerived, type UnitFactors, unitFactors } from "../units";

/** One frame while it is read: made from the comment line, then filled row by row, then finished. */
export class Frame {
  readonly #header: Header;
  readonly #keys: LabelKeys;
  readonly #factors: UnitFactors;
  readonly #width: number;
  readonly #columns: Column[];
  readonly #species: number;
  #numbers: number[] = [];

  constructor(entries: Map<string, InfoValue>, options: ReadOptions) {
    this.#keys = options.keys ?? {};
    this.#header = readHeader(entries, this.#keys);
    this.#factors = unitFactors(this.#header.info, options.units ?? {});
    const { columns, species, positions, forces } = this.#header;
    this.#width = columns.reduce((sum, { width }) => sum + width, 0);
    this.#columns = columns.map((spec) => {
      if (spec.name === positions) return createColumn(spec, { kind: "positions", factor: 1 });
      return createColumn(spec, spec.name === forces ? { kind: "forces", factor: this.#factors.forces } : undefined);
    });
    this.#species = columns.findIndex(({ name }) => name === species);
  }

  get atoms(): number {
    return this.#numbers.length;
  }

  /** Reads the line of one atom. Throws a `Fault`. */
  push(line: string, countLine: number): void {
    const text = line.trim();
    const tokens = text === "" ? [] : text.split(/\s+/);
    if (tokens.length !== this.#width) throw this.#wrongWidth(tokens, countLine);
    let at = 0;
    this.#columns.forEach((column, i) => {
      if (i === this.#species) this.#numbers.push(parseSpecies(tokens[at++]!));
      else for (let k = column.spec.width; k > 0; k--) column.push(tokens[at++]!);
    });
  }

  /** The structure, once every atom is in. Throws a `Fault`. */
  finish(place: FramePlace, namer: Namer, reading: Reading): Structure {
    const { cell, pbc, columns, positions, info } = this.#header;
    const numbers = Uint8Array.from(this.#numbers);
    const values = new Map(this.#columns.map((column) => [column.spec.name, column.finish()]));
    values.delete(columns[this.#species]!.name);
    const taken = values.get(positions)!.values as Float64Array;
    values.delete(positions);
    checkNumbers(numbers, values);
    const forces = this.#takeForces(values);
    this.#tellOfNamedKeys(info, forces?.key, reading);
    const unusable = (left: Unusable) => tellUnusable(left, place, reading);
    for (const column of this.#header.unusable) {
      const left = { label: "forces" as const, key: column.name, found: describe([column]) };
      unusable({ ...left, expected: "three real columns of forces" });
    }
    const labels = takeLabels(info, this.#keys, this.#factors, cell, forces?.key, unusable);
    const { identity, madeUp } = namer.name(numbers, info, place);
    const found = (label: TrainingLabel) => lookalikes(label, info, values, this.#keys);
    const structure: Structure = {
      numbers,
      positions: taken,
      ...(cell && { cell }),
      pbc,
      ...labels,
      ...(forces && { forces: forces.value }),
      ...identity,
      info: unescaped(info, INFO_PREFIX),
      ...(values.size > 0 && { arrays: unescaped(values, ARRAY_PREFIX) }),
    };
    tellOfDerived(this.#factors.derived, structure, place.path, reading);
    reading.labels.add(place.path, structure, found, (label) => this.#isOff(label));
    remark(structure, place, reading);
    return rememberOrigin(structure, madeUp);
  }

  /** Whether the caller said that there is no such label. */
  #isOff(label: TrainingLabel): boolean {
    return this.#keys[label] === null && (label !== "stress" || typeof this.#keys.virial !== "string");
  }

  #tellOfNamedKeys(info: Map<string, InfoValue>, forces: string | undefined, reading: Reading): void {
    for (const label of ["energy", "forces", "stress", "virial", "charge", "spin"] as const) {
      const key = this.#keys[label];
      if (typeof key === "string") reading.namedKey(label, key, label === "forces" ? forces === key : info.has(key));
    }
  }

  #takeForces(values: Map<string, AtomArray>): { key: string; value: Float64Array } | undefined {
    const candidates = presentKeys("forces", this.#keys, values).flatMap((key) => {
      const array = values.get(key)!;
      return array.kind === "real" && array.width === 3 ? [{ key, value: array.values }] : [];
    });
    const found = agreed("forces", candidates, (a, b) => a.value.every((x, i) => x === b.value[i]));
    if (found === undefined) return undefined;
    values.delete(found.key);
    const factor = this.#factors.forces;
    return { key: found.key, value: factor === 1 ? found.value : found.value.map((x) => x * factor) };
  }

  #wrongWidth(tokens: string[], countLine: number): Fault {
    const nextFrame = tokens.length <= 1 && /^\d*$/.test(tokens[0] ?? "");
    const hint = nextFrame
      ? `the atom count in line ${countLine} may be too large: this looks like the end of the frame`
      : "compare this line with Properties in the comment line of the frame; texts of columns cannot hold spaces";
    const found = tokens.length === 0 ? "an empty line" : `${tokens.length}: ${quote(tokens.join(" "))}`;
    return new Fault(
      "EXTXYZ_COLUMN_COUNT",
      `expected ${this.#width} columns (${describe(this.#header.columns)}), found ${found}`,
      hint,
    );
  }
}

/** Tells of what stands under a usual key of a label without being one. */
export function tellUnusable(
  { label, key, expected, found }: Unusable,
  { path, frame }: { path: string; frame: number },
  reading: Reading,
): void {
  const counts =
    label === "spin" ? "; if it counts unpaired electrons (2S), so do the frames that have it as a label" : "";
  reading.notice(
    `${path}\0${label}\0${key}`,
    (frames) =>
      `${path}: ${quote(key)} is no ${label} in ${counted(frames)} and stays as it is ` +
      `(first in frame ${frame}: expected ${expected}, found ${found})${counts}: ` +
      `if it is no label at all, say so with ${remedy(label, null)}`,
  );
}

/** Atomic numbers that stand beside symbols stay an array; they have to say the same. */
function checkNumbers(numbers: Uint8Array, values: Map<string, AtomArray>): void {
  const beside = values.get("Z");
  if (beside?.kind !== "integer" || beside.width !== 1) return;
  const atom = beside.values.findIndex((z, i) => z !== numbers[i]);
  if (atom < 0) return;
  throw new Fault(
    "EXTXYZ_UNKNOWN_ELEMENT",
    `expected the same element in "species" and "Z", found ${numbers[atom]} and ${beside.values[atom]} at atom ${atom + 1}`,
    "repair the column that is wrong, or rename Z where it means something else",
  );
}

function unescaped<Value>(entries: Map<string, Value>, prefix: string): Record<string, Value> {
  const record: Record<string, Value> = {};
  for (const [key, value] of entries) {
    const name = key.startsWith(prefix) ? key.slice(prefix.length) : key;
    if (Object.hasOwn(record, name)) {
      throw new Fault(
        "EXTXYZ_DUPLICATE_KEY",
        `expected every key once, found ${quote(name)} twice`,
        `remove one of ${name} and ${prefix}${name}`,
      );
    }
    setEntry(record, name, value);
  }
  return record;
}
