import { StructureError, type Structure, validateStructure } from "@hydride/core-graph";
import { Fault, type Place } from "./errors";
import { Namer } from "./identity";
import { remark } from "./remarks";
import { checkRange } from "./ranges";
import { lookalikes } from "./extxyz/lookalikes";
import { IDENTITY_KEYS } from "./extxyz/reserved";
import { tellOfDerived } from "./units";
import type { TrainingLabel } from "./labelReport";
import type { LabelKeys, ReadOptions } from "./options";
import { rememberOrigin } from "./origin";
import type { Reading } from "./reading";
import type { StructureRecord } from "./record";

const LABELS = ["energy", "forces", "stress", "charge", "spin"] as const;
const LARGEST = 118;

/**
 * Turns the records of one file into structures: names them, checks them, counts their labels. Every
 * reader but that of extended XYZ ends here, so that all files are held to the same rules.
 */
export class RecordFinisher {
  readonly #path: string;
  readonly #options: ReadOptions;
  readonly #reading: Reading;
  readonly #namer: Namer;
  readonly #takesKeys: boolean;
  #frame = 0;

  /** `takesKeys`: the caller can name the keys of labels, so that those that look like one are worth a word. */
  constructor(path: string, options: ReadOptions, reading: Reading, takesKeys = true) {
    this.#takesKeys = takesKeys;
    this.#path = path;
    this.#options = options;
    this.#reading = reading;
    this.#namer = new Namer(path, options, reading);
  }

  /** Throws `DatasetError` with the place of the record. */
  finish(record: StructureRecord): Structure {
    const frame = record.place.frame ?? ++this.#frame;
    const place: Place = { path: this.#path, ...record.place };
    try {
      const structure = this.#structure(record, { ...place, frame });
      const { keys = {} } = this.#options;
      const found = (label: TrainingLabel) => (this.#takesKeys ? lookalikesOf(label, structure, keys) : undefined);
      this.#reading.labels.add(this.#path, structure, found, (label) => keys[label] === null);
      tellOfDerived(record.derivedUnits ?? {}, structure, this.#path, this.#reading);
      remark(structure, { path: this.#path, frame, line: 0 }, this.#reading);
      return structure;
    } catch (error) {
      if (error instanceof Fault) throw error.at(place);
      if (error instanceof StructureError) {
        throw new Fault(
          "DATASET_STRUCTURE",
          error.message,
          error.hint ?? "repair the file, or leave the structure out",
        ).at(place);
      }
      throw error;
    }
  }

  #structure(record: StructureRecord, place: Place & { frame: number }): Structure {
    const numbers = atomicNumbers(record.numbers);
    const info = new Map(Object.entries(record.info ?? {}));
    if (record.id !== undefined) info.set(IDENTITY_KEYS.id, record.id);
    if (record.group !== undefined) info.set(IDENTITY_KEYS.group, record.group);
    const { identity, madeUp } = this.#namer.name(numbers, info, place);
    const structure: Structure = {
      numbers,
      positions: record.positions,
      ...(record.cell && { cell: record.cell }),
      pbc: record.pbc,
      ...this.#labels(record),
      ...identity,
      info: Object.fromEntries(info),
      ...(record.arrays && Object.keys(record.arrays).length > 0 && { arrays: record.arrays }),
    };
    validateStructure(structure);
    checkRanges(structure);
    return rememberOrigin(structure, madeUp);
  }

  /** The labels of the record, without those that the caller switched off with `keys`. */
  #labels(record: StructureRecord): Partial<Pick<Structure, (typeof LABELS)[number]>> {
    return Object.fromEntries(
      LABELS.flatMap((label) =>
        record[label] === undefined || this.#options.keys?.[label] === null ? [] : [[label, record[label]]],
      ),
    );
  }
}

function lookalikesOf(label: TrainingLabel, { info, arrays = {} }: Structure, keys: LabelKeys): string[] {
  return lookalikes(label, new Map(Object.entries(info)), new Map(Object.entries(arrays)), keys);
}

function atomicNumbers(numbers: ArrayLike<number>): Uint8Array {
  for (let i = 0; i < numbers.length; i++) {
    const z = numbers[i]!;
    if (Number.isInteger(z) && z >= 1 && z <= LARGEST) continue;
    throw new Fault(
      "DATASET_ELEMENT",
      `expected an atomic number from 1 to ${LARGEST}, found ${z} at atom ${i + 1}`,
      "repair the file, or leave the structure out",
    );
  }
  return Uint8Array.from(numbers);
}

function checkRanges({ positions, cell, energy, forces, stress }: Structure): void {
  const all = { positions, cell, energy: energy === undefined ? undefined : [energy], forces, stress };
  for (const [kind, values] of Object.entries(all)) {
    for (const value of values ?? []) checkRange(kind as keyof typeof all, value, kind, "DATASET_RANGE");
  }
}
