import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { NamedArray } from "../../src/arraySet/namedArray";
import { Fault } from "../../src/errors";
import { FileBytes } from "../../src/fileBytes";
import { openNpy } from "../../src/npz/npy";
import { withFolder } from "../helpers";
import { npy } from "./writeNpz";

/** Opens an array that stands somewhere inside a file. */
function opened<Result>(content: Buffer, use: (array: NamedArray) => Result): Promise<Result> {
  return withFolder(async (folder) => {
    const path = join(folder, "a.npy");
    await writeFile(path, Buffer.concat([Buffer.alloc(5), content, Buffer.alloc(3)]));
    const bytes = new FileBytes(path);
    try {
      return use(openNpy({ bytes, offset: 5, length: content.length }));
    } finally {
      bytes.close();
    }
  });
}

const all = (content: Buffer) => opened(content, (array) => array.read(0, array.shape[0] ?? 1));
const bytes = (...values: number[]) => Buffer.from(values);

describe("the elements of an array", () => {
  const big = Buffer.alloc(16);
  big.writeDoubleBE(1.5, 0);
  big.writeDoubleBE(-2, 8);
  const float32 = Buffer.from(Float32Array.of(0.1, -3).buffer);

  it.each([
    ["<f8", Buffer.from(Float64Array.of(1.5, -2).buffer), Float64Array.of(1.5, -2)],
    [">f8", big, Float64Array.of(1.5, -2)],
    ["<f4", float32, Float64Array.of(Math.fround(0.1), -3)],
    // 1, the smallest above 0, infinity and the largest of binary16
    ["<f2", bytes(0x00, 0x3c, 0x01, 0x00), Float64Array.of(1, 2 ** -24)],
    [">f2", bytes(0x7c, 0x00, 0xfb, 0xff), Float64Array.of(Infinity, -65504)],
    ["|i1", bytes(255, 1), Int32Array.of(-1, 1)],
    ["|u1", bytes(255, 1), Int32Array.of(255, 1)],
    ["<i2", bytes(0xfe, 0xff, 1, 0), Int32Array.of(-2, 1)],
    [">u2", bytes(0xff, 0xfe, 0, 1), Int32Array.of(65534, 1)],
    ["<i4", Buffer.from(Int32Array.of(-5, 7).buffer), Int32Array.of(-5, 7)],
    ["<u4", Buffer.from(Uint32Array.of(2 ** 32 - 1, 7).buffer), Float64Array.of(2 ** 32 - 1, 7)],
    ["<i8", Buffer.from(BigInt64Array.of(-5n, 7n).buffer), Int32Array.of(-5, 7)],
    ["<u8", Buffer.from(BigUint64Array.of(2n ** 40n, 7n).buffer), Float64Array.of(2 ** 40, 7)],
    ["|b1", bytes(1, 0), Uint8Array.of(1, 0)],
    ["|S3", Buffer.from("abcd\0\0"), ["abc", "d"]],
    ["<U2", Buffer.from(Uint32Array.of(0x48, 0x65, 0x1f600, 0).buffer), ["He", "\u{1f600}"]],
  ])("%s", async (descr, values, expected) => {
    expect(await all(npy(descr, [2], values))).toStrictEqual(expected);
  });
});

it.each([1, 2, 3])("reads version %i of the format", async (version) => {
  expect(await all(npy("|u1", [3], bytes(1, 2, 3), { version }))).toStrictEqual(Int32Array.of(1, 2, 3));
});

it("reads the rows that are asked for, in either order", async () => {
  // Shape (3, 2, 2), element = 100 row + 10 second + third.
  const element = (i: number, j: number, k: number) => 100 * i + 10 * j + k;
  const byRows = Uint8Array.from({ length: 12 }, (_, at) => element(at >> 2, (at >> 1) & 1, at & 1));
  const byColumns = Uint8Array.from({ length: 12 }, (_, at) =>
    element(at % 3, Math.floor(at / 3) % 2, Math.floor(at / 6)),
  );
  const expected = Int32Array.of(100, 101, 110, 111, 200, 201, 210, 211);
  for (const [values, fortran] of [
    [byRows, false],
    [byColumns, true],
  ] as const) {
    const content = npy("|u1", [3, 2, 2], Buffer.from(values), { fortran });
    expect(await opened(content, (array) => array.read(1, 3))).toStrictEqual(expected);
  }
});

it("has one row where there is no axis", async () => {
  await opened(npy("<f8", [], Buffer.from(Float64Array.of(2.5).buffer)), (array) => {
    expect([array.shape, array.kind, array.read(0, 1)]).toStrictEqual([[], "real", Float64Array.of(2.5)]);
  });
});

describe("is refused", () => {
  const refused = (content: Buffer) =>
    opened(content, () => undefined).then(
      () => undefined,
      (error: unknown) => (error instanceof Fault ? [error.code, error.message] : [String(error)]),
    );

  it.each([
    [
      "objects",
      npy("|O", [1], bytes(0)),
      "DATASET_UNSUPPORTED",
      "expected an array of numbers or texts, found one of Python objects (dtype object), which are pickled",
    ],
    [
      "times",
      npy("<M8[ns]", [1], Buffer.alloc(8)),
      "DATASET_UNSUPPORTED",
      'expected an array of numbers or texts, found the dtype "<M8[ns]"',
    ],
    [
      "fields",
      npy("", [1], bytes(0), { header: "{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,), }" }),
      "DATASET_UNSUPPORTED",
      "expected an array of numbers or texts, found one of records with fields",
    ],
    [
      "code in place of a header",
      npy("", [1], bytes(0), { header: "__import__('os').system('true')" }),
      "DATASET_DAMAGED",
      expect.stringContaining("expected dtype, order and shape in the header of an array, found"),
    ],
    [
      "too few bytes",
      npy("<f8", [2], Buffer.alloc(15)),
      "DATASET_TRUNCATED",
      "expected 16 bytes for an array of shape (2), found 15 bytes",
    ],
    [
      "too many bytes",
      npy("<f8", [2], Buffer.alloc(17)),
      "DATASET_DAMAGED",
      "expected 16 bytes for an array of shape (2), found 17 bytes",
    ],
    [
      "another version",
      npy("<f8", [1], Buffer.alloc(8), { version: 4 }),
      "DATASET_UNSUPPORTED",
      "expected version 1, 2 or 3 of the .npy format, found 4",
    ],
    [
      "something else",
      Buffer.from("something else"),
      "DATASET_DAMAGED",
      "expected an array of numpy (.npy), found something else",
    ],
  ])("%s", async (_, content, code, message) => {
    expect(await refused(content)).toStrictEqual([code, message]);
  });
});
