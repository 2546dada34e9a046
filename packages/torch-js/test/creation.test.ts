import { describe, expect, it } from "vitest";
import * as torch from "../src/index.js";
import { type DType, type NestedArray, tensor, type TypedArray } from "../src/index.js";
import { failure } from "./helpers/errorOf.js";

describe("tensor", () => {
  it("takes numbers, nested arrays and empty ones", () => {
    expect([tensor(2.5).shape, tensor(2.5).item()]).toEqual([[], 2.5]);
    expect([tensor([]).shape, tensor([]).dtype]).toEqual([[0], "float32"]);
    expect(tensor([[], []]).shape).toEqual([2, 0]);
    const nested = [
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    ];
    expect([tensor(nested).shape, tensor(nested).tolist()]).toEqual([[1, 2, 3], nested]);
  });

  it.each<[NestedArray, DType]>([
    [[1, 2], "float32"],
    [[1n, 2n], "int64"],
    [[true, false], "bool"],
  ])("takes the dtype from the kind: %s", (data, dtype) => {
    expect([tensor(data).dtype, tensor(data).tolist()]).toEqual([dtype, data]);
  });

  it("keeps every digit in float64", () => {
    const data = [0.1, 1 / 3, 2 ** 53, -5e-324, -0];
    expect(tensor(data, { dtype: "float64" }).tolist()).toEqual(data);
  });

  it("converts to every dtype", () => {
    for (const dtype of [
      "float32",
      "float64",
      "float16",
      "bfloat16",
      "int64",
      "int32",
      "int16",
      "int8",
      "uint8",
    ] as const) {
      const made = tensor([1, 2], { dtype });
      expect([made.dtype, made.to("float64").tolist()]).toEqual([dtype, [1, 2]]);
    }
    expect(tensor([0, 0.5, NaN], { dtype: "bool" }).tolist()).toEqual([false, true, true]);
    expect(tensor([1], { dtype: "complex128" }).scalar()).toEqual({ re: 1, im: 0 });
    expect(tensor([1n], { dtype: "float32" }).tolist()).toEqual([1]);
    expect(tensor([true], { dtype: "int32" }).tolist()).toEqual([1]);
  });

  it.each<[TypedArray, DType]>([
    [Float32Array.of(1, 2), "float32"],
    [Float64Array.of(1, 2), "float64"],
    [Int8Array.of(1, -2), "int8"],
    [Int16Array.of(1, -2), "int16"],
    [Int32Array.of(1, -2), "int32"],
    [BigInt64Array.of(1n, -2n), "int64"],
    [Uint8Array.of(1, 255), "uint8"],
  ])("copies a %o", (array, dtype) => {
    const made = tensor(array);
    expect([made.dtype, made.shape, made.toArray()]).toEqual([dtype, [2], array]);
    array.reverse();
    expect(made.toArray()).not.toEqual(array);
  });

  it("gives a typed array a shape and another dtype", () => {
    const made = tensor(Float64Array.of(1, 2, 3, 4, 5, 6), { shape: [2, 3], dtype: "float32", requiresGrad: true });
    expect([made.shape, made.dtype, made.requiresGrad, made.isLeaf]).toEqual([[2, 3], "float32", true, true]);
    expect(tensor(Float32Array.of(1, 2, 3).subarray(1)).tolist()).toEqual([2, 3]);
    expect(tensor(new Float32Array(), { shape: [0, 3] }).shape).toEqual([0, 3]);
  });

  const deep = (depth: number): NestedArray => (depth === 0 ? 1 : [deep(depth - 1)]);
  const circular: NestedArray[] = [];
  circular.push(circular);

  it.each<[string, NestedArray, object, string]>([
    ["ragged rows", [[1], [2, 3]], {}, "expected nested arrays of shape [2, 1], found an array of 2 at depth 1"],
    ["a number among arrays", [[1], 2], {}, "expected nested arrays of shape [2, 1], found a number at depth 1"],
    ["an array among numbers", [1, [2]], {}, "expected nested arrays of shape [2], found an array of 1 at depth 1"],
    ["mixed kinds", [1, 2n], {}, "expected elements of one kind, found number and, at element 1, bigint"],
    ["strings", ["1" as never], {}, "expected numbers, bigints or booleans, found string at element 0"],
    ["null", [1, null as never], {}, "expected numbers, bigints or booleans, found null at element 1"],
    ["holes", new Array<number>(2), {}, "expected numbers, bigints or booleans, found undefined at element 0"],
    ["undefined", undefined as never, {}, "expected numbers, bigints or booleans, found undefined at element 0"],
    ["objects", {} as never, {}, "expected numbers, bigints or booleans, found object at element 0"],
    ["65 levels", deep(65), {}, "expected arrays nested at most 64 deep"],
    ["an array inside itself", circular, {}, "expected arrays nested at most 64 deep"],
    [
      "fractions for int64",
      [1.5],
      { dtype: "int64" },
      "expected integers of ±(2^53 - 1) for int64, found 1.5 at element 0",
    ],
    [
      "2^53 + 2 as a number",
      [2 ** 53 + 2],
      { dtype: "int64" },
      "expected integers of ±(2^53 - 1) for int64, found 9007199254740994 at element 0",
    ],
    [
      "bigints of 65 bits",
      [1n, 2n ** 63n],
      {},
      "expected integers of 64 bits for int64, found 9223372036854775808 at element 1",
    ],
    [
      "NaN for int32",
      [NaN],
      { dtype: "int32" },
      "expected integers of -2147483648 to 2147483647 for int32, found NaN at element 0",
    ],
    ["256 for uint8", [256], { dtype: "uint8" }, "expected integers of 0 to 255 for uint8, found 256 at element 0"],
    [
      "an unknown dtype",
      [1],
      { dtype: "float" },
      'expected a dtype (float32, float64, float16, bfloat16, int64, int32, int16, int8, uint8, bool, complex32, complex64, complex128), found "float"',
    ],
  ])("refuses %s", (_, data, options, message) => {
    expect(failure(() => tensor(data, options))).toEqual(["TORCH_ARGUMENTS", `tensor: ${message}`]);
  });

  it("refuses typed arrays that do not fit", () => {
    expect(failure(() => tensor(Float32Array.of(1, 2, 3), { shape: [2, 2] }))).toEqual([
      "TORCH_ARGUMENTS",
      "tensor: expected a shape of 3 elements, as there are, found [2,2]",
    ]);
    expect(failure(() => tensor(Float32Array.of(1), { shape: [-1] }))).toEqual([
      "TORCH_ARGUMENTS",
      "tensor: expected a shape of 1 elements, as there are, found [-1]",
    ]);
    expect(failure(() => tensor(Float32Array.of(1), { shape: [2 ** 40, 2 ** 40] }))).toEqual([
      "TORCH_ARGUMENTS",
      "tensor: expected a shape of 1 elements, as there are, found [1099511627776,1099511627776]",
    ]);
    for (const array of [
      new Uint32Array(1),
      new BigUint64Array(1),
      new Uint8ClampedArray(1),
      new DataView(new ArrayBuffer(4)),
    ]) {
      const name = array.constructor.name;
      expect(failure(() => tensor(array as never))).toEqual([
        "TORCH_ARGUMENTS",
        `tensor: a ${name} has no dtype of its own; expected Float32Array, Float64Array, Int8Array, Int16Array, Int32Array, BigInt64Array, Uint8Array, or a Uint16Array with the dtype whose bits it holds, float16 or bfloat16`,
      ]);
    }
    expect(failure(() => tensor(tensor([1]) as never))).toEqual([
      "TORCH_ARGUMENTS",
      "tensor: expected data, found a Tensor; use clone()",
    ]);
  });

  it("reads the bits of 16-bit floats, as toArray gives them", () => {
    for (const dtype of ["float16", "bfloat16"] as const) {
      const made = tensor([[1.5], [-2]], { dtype });
      const again = tensor(made.toArray(), { dtype, shape: [2, 1] });
      expect([again.dtype, again.tolist()]).toEqual([dtype, [[1.5], [-2]]]);
    }
    expect(tensor(Uint16Array.of(0x3c00), { dtype: "float16" }).item()).toBe(1);
    expect(failure(() => tensor(Uint16Array.of(1), { dtype: "float32" }))).toEqual([
      "TORCH_ARGUMENTS",
      "tensor: a Uint16Array has no dtype of its own; expected Float32Array, Float64Array, Int8Array, Int16Array, " +
        "Int32Array, BigInt64Array, Uint8Array, or a Uint16Array with the dtype whose bits it holds, float16 or bfloat16",
    ]);
  });

  it("sees an array whose memory was taken away as empty", () => {
    const array = new Float32Array(4);
    structuredClone(array, { transfer: [array.buffer] });
    expect(tensor(array).shape).toEqual([0]);
    expect(failure(() => tensor(array, { shape: [4] }))[1]).toBe(
      "tensor: expected a shape of 0 elements, as there are, found [4]",
    );
  });
});

describe("factories", () => {
  it("make tensors of a dtype", () => {
    expect(torch.zeros([2, 3], { dtype: "float64" }).tolist()).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(torch.ones([]).item()).toBe(1);
    expect(torch.full([2], 0.5).tolist()).toEqual([0.5, 0.5]);
    expect([torch.full([2], 2).dtype, torch.full([2], 2, { dtype: "float32" }).dtype]).toEqual(["int64", "float32"]);
    expect(torch.arange(3).tolist()).toEqual([0n, 1n, 2n]);
    expect(torch.arange(0, 1, 0.25).tolist()).toEqual([0, 0.25, 0.5, 0.75]);
    expect(torch.eye(2).tolist()).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });
});
