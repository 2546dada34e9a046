import { describe, expect, it } from "vitest";
import * as torch from "../src/index.js";
import { type Tensor, tensor } from "../src/index.js";
import { errorOf, failure } from "./helpers/errorOf.js";

const values = (result: Tensor) => [...result.toArray()].map(Number);

describe("overloads", () => {
  const a = tensor([1, 2, 3]);

  it("selects by the kinds of the operands", () => {
    expect(values(a.add(tensor([10, 20, 30])))).toEqual([11, 22, 33]);
    expect(values(a.add(1))).toEqual([2, 3, 4]);
    expect(values(a.pow(2))).toEqual([1, 4, 9]);
    expect(values(a.pow(tensor([0, 1, 2])))).toEqual([1, 2, 9]);
    expect(values(torch.pow(2, a))).toEqual([2, 4, 8]);
    expect(values(torch.where(a.gt(1.5), a, 0))).toEqual([0, 2, 3]);
  });

  it("reaches a named overload and namespaces through ops", () => {
    expect(values(torch.ops.aten!.add!(a, a) as Tensor)).toEqual([2, 4, 6]);
    expect(values(torch.ops.aten!.add!.Scalar!(a, 5) as Tensor)).toEqual([6, 7, 8]);
    expect(values(torch.ops.aten!.relu!.default!(a.neg()) as Tensor)).toEqual([0, 0, 0]);
    expect(torch.ops.aten!.add).toBe(torch.ops.aten!.add);
  });

  it("names an operator or overload that does not exist", () => {
    expect(failure(() => torch.ops.aten!.noSuchThing!(a))).toEqual([
      "TORCH_OPERATOR",
      `there is no operator aten::noSuchThing in libtorch ${torch.version()}`,
    ]);
    expect(failure(() => torch.ops.aten!.add!.Nope!(a, a))).toEqual([
      "TORCH_OPERATOR",
      `there is no operator aten::add.Nope in libtorch ${torch.version()}`,
    ]);
  });
});

it("PyTorch's namespaces hold the operators of their prefix", () => {
  expect([torch.linalg.svd, torch.fft.fft, torch.special.erf]).toEqual([
    torch.linalgSvd,
    torch.fftFft,
    torch.specialErf,
  ]);
  expect(torch.linalg.det(torch.eye(3).mul(2)).item()).toBe(8);
  for (const space of ["linalg", "fft", "special"] as const) {
    const all = Object.keys(torch).filter((name) => new RegExp(`^${space}[A-Z]`).test(name));
    const names = all.map((name) => name.slice(space.length)).map((name) => name[0]!.toLowerCase() + name.slice(1));
    expect(new Set(Object.keys(torch[space]))).toEqual(new Set(names));
  }
});

describe("arguments", () => {
  const a = tensor([
    [1, 2],
    [3, 4],
  ]);

  it("takes keyword options and defaults", () => {
    expect(values(a.add(a, { alpha: 2 }))).toEqual([3, 6, 9, 12]);
    expect(values(a.sum())).toEqual([10]);
    expect(values(a.sum([0]))).toEqual([4, 6]);
    expect(a.sum([0], true).shape).toEqual([1, 2]);
    expect(a.sum([0], true, { dtype: "float64" }).dtype).toBe("float64");
  });

  it("takes an option that is undefined as left out", () => {
    expect(values(torch.ops.aten!.add!(a, a, { alpha: undefined }) as Tensor)).toEqual([2, 4, 6, 8]);
    expect(values(torch.ops.aten!.sum!(a, undefined) as Tensor)).toEqual([10]);
  });

  it("takes positional arguments by name as well", () => {
    expect(values(torch.ops.aten!.sum!(a, { dim: [1], keepdim: true }) as Tensor)).toEqual([3, 7]);
  });

  it("takes a number where a list of a fixed length is meant", () => {
    const image = torch.ones([1, 1, 4, 4]);
    expect(image.adaptiveAvgPool2d(2).shape).toEqual([1, 1, 2, 2]);
    expect(image.adaptiveAvgPool2d([1, 2]).shape).toEqual([1, 1, 1, 2]);
  });

  it("takes lists of tensors, optional ones too, and of strings", () => {
    expect(torch.cat([a, a], 1).shape).toEqual([2, 4]);
    expect(values(torch.einsum("ij,kj->ik", [a, a]))).toEqual([5, 11, 11, 25]);
    const second = tensor([1n, 0n]);
    expect(values(torch.ops.aten!.index!(a, [null, second]) as Tensor)).toEqual([2, 1, 4, 3]);
  });

  it("takes null for what is optional", () => {
    expect(values(torch.clamp(a, null, 2))).toEqual([1, 2, 2, 2]);
    expect(torch.linear(a, a, null).shape).toEqual([2, 2]);
  });

  it("takes dtypes, devices, layouts and memory formats as strings", () => {
    const made = torch.zeros([2], { dtype: "float64", device: "cpu", layout: "strided", requiresGrad: true });
    expect([made.dtype, made.device, made.requiresGrad]).toEqual(["float64", "cpu", true]);
    expect(a.to("int32").dtype).toBe("int32");
    expect(torch.ones([1, 2, 3, 4]).contiguous({ memoryFormat: "channels_last" }).strides).toEqual([24, 1, 8, 2]);
    expect(torch.empty([3], { device: "meta" }).device).toBe("meta");
  });

  it("takes bigints, complex numbers and booleans as scalars", () => {
    expect(
      tensor([1n])
        .add(2n ** 60n)
        .scalar(),
    ).toBe(2n ** 60n + 1n);
    expect(a.mul({ re: 0, im: 1 }).dtype).toBe("complex64");
    expect(tensor([true, false]).eq(true).tolist()).toEqual([true, false]);
  });

  it("keeps integer tensors integer for whole numbers, and the sign of -0", () => {
    expect(tensor([1n]).mul(2).dtype).toBe("int64");
    expect(tensor([1n]).mul(2.5).dtype).toBe("float32");
    expect(Object.is(tensor([1]).copysign(-0).item(), -1)).toBe(true);
    expect(tensor([1]).mul(1e300).item()).toBe(Infinity);
    expect(
      tensor([1], { dtype: "float64" })
        .mul(2 ** 60)
        .item(),
    ).toBe(2 ** 60);
    expect(Number.isNaN(tensor([1]).mul(NaN).item())).toBe(true);
  });
});

describe("results", () => {
  it("gives the same object back for in-place operators", () => {
    const a = tensor([1, 2]);
    expect(a.add_(1)).toBe(a);
    expect(a.zero_()).toBe(a);
    expect(torch.relu_(a)).toBe(a);
    expect(values(a)).toEqual([0, 0]);
  });

  it("gives the out operands back", () => {
    const a = tensor([3, 1, 2]);
    const out = torch.empty([3]);
    expect(torch.add(a, tensor(1), { out })).toBe(out);
    expect(values(out)).toEqual([4, 2, 3]);
    const max = torch.empty([0]);
    const maxValues = torch.empty([0], { dtype: "int64" });
    const result = torch.ops.aten!.max!(a, 0, { max, maxValues }) as Tensor[];
    expect(result[0]).toBe(max);
    expect(result[1]).toBe(maxValues);
    expect([max.item(), maxValues.item()]).toEqual([3, 0]);
  });

  it("gives several results as an array", () => {
    const [sorted, order] = tensor([3, 1, 2]).sort();
    expect([values(sorted), values(order)]).toEqual([
      [1, 2, 3],
      [1, 2, 0],
    ]);
    expect(tensor([1, 2, 3]).split(2).map(values)).toEqual([[1, 2], [3]]);
  });

  it("gives numbers, bigints beyond 2^53, booleans, dtypes and nothing", () => {
    expect(tensor([1, 2]).size(0)).toBe(2);
    expect(torch.equal(tensor([1]), tensor([1]))).toBe(true);
    expect(tensor([2n ** 53n]).scalar()).toBe(2 ** 53);
    expect(tensor([2n ** 53n + 1n]).scalar()).toBe(2n ** 53n + 1n);
    expect(tensor([-(2n ** 63n)]).scalar()).toBe(-(2n ** 63n));
    expect(torch.resultType(tensor([1n]), tensor([1.5]))).toBe("float32");
    expect(torch.promoteTypes("int32", "float64")).toBe("float64");
    expect(torch.ops.aten!._foreach_zero_!([tensor([1])])).toBeUndefined();
  });
});

describe("errors", () => {
  it("tells code, operator, operands and the caller's stack", () => {
    const error = errorOf(() => tensor([1, 2, 3]).add(torch.zeros([2, 2])));
    expect(error.message).toBe(
      "add.Tensor: The size of tensor a (3) must match the size of tensor b (2) at non-singleton dimension 1\n" +
        "  called with (self: Tensor float32 [3], other: Tensor float32 [2, 2])",
    );
    expect([error.name, error.code, error.operator]).toEqual(["TorchError", "TORCH_ERROR", "add.Tensor"]);
    expect(error.operands).toEqual(["self: Tensor float32 [3]", "other: Tensor float32 [2, 2]"]);
    expect(error.stack).toContain("operators.test.ts");
  });

  it("says for each overload why it does not fit", () => {
    expect(failure(() => torch.ops.aten!.add!(tensor([1]), "two"))).toEqual([
      "TORCH_ARGUMENTS",
      'add: no overload takes (Tensor float32 [1], string "two")\n' +
        '  add.Tensor: argument other: expected Tensor, found string "two"\n' +
        '  add.Scalar: argument other: expected number, found string "two"',
    ]);
  });

  it.each<[string, () => unknown, string]>([
    ["a missing argument", () => torch.ops.aten!.relu!(), "relu: argument self is missing"],
    ["too many", () => torch.ops.aten!.relu!(tensor([1]), 2), "relu: expected at most 1 positional arguments, found 2"],
    ["an unknown option", () => torch.ops.aten!.relu!(tensor([1]), { beta: 1 }), "relu: there is no argument beta"],
    [
      "one given twice",
      () => torch.ops.aten!.relu!(tensor([1]), { self: tensor([1]) }),
      "relu: argument self is given twice",
    ],
    ["null for a tensor", () => torch.ops.aten!.relu!(null), "relu: argument self: expected Tensor, found null"],
    ["an object", () => torch.ops.aten!.relu!([1]), "relu: argument self: expected Tensor, found array of 1"],
    [
      "a wrong out operand",
      () => torch.ops.aten!.relu!(tensor([1]), { out: 5 }),
      "relu: argument out: expected Tensor, found number 5",
    ],
    ["a function", () => torch.ops.aten!.relu!(() => 1), "relu: argument self: expected Tensor, found function"],
    [
      "a typed array",
      () => torch.ops.aten!.relu!(new Float32Array(2)),
      "relu: argument self: expected Tensor, found typed array",
    ],
    [
      "a wrong dtype",
      () => torch.ops.aten!.zeros!.default!([1], { dtype: "float" }),
      'zeros.default: argument dtype: expected dtype or null, found string "float"',
    ],
    [
      "a wrong device",
      () => torch.ops.aten!.zeros!.default!([1], { device: "gpu" }),
      'zeros.default: argument device: expected device or null, found string "gpu"',
    ],
    [
      "a fraction for an integer",
      () => torch.ops.aten!.softmax!.int!(tensor([1]), 0.5),
      "softmax.int: argument dim: expected integer, found number 0.5",
    ],
    [
      "an infinite integer",
      () => torch.ops.aten!.softmax!.int!(tensor([1]), Infinity),
      "dim: expected an integer of magnitude at most 2^53, found number Infinity",
    ],
    [
      "a bigint beyond 64 bits",
      () => torch.ops.aten!.softmax!.int!(tensor([1]), 2n ** 64n),
      "dim: expected an integer of 64 bits",
    ],
    [
      "a wrong element in a list",
      () => torch.ops.aten!.cat!.default!([tensor([1]), 2]),
      "cat.default: argument tensors: expected array of Tensor, found array of 2",
    ],
  ])("refuses %s", (_, call, message) => {
    expect(failure(call)).toEqual(["TORCH_ARGUMENTS", message.replace(".default", "").replace(".int:", ":")]);
  });

  it("gives an index error its own code", () => {
    expect(failure(() => tensor([1]).select(0, 5))).toEqual([
      "TORCH_INDEX",
      "select.int: select(): index 5 out of range for tensor of size [1] at dimension 0\n" +
        "  called with (self: Tensor float32 [1], dim: number 0, index: number 5)",
    ]);
  });

  it("reports more memory than there is", () => {
    const { code, message } = errorOf(() => torch.zeros([1e15]));
    expect(code).toBe("TORCH_OUT_OF_MEMORY");
    expect(message).toMatch(
      /^zeros: .*can't allocate memory: you tried to allocate 4000000000000000 bytes.*\n {2}called with \(size: array of 1\)$/,
    );
  });

  it("shows nothing of C++'s call stack", () => {
    const calls = [
      () => tensor([1, 2]).view([3]),
      () => torch.ones([2, 2], { device: "meta" }).item(),
      () => torch.ones([2], { device: "cuda:63" }),
      () => torch.linalgInv(torch.zeros([2, 2])),
      () => tensor([1]).to("cuda", "float32"),
      () => torch.mm(tensor([1]), tensor([2])),
    ];
    for (const call of calls) {
      const { message } = errorOf(call);
      expect(message).not.toMatch(/Exception raised from|frame #|\.cpp|registered at/);
      expect(message.length).toBeLessThan(1500);
    }
  });

  it("passes on what a getter or a proxy throws", () => {
    const thrower = () => {
      throw new RangeError("from the getter");
    };
    const list = Object.defineProperty([1], 0, { get: thrower });
    const a = tensor([1]);
    const calls = [
      () => torch.ops.aten!.sum!(a, list),
      () => torch.ops.aten!.add!(a, a, Object.defineProperty({}, "alpha", { get: thrower, enumerable: true })),
      () => torch.ops.aten!.add!(a, new Proxy({}, { has: thrower, get: thrower, ownKeys: thrower })),
    ];
    for (const call of calls) expect(call).toThrow(new RangeError("from the getter"));
    expect(values(a.add(a))).toEqual([2]);
  });

  it("refuses arrays with holes and arrays that are far too long", () => {
    const a = tensor([1]);
    expect(failure(() => torch.ops.aten!.sum!.dim_IntList!(a, new Array(2)))[0]).toBe("TORCH_ARGUMENTS");
    expect(failure(() => torch.ops.aten!.index!.Tensor!(a, new Array(4_000_000_000)))).toEqual([
      "TORCH_ARGUMENTS",
      "index: argument indices: expected array of Tensor or null, found array of 4000000000",
    ]);
  });
});
