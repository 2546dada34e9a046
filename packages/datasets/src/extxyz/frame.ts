import type { AtomArray, InfoValue, Structure } from "@hydride/core-graph";
import { Fault, quote } from "../errors";
import type { LabelKeys, ReadOptions } from "../options";
import { setEntry } from "./bracket";
import { type Column, createColumn } from "./columns";
import { describe, type Header, readHeader } from "./header";
import type { Namer } from "./identity";
import { agreed, presentKeys, takeLabels } from "./labels";
import { ARRAY_PREFIX, INFO_PREFIX } from "./reserved";
import { parseSpecies } from "./species";
import { type UnitFactors, unitFactors } from "./units";

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
    this.#columns = columns.map((spec) => createColumn(spec, spec.name === positions || spec.name === forces));
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
  finish(frame: number, namer: Namer): Structure {
    const { cell, pbc, columns, positions, info } = this.#header;
    const numbers = Uint8Array.from(this.#numbers);
    const values = new Map(this.#columns.map((column) => [column.spec.name, column.finish()]));
    values.delete(columns[this.#species]!.name);
    const taken = values.get(positions)!.values as Float64Array;
    values.delete(positions);
    checkNumbers(numbers, values);
    const forces = this.#takeForces(values);
    const labels = takeLabels(info, this.#keys, this.#factors, cell, forces?.key);
    const identity = namer.name(numbers, info, frame);
    return {
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
  }

  #takeForces(values: Map<string, AtomArray>): { key: string; value: Float64Array } | undefined {
    const candidates = presentKeys("forces", this.#keys, values).flatMap((key) => {
      const array = values.get(key)!;
      return array.kind === "real" && array.width === 3 ? [{ key, value: array.values }] : [];
    });
    const found = agreed("forces", candidates, (a, b) => a.every((x, i) => x === b[i]));
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

/** Atomic numbers that stand beside symbols stay an array; they have to say the same. */
function checkNumbers(numbers: Uint8Array, values: Map<string, AtomArray>): void {
  const beside = values.get("Z");
  if (beside?.kind !== "integer" || beside.width !== 1) return;
  const atom = beside.values.findIndex((z, i) => z !== numbers[i]);
  if (atom < 0) return;
  throw new Fault(
    "EXTXYZ_UNKNOWN_ELEMENT",
    `expected the same element in "species" and "Z", found ${numbers[atom]} and ${beside.values[atom]} at atom ${atom + 1}`,
  );
}

function unescaped<Value>(entries: Map<string, Value>, prefix: string): Record<string, Value> {
  const record: Record<string, Value> = {};
  for (const [key, value] of entries) {
    const name = key.startsWith(prefix) ? key.slice(prefix.length) : key;
    if (Object.hasOwn(record, name)) {
      throw new Fault("EXTXYZ_DUPLICATE_KEY", `expected every key once, found ${quote(name)} twice`);
    }
    setEntry(record, name, value);
  }
  return record;
}
