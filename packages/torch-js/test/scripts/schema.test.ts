import { describe, expect, it } from "vitest";
import { parseSchema } from "../../scripts/schema.js";

const argument = (name: string, type: string, given: object = {}) => ({
  name,
  type,
  keywordOnly: false,
  optional: false,
  out: false,
  ...given,
});

describe("parseSchema", () => {
  it("reads names, defaults and keyword-only arguments", () => {
    expect(parseSchema("aten::add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor")).toEqual({
      namespace: "aten",
      name: "add",
      overload: "Tensor",
      arguments: [
        argument("self", "Tensor"),
        argument("other", "Tensor"),
        argument("alpha", "Scalar", { keywordOnly: true, optional: true }),
      ],
      returns: ["Tensor"],
    });
  });

  it("takes alias annotations off, and knows an out argument from one that is changed in place", () => {
    const inPlace = parseSchema("aten::relu_(Tensor(a!) self) -> Tensor(a!)");
    expect([inPlace.overload, inPlace.arguments, inPlace.returns]).toEqual([
      "",
      [argument("self", "Tensor")],
      ["Tensor"],
    ]);
    const out = parseSchema("aten::abs.out(Tensor self, *, Tensor(a!) out) -> Tensor(a!)");
    expect(out.arguments[1]).toEqual(argument("out", "Tensor", { keywordOnly: true, out: true }));
    const views = parseSchema("aten::split.Tensor(Tensor(a -> *) self, SymInt split_size, int dim=0) -> Tensor(a)[]");
    expect([views.arguments[0], views.returns]).toEqual([argument("self", "Tensor"), ["Tensor[]"]]);
    const lists = parseSchema("aten::_foreach_add_.Scalar(Tensor(a!)[] self, Scalar scalar) -> ()");
    expect([lists.arguments[0]!.type, lists.returns]).toEqual(["Tensor[]", []]);
  });

  it("splits neither defaults nor sized lists at their commas", () => {
    const schema = parseSchema(
      "aten::max_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], SymInt[2] padding=[0, 0], bool ceil_mode=False) -> Tensor",
    );
    expect(schema.arguments.map((each) => [each.name, each.type, each.optional])).toEqual([
      ["self", "Tensor", false],
      ["kernel_size", "int[2]", false],
      ["stride", "int[2]", true],
      ["padding", "SymInt[2]", true],
      ["ceil_mode", "bool", true],
    ]);
  });

  it("reads optional types and several, named or no results", () => {
    const sum = parseSchema(
      "aten::sum.dim_IntList(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor",
    );
    expect(sum.arguments.map((each) => each.type)).toEqual(["Tensor", "int[1]?", "bool", "ScalarType?"]);
    const max = parseSchema(
      "aten::max.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)",
    );
    expect(max.returns).toEqual(["Tensor", "Tensor"]);
    expect(parseSchema("aten::is_complex(Tensor self) -> bool").returns).toEqual(["bool"]);
    expect(parseSchema("aten::__and__.int(int a, int b) -> int")).toMatchObject({ name: "__and__", overload: "int" });
    expect(parseSchema("aten::seed() -> ()")).toMatchObject({ arguments: [], returns: [] });
  });

  it("refuses what is none", () => {
    expect(() => parseSchema("add(Tensor self)")).toThrow(new Error("not a schema: add(Tensor self)"));
    expect(() => parseSchema("aten::add(Tensor) -> Tensor")).toThrow(new Error("not an argument: Tensor"));
  });
});
