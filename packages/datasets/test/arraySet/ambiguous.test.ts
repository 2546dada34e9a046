import { describe, expect, it } from "vitest";
import type { NamedArray } from "../../src/arraySet/namedArray";
import { recordsOf } from "../../src/arraySet/recordsOf";
import type { LabelKeys } from "../../src/options";
import { array, counting, failure, reals } from "./arrays";

const all = (arrays: Record<string, NamedArray>, keys: LabelKeys = {}) => [
  ...recordsOf(new Map(Object.entries(arrays)), { keys: { numbers: "Z", positions: "R", ...keys } }, ""),
];
const water = { Z: array(Int32Array.of(8, 1, 1), 3), R: array(counting(18), 2, 3, 3) };

describe("three truth values of three structures", () => {
  const three = { Z: array(Int32Array.of(8, 1), 2), R: array(counting(18), 3, 2, 3) };
  const cell = array(reals(9, 0, 0, 0, 9, 0, 0, 0, 9), 3, 3);
  const pbcOf = (pbc: NamedArray) =>
    all({ ...three, cell, pbc }, { cell: "cell", pbc: "pbc" }).map((record) => record.pbc.map(Number).join(""));

  it("are refused where they differ: they may be one each, or three for all", () => {
    expect(failure(() => pbcOf(array(Uint8Array.of(1, 1, 0), 3)))).toStrictEqual([
      "DATASET_SHAPE",
      'expected "pbc" to say whether it has one value for each of 3 structures or three for all, found the shape (3,) with 1, 1, 0',
      "write it as (3, 1) or (3, 3), a row for each structure; or set keys.pbc to null: then all cell vectors that are not zero are periodic",
    ]);
  });

  it("are taken where they do not, or the shape says what they are", () => {
    expect(pbcOf(array(Uint8Array.of(0, 0, 0), 3))).toStrictEqual(["000", "000", "000"]);
    expect(pbcOf(array(Uint8Array.of(1, 1, 1), 3))).toStrictEqual(["111", "111", "111"]);
    expect(pbcOf(array(Uint8Array.of(1, 1, 0), 3, 1))).toStrictEqual(["111", "111", "000"]);
    expect(pbcOf(array(Uint8Array.of(1, 1, 0, 1, 1, 0, 0, 0, 0), 3, 3))).toStrictEqual(["110", "110", "000"]);
  });
});

it.each([
  [[1, 0, 1], 0, 2],
  [[-1, 1, 1], -1, 1],
])("padding of %j that is not at the end is refused", (numbers, found, atom) => {
  const arrays = { Z: array(Int32Array.of(...numbers, 1, 1, 0), 2, 3), R: array(counting(18), 2, 3, 3) };
  expect(failure(() => all(arrays))).toStrictEqual([
    "DATASET_ELEMENT",
    `expected padding (0 or -1) in "Z" behind the last atom only, found ${found} at atom ${atom} of 3`,
    "a ghost atom is no padding: take it out of all arrays; or the file is damaged",
  ]);
});

it("arrays whose shape fits structures and atoms are told of", () => {
  const square = { Z: array(Int32Array.of(8, 1, 1), 3), R: array(counting(27), 3, 3, 3) };
  const others = {
    q: array(counting(3), 3),
    dipole: array(counting(9), 3, 3),
    tensor: array(counting(27), 3, 3, 3),
    rotation: array(counting(6), 3, 2),
  };
  const told: string[] = [];
  const unsure = (name: string, taken: string) => told.push(`${name}: ${taken}`);
  const keys = { numbers: "Z", positions: "R" };
  const arrays = new Map(Object.entries({ ...square, ...others }));
  const [first] = [...recordsOf(arrays, { keys }, "", undefined, undefined, undefined, unsure)];
  expect([Object.keys(first!.info!), Object.keys(first!.arrays!)]).toStrictEqual([["q", "rotation"], ["dipole", "tensor"]]); // prettier-ignore
  const asStructures = "a value of each of the 3 structures, and not of each of the 3 atoms";
  expect(told).toStrictEqual([
    `q (3,) real: ${asStructures}`,
    "dipole (3, 3) real: a number of each of the 3 atoms, and not a vector of each structure",
    `rotation (3, 2) real: ${asStructures}`,
  ]);
  const two = { ...water, q: array(counting(2), 2), charges: array(counting(6), 2, 3), x: array(counting(2), 2, 1) };
  told.length = 0;
  recordsOf(new Map(Object.entries(two)), { keys }, "", undefined, () => false, undefined, unsure).next();
  expect(told).toStrictEqual([]);
});
