import { type AtomArray, type InfoValue, validateStructure } from "@hydride/core-graph";
import { DataStoreError } from "../errors";
import type { Sample } from "../sample";
import { toExactJson } from "./exactJson";
import {
  type ArrayNote,
  AT,
  ELEMENT_BYTES,
  FLAG,
  HEAD,
  MARK,
  MOST_BYTES,
  MOST_DATASETS,
  padded,
  SCALARS,
} from "./layout";

/** A sample whose record's size is known. */
export interface RecordPlan {
  sample: Sample;
  /** Of the record; a multiple of 8. */
  bytes: number;
  info: string;
  arrays: string;
  lengths: { id: number; group: number; info: number; arrays: number };
}

/**
 * How large a sample's record is. @throws StructureError for a structure that contradicts itself; DataStoreError `RECORD_TEXT` for text
 * that UTF-8 has no bytes for, `RECORD_SIZE` for 2 GiB or more.
 */
export function planRecord(sample: Sample, index = 0): RecordPlan {
  validateStructure(sample, index);
  const { numbers, positions, cell, forces, stress, arrays } = sample;
  const values = Object.values(arrays ?? {});
  const texts = {
    info: isEmpty(sample.info) ? "" : toExactJson(sample.info),
    arrays: values.length === 0 ? "" : toExactJson(notesOf(arrays!) as unknown as InfoValue),
  };
  const lengths = {
    id: textBytes(sample, "id"),
    group: textBytes(sample, "group"),
    info: Buffer.byteLength(texts.info),
    arrays: Buffer.byteLength(texts.arrays),
  };
  const reals =
    positions.length +
    (forces?.length ?? 0) +
    (cell === undefined ? 0 : 9) +
    (stress === undefined ? 0 : 9) +
    SCALARS.filter((name) => sample[name] !== undefined).length;
  const further = values.reduce((sum, array) => sum + valueBytes(array), padded(lengths.arrays));
  const bytes = HEAD + 8 * reals + further + numbers.length + lengths.id + lengths.group + lengths.info;
  if (bytes >= MOST_BYTES) {
    throw new DataStoreError(
      "RECORD_SIZE",
      `structure "${sample.id}" of dataset "${sample.dataset}": expected a record below 2 GiB, found ${bytes} bytes`,
      "leave out arrays that training does not need",
    );
  }
  return { sample, bytes: padded(bytes), ...texts, lengths };
}

/** The record of one sample, whose dataset is the first of `datasets`. Its `number` is the sample's in a store. */
export function encodeRecord(sample: Sample, datasets: readonly string[] = [sample.dataset], number = 0): Uint8Array {
  const plan = planRecord(sample);
  const target = new Uint8Array(plan.bytes);
  writeRecord(plan, target, datasetIndex(sample, datasets), number);
  return target;
}

/** The place of a sample's dataset among those of a store. @throws DataStoreError `RECORD_DATASET`. */
export function datasetIndex({ id, dataset }: Sample, datasets: readonly string[]): number {
  const index = datasets.indexOf(dataset);
  if (index >= 0 && index < MOST_DATASETS) return index;
  throw new DataStoreError(
    "RECORD_DATASET",
    `structure "${id}": expected a dataset among ${datasets.map((name) => JSON.stringify(name)).join(", ")}, found "${dataset}"`,
  );
}

/** Writes a record into memory that has its size and begins at a multiple of 8 bytes. */
export function writeRecord(plan: RecordPlan, target: Uint8Array, dataset: number, number: number): void {
  const { sample, bytes, lengths } = plan;
  const { buffer, byteOffset } = target;
  const head = new DataView(buffer, byteOffset, HEAD);
  head.setUint32(AT.size, bytes / 8, true);
  head.setUint32(AT.atoms, sample.numbers.length, true);
  head.setFloat64(AT.number, number, true);
  head.setUint32(AT.flags, flagsOf(sample), true);
  head.setUint16(AT.dataset, dataset, true);
  head.setUint16(AT.mark, MARK, true);
  head.setUint32(AT.id, lengths.id, true);
  head.setUint32(AT.group, lengths.group, true);
  head.setUint32(AT.info, lengths.info, true);
  head.setUint32(AT.arrays, lengths.arrays, true);

  let place = byteOffset + HEAD;
  const putReals = (values: ArrayLike<number>) => {
    new Float64Array(buffer, place, values.length).set(values);
    place += 8 * values.length;
  };
  for (const values of [sample.positions, sample.forces, sample.cell, sample.stress]) if (values) putReals(values);
  for (const name of SCALARS) {
    const value = sample[name];
    if (value !== undefined) putReals([value]);
  }
  const text = Buffer.from(buffer, byteOffset, bytes);
  text.write(plan.arrays, place - byteOffset, "utf8");
  text.fill(0, place - byteOffset + lengths.arrays, place - byteOffset + padded(lengths.arrays));
  place += padded(lengths.arrays);
  for (const array of Object.values(sample.arrays ?? {})) {
    if (array.kind === "real") new Float64Array(buffer, place, array.values.length).set(array.values);
    if (array.kind === "integer") new Int32Array(buffer, place, array.values.length).set(array.values);
    if (array.kind === "logical") new Uint8Array(buffer, place, array.values.length).set(array.values);
    const end = place + valueBytes(array);
    // Between the values and the next part.
    if (array.kind !== "string")
      text.fill(0, place + ELEMENT_BYTES[array.kind] * array.values.length - byteOffset, end - byteOffset);
    place = end;
  }
  new Uint8Array(buffer, place, sample.numbers.length).set(sample.numbers);
  place += sample.numbers.length;
  for (const [name, value] of [
    ["id", sample.id],
    ["group", sample.group],
    ["info", plan.info],
  ] as const) {
    text.write(value, place - byteOffset, "utf8");
    place += lengths[name];
  }
  // The memory may have held something else.
  target.fill(0, place - byteOffset, bytes);
}

function flagsOf(sample: Sample): number {
  let flags = sample.pbc.reduce((sum, is, axis) => sum + (is ? FLAG.pbc[axis]! : 0), 0);
  for (const name of ["cell", "forces", "stress", ...SCALARS, "arrays"] as const) {
    if (sample[name] !== undefined) flags |= FLAG[name];
  }
  return flags;
}

function isEmpty(info: object): boolean {
  for (const _ in info) return false;
  return true;
}

function textBytes(sample: Sample, field: "id" | "group"): number {
  const text = sample[field];
  if (!/\p{Surrogate}/u.test(text)) return Buffer.byteLength(text);
  throw new DataStoreError(
    "RECORD_TEXT",
    `structure ${JSON.stringify(sample.id)} of dataset "${sample.dataset}": ${field}: expected text that UTF-8 can hold, ` +
      `found half of a surrogate pair in ${JSON.stringify(text)}`,
  );
}

function valueBytes(array: AtomArray): number {
  return array.kind === "string" ? 0 : padded(ELEMENT_BYTES[array.kind] * array.values.length);
}

function notesOf(arrays: Record<string, AtomArray>): ArrayNote[] {
  return Object.entries(arrays).map(([name, { kind, width, values }]) => ({
    name,
    kind,
    width,
    length: values.length,
    ...(kind === "string" && { values: values }),
  }));
}
