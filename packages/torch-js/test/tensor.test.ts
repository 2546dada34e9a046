import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { METHODS } from "../src/generated/methodNames.js";
import * as torch from "../src/index.js";
import { type Tensor, tensor } from "../src/index.js";
import { failure } from "./helpers/errorOf.js";

const matrix = () =>
  tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]);

describe("properties", () => {
  it("tell shape, strides, dtype, device and counts", () => {
    const a = matrix();
    expect([a.shape, a.strides, a.dtype, a.device]).toEqual([[2, 3], [3, 1], "float32", "cpu"]);
    expect([a.ndim, a.dim(), a.numel()]).toEqual([2, 2, 6]);
    expect([a.t().shape, a.t().strides]).toEqual([
      [3, 2],
      [1, 3],
    ]);
    expect([torch.zeros([]).numel(), torch.zeros([3, 0]).numel()]).toEqual([1, 0]);
  });

  it("know whether two objects are the same tensor", () => {
    const a = matrix();
    expect([a.isSame(a), a.isSame(a.clone()), a.isSame(a.contiguous())]).toEqual([true, false, true]);
  });

  it("print themselves", () => {
    const a = tensor([1, 2]);
    expect(String(a)).toBe(" 1\n 2\n[ CPUFloatType{2} ]");
    expect(inspect(a)).toBe("Tensor  1\n 2\n[ CPUFloatType{2} ]");
    a.dispose();
    expect(inspect(a)).toBe("Tensor (disposed)");
  });

  it("are told from everything else", () => {
    expect(torch.isTensor(matrix())).toBe(true);
    for (const value of [
      undefined,
      null,
      1,
      "a",
      [],
      {},
      new torch.Tensor(),
      Object.create(matrix()),
      new Proxy(matrix(), {}),
    ]) {
      expect(torch.isTensor(value)).toBe(false);
    }
    expect(failure(() => new torch.Tensor().shape)).toEqual([
      "TORCH_ARGUMENTS",
      "shape: expected a Tensor, found object",
    ]);
    const { relu } = matrix();
    expect(failure(() => relu.call(undefined as never))[0]).toBe("TORCH_ARGUMENTS");
  });

  it("are not overwritten by generated methods", () => {
    const own = new Set(Object.getOwnPropertyNames(torch.Tensor.prototype));
    const generated = METHODS.map(([method]) => method);
    expect(new Set(generated).size).toBe(generated.length);
    for (const name of [
      "shape",
      "grad",
      "backward",
      "item",
      "data",
      "toArray",
      "tolist",
      "dispose",
      "constructor",
      "toString",
    ]) {
      expect(own.has(name)).toBe(true);
      expect(generated).not.toContain(name);
    }
  });
});

describe("item", () => {
  it("gives the element of any dtype", () => {
    expect(tensor(1.5).item()).toBe(1.5);
    expect(tensor([[true]]).scalar()).toBe(true);
    expect(tensor(7n).scalar()).toBe(7);
    expect(tensor([1]).mul({ re: 0, im: 2 }).scalar()).toEqual({ re: 0, im: 2 });
  });

  it("is a number always, and scalar what the dtype holds", () => {
    const [yes, no] = [tensor(true), tensor(false)];
    expect([yes.item(), no.item(), yes.scalar(), no.scalar()]).toEqual([1, 0, true, false]);
    expect([tensor(2n ** 53n).item(), tensor(-(2n ** 53n)).scalar()]).toEqual([2 ** 53, -(2 ** 53)]);
    const large = tensor(-(2n ** 63n));
    expect(large.scalar()).toBe(-(2n ** 63n));
    expect(failure(() => large.item())).toEqual([
      "TORCH_ARGUMENTS",
      "item: expected what a number can hold, found -9223372036854775808 beyond ±2^53; use scalar()",
    ]);
    expect(failure(() => tensor([1], { dtype: "complex64" }).item())).toEqual([
      "TORCH_ARGUMENTS",
      "item: expected what a number can hold, found a complex number; use scalar()",
    ]);
  });

  it("refuses more than one element", () => {
    expect(failure(() => matrix().item())).toEqual([
      "TORCH_ARGUMENTS",
      "item: expected a tensor of one element, found Tensor float32 [2, 3]",
    ]);
  });
});

describe("toArray and tolist", () => {
  it.each<[string, Tensor, unknown]>([
    [
      "transposed",
      matrix().t(),
      [
        [1, 4],
        [2, 5],
        [3, 6],
      ],
    ],
    [
      "sliced",
      matrix().slice(1, 0, null, 2),
      [
        [1, 3],
        [4, 6],
      ],
    ],
    ["a column", matrix().select(1, 1), [2, 5]],
    [
      "expanded",
      tensor([[1], [2]]).expand([2, 2]),
      [
        [1, 1],
        [2, 2],
      ],
    ],
    ["flipped", tensor([1, 2, 3]).flip([0]), [3, 2, 1]],
    ["one element", tensor(5), 5],
    ["empty", torch.zeros([2, 0]), [[], []]],
    [
      "permuted",
      torch.arange(8).view([2, 2, 2]).permute([2, 0, 1]),
      [
        [
          [0n, 2n],
          [4n, 6n],
        ],
        [
          [1n, 3n],
          [5n, 7n],
        ],
      ],
    ],
    ["booleans", tensor([true, false]), [true, false]],
    [
      "sparse",
      matrix().toSparse(),
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    ],
  ])("reads what is %s", (_, given, expected) => {
    expect(given.tolist()).toEqual(expected);
  });

  it("copies in the dtype's array", () => {
    expect(matrix().t().toArray()).toEqual(Float32Array.of(1, 4, 2, 5, 3, 6));
    expect(tensor([true]).toArray()).toEqual(Uint8Array.of(1));
    expect(tensor([1n]).toArray()).toEqual(BigInt64Array.of(1n));
    expect(tensor([1], { dtype: "bfloat16" }).toArray()).toEqual(Uint16Array.of(0x3f80));
    expect(tensor([{ re: 1, im: 2 }], { dtype: "complex32" }).toArray()).toEqual(Uint16Array.of(0x3c00, 0x4000));
    const complex = tensor([1]).mul({ re: 0, im: 2 });
    expect([complex.toArray(), complex.conj().toArray()]).toEqual([Float32Array.of(0, 2), Float32Array.of(0, -2)]);
    expect((torch.ops.aten!._efficientzerotensor!([2]) as Tensor).toArray()).toEqual(Float32Array.of(0, 0));
    const a = matrix();
    a.toArray()[0] = 100;
    expect(a.tolist()).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
  });

  it("read every dtype", () => {
    for (const dtype of ["float64", "float32", "float16", "bfloat16", "int32", "int16", "int8", "uint8"] as const) {
      const made = tensor(
        [
          [1, 2],
          [3, 100],
        ],
        { dtype },
      );
      expect([made.dtype, made.tolist()]).toEqual([
        dtype,
        [
          [1, 2],
          [3, 100],
        ],
      ]);
    }
    expect(tensor([1, 2], { dtype: "int64" }).tolist()).toEqual([1n, 2n]);
    expect(tensor([1, 0], { dtype: "bool" }).tolist()).toEqual([true, false]);
    for (const dtype of ["complex64", "complex128"] as const) {
      const made = tensor([[{ re: 1, im: -2 }], [3]], { dtype });
      expect([made.dtype, made.tolist()]).toEqual([dtype, [[{ re: 1, im: -2 }], [{ re: 3, im: 0 }]]]);
    }
    expect(tensor({ re: 0.5, im: 2 }).conj().tolist()).toEqual({ re: 0.5, im: -2 });
  });
});

describe("to", () => {
  it("takes a dtype, a device, both or another tensor", () => {
    const x = tensor([1.5]);
    expect([x.to("float64").dtype, x.to("cpu").device, x.to("meta").device]).toEqual(["float64", "cpu", "meta"]);
    expect([x.to("cpu", "float16").dtype, x.to({ dtype: "int32" }).tolist()]).toEqual(["float16", [1]]);
    expect(x.to(tensor(1n)).dtype).toBe("int64");
    expect([x.to("cpu").isSame(x), x.to("float32", false, true).isSame(x)]).toEqual([true, false]);
  });

  it("records a gradient", () => {
    const x = tensor([1.5], { requiresGrad: true });
    x.to("cpu").to("float64").sum().backward();
    expect(x.grad!.tolist()).toEqual([1]);
  });

  it("names what is neither", () => {
    expect(failure(() => tensor(1).to("gpu" as never))[1]).toContain(
      'to.dtype_layout: argument device: expected device or null, found string "gpu"',
    );
  });
});

it("layout tells how the elements are kept", () => {
  const x = torch.eye(2);
  expect([x.layout, x.toSparse().layout, x.toSparseCsr().layout, x.toSparseCsc().layout]).toEqual([
    "strided",
    "sparse_coo",
    "sparse_csr",
    "sparse_csc",
  ]);
});

it("JSON has the elements", () => {
  expect(JSON.stringify({ loss: tensor(0.5), mask: tensor([true]) })).toBe('{"loss":0.5,"mask":[true]}');
});
