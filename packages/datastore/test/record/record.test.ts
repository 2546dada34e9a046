import { expect, it } from "vitest";
import { DataStoreError, encodeRecord, viewRecord } from "../../src/index";
import { someSamples } from "../helpers/structures";

const datasets = ["ani1x", "mptrj", "oc20"];

function errorOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof DataStoreError) return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new Error("expected a DataStoreError, nothing was thrown");
}

it("gives back every bit of any structure", () => {
  for (const [number, sample] of someSamples(500).entries()) {
    const bytes = encodeRecord(sample, datasets, number);
    const view = viewRecord(bytes, datasets);
    expect(bytes.length % 8).toBe(0);
    expect(view.number).toBe(number);
    expect(view.byteLength).toBe(bytes.length);
    expect(view.toSample()).toEqual(sample);
    // The same through the fields, which are views.
    for (const [key, value] of Object.entries(sample)) expect(view[key as "id"]).toEqual(value);
    expect(Buffer.from(encodeRecord(view.toStructure(), datasets, number)).equals(bytes)).toBe(true);
  }
});

it("keeps the bits of numbers that are not equal to themselves, and their sign", () => {
  const nan = new Float64Array(new BigUint64Array([0x7ff8_0000_dead_beefn]).buffer);
  const [sample] = someSamples(1, 1);
  const arrays = { odd: { kind: "real" as const, width: 1, values: nan } };
  const info = { a: -0, b: [NaN, -Infinity], "~": { "~~": 1 }, __proto__x: null };
  const view = viewRecord(encodeRecord({ ...sample!, energy: -0, info, arrays }), [sample!.dataset]);
  const values = view.arrays!["odd"]!.values as Float64Array;
  expect(new BigUint64Array(values.slice().buffer)).toEqual(BigUint64Array.of(0x7ff8_0000_dead_beefn));
  expect(view.energy).toBe(-0);
  expect(view.info).toEqual(info);
});

it("is read without copies", () => {
  const sample = someSamples(40).find(({ forces, cell }) => forces && cell)!;
  const memory = new Uint8Array(8000);
  memory.set(encodeRecord(sample), 80);
  const view = viewRecord(memory, [sample.dataset], 80);
  for (const array of [view.numbers, view.positions, view.forces!, view.cell!])
    expect(array.buffer).toBe(memory.buffer);
  view.positions[0] = 42;
  expect(viewRecord(memory, [sample.dataset], 80).positions[0]).toBe(42);
});

it("refuses what is no record, and what cannot be one", () => {
  const [sample] = someSamples(1);
  const bytes = encodeRecord(sample!);
  expect(errorOf(() => viewRecord(bytes.subarray(0, 64), datasets))).toBe(
    `RECORD_DAMAGED: expected a record at byte 0 of 64, at a multiple of 8, found one of ${bytes.length} bytes`,
  );
  expect(errorOf(() => viewRecord(new Uint8Array(80), datasets, 8))).toBe(
    "RECORD_DAMAGED: expected a record at byte 8 of 80, at a multiple of 8, found none",
  );
  expect(errorOf(() => encodeRecord({ ...sample!, id: "a\ud800" }))).toBe(
    'RECORD_TEXT: structure "a\\ud800" of dataset "mptrj": id: expected text that UTF-8 can hold, found half of a surrogate pair in ' +
      '"a\\ud800"',
  );
  expect(errorOf(() => encodeRecord(sample!, ["oc20", "ani1x"]))).toBe(
    'RECORD_DATASET: structure "sample-0-é": expected a dataset among "oc20", "ani1x", found "mptrj"',
  );
});
