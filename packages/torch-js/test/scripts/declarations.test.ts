import { describe, expect, it } from "vitest";
import { exportName, isInternal, signature, typescriptType } from "../../scripts/declarations.js";
import { parseSchema } from "../../scripts/schema.js";

const both = (schema: string) => {
  const parsed = parseSchema(schema);
  return [signature(parsed, false), signature(parsed, true)];
};

describe("signature", () => {
  it("puts keyword-only arguments into a trailing object; a method has no self", () => {
    expect(both("aten::add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor")).toEqual([
      "(self: Tensor, other: Tensor, options?: { alpha?: Scalar }): Tensor",
      "(other: Tensor, options?: { alpha?: Scalar }): Tensor",
    ]);
    expect(both("aten::abs.out(Tensor self, *, Tensor(a!) out) -> Tensor(a!)")[0]).toBe(
      "(self: Tensor, options: { out: Tensor }): Tensor",
    );
  });

  it("lets a sized list be one number, and names several results", () => {
    expect(both("aten::sum.dim_IntList(Tensor self, int[1]? dim, bool keepdim=False) -> Tensor")[1]).toBe(
      "(dim: number | readonly number[] | null, keepdim?: boolean): Tensor",
    );
    expect(both("aten::max.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)")[1]).toBe(
      "(dim: number, keepdim?: boolean): [Tensor, Tensor]",
    );
    expect(both("aten::split.Tensor(Tensor(a -> *) self, SymInt split_size, int dim=0) -> Tensor(a)[]")[1]).toBe(
      "(splitSize: number, dim?: number): Tensor[]",
    );
    expect(both("aten::_foreach_zero_(Tensor(a!)[] self) -> ()")[0]).toBe("(self: readonly Tensor[]): void");
  });

  it("gives a factory requiresGrad, and a random operator its generator", () => {
    const tail = "*, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None";
    const fields =
      "dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean";
    expect(both(`aten::zeros(SymInt[] size, ${tail}) -> Tensor`)[0]).toBe(
      `(size: readonly number[], options?: { ${fields} }): Tensor`,
    );
    expect(
      both("aten::uniform_(Tensor(a!) self, float from=0, float to=1, *, Generator? generator=None) -> Tensor(a!)"),
    ).toEqual([
      "(self: Tensor, from?: number, to?: number, options?: { generator?: Generator | null }): Tensor",
      "(from?: number, to?: number, options?: { generator?: Generator | null }): Tensor",
    ]);
  });

  it("makes an optional argument before a required one, or before required options, a value to write out", () => {
    expect(both("aten::f(Tensor self, int dim=0, Tensor other) -> Tensor")[1]).toBe(
      "(dim: number | undefined, other: Tensor): Tensor",
    );
    expect(both("aten::f(Tensor self, int dim=0, *, Tensor(a!) out) -> Tensor(a!)")[0]).toBe(
      "(self: Tensor, dim: number | undefined, options: { out: Tensor }): Tensor",
    );
  });

  it("avoids the words of the language", () => {
    expect(both('aten::f(Tensor self, int in, str new="") -> ()')[1]).toBe("(in_: number, new_?: string): void");
  });

  it("lists the texts that an operator takes, where they are known", () => {
    expect(both("aten::div.Tensor_mode(Tensor self, Tensor other, *, str? rounding_mode) -> Tensor")[1]).toBe(
      '(other: Tensor, options: { roundingMode: "trunc" | "floor" | null }): Tensor',
    );
    const reduce = (name: string) => both(`aten::${name}(Tensor self, str reduce) -> Tensor`)[1];
    expect([reduce("scatter"), reduce("segment_reduce"), reduce("another")]).toEqual([
      '(reduce: "add" | "multiply"): Tensor',
      '(reduce: "sum" | "prod" | "mean" | "max" | "min"): Tensor',
      "(reduce: string): Tensor",
    ]);
  });

  it("is undefined where a required type or a result has no counterpart", () => {
    expect(both("aten::f(Stream stream) -> Tensor")[0]).toBeUndefined();
    expect(both("aten::f(Tensor self, *, Stream stream) -> Tensor")[0]).toBeUndefined();
    expect(both("aten::f(Tensor self) -> Dict(int, Tensor)")[0]).toBeUndefined();
    expect(both("aten::f(Tensor self, Stream? stream=None, int last=0) -> Tensor")[0]).toBe("(self: Tensor): Tensor");
  });
});

it("typescriptType reads lists of optional elements", () => {
  expect([typescriptType("Tensor?[]"), typescriptType("Tensor?[]", true)]).toEqual([
    "readonly (Tensor | null)[]",
    "(Tensor | null)[]",
  ]);
  expect([typescriptType("int[]?"), typescriptType("Stream[]")]).toEqual(["readonly number[] | null", undefined]);
});

it("exportName is camelCase, and keeps underscores at the ends and double ones", () => {
  expect(["index_select", "add_", "_foreach_add_", "conv2d", "special_i0e", "__and__"].map(exportName)).toEqual([
    "indexSelect",
    "add_",
    "_foreachAdd_",
    "conv2d",
    "specialI0e",
    "__and__",
  ]);
});

it("isInternal tells kernels that nobody calls by hand", () => {
  const internal = ["_softmax", "tanh_backward", "batch_norm_backward_reduce", "quantized_gru_cell", "mkldnn_linear"];
  expect(internal.filter((each) => !isInternal(each))).toEqual([]);
  expect(["to_mkldnn", "batch_norm", "quantize_per_tensor"].filter(isInternal)).toEqual([]);
});
