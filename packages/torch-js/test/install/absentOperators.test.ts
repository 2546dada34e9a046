import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import { type AnyOperator, native } from "../../src/native.js";
import { operator } from "../../src/operators.js";
import { DECLARED_VERSION, generated } from "../helpers/declared.js";
import { failure } from "../helpers/errorOf.js";

// The declarations are those of the newest libtorch; the one in use may be older.
const declared = new Set(
  ["functions.ts", "methodNames.ts"].flatMap((file) =>
    [...generated(file).matchAll(/"(aten::\w+)"/g)].map(([, name]) => name!),
  ),
);
const present = new Set(
  native()
    .schemas()
    .map((schema) => schema.slice(0, schema.search(/[.(]/))),
);
const absent = [...declared].filter((name) => !present.has(name));
const newest = DECLARED_VERSION === torch.version();

const refusal = (name: string) => ["TORCH_OPERATOR", `there is no operator ${name} in libtorch ${torch.version()}`];

describe("an operator that this libtorch does not have", () => {
  it("is named with the version, as a function and as an overload", () => {
    expect(failure(() => torch.ops.aten!.noSuchThing!(1))).toEqual(refusal("aten::noSuchThing"));
    expect(failure(() => torch.ops.aten!.add!.Nope!(1))).toEqual(refusal("aten::add.Nope"));
  });

  it("is every declared one that came later, and none of the newest", () => {
    if (newest) expect(absent).toEqual([]);
    else expect(absent.length).toBeGreaterThan(0);
    for (const name of absent) expect(failure(() => operator<AnyOperator>(name)(1))).toEqual(refusal(name));
  });
});

describe("what a tensor says of itself", () => {
  const part = torch.arange(12).view([3, 4]).slice(1, 1, 3);
  const images = torch.empty([2, 3, 4, 5], { memoryFormat: "channels_last" });

  it("needs no operator of a new libtorch", () => {
    expect([part.dim(), part.numel(), part.storageOffset(), part.isContiguous(), part.getDevice()]).toEqual([
      2,
      6,
      1,
      false,
      -1,
    ]);
    const { dim, numel, storageOffset, isContiguous, getDevice } = torch;
    expect([dim(part), numel(part), storageOffset(part), isContiguous(part), getDevice(part)]).toEqual([
      2,
      6,
      1,
      false,
      -1,
    ]);
    expect([images.isContiguous(), images.isContiguous("contiguous_format")]).toEqual([false, false]);
    expect([images.isContiguous("channels_last"), isContiguous(images, "channels_last")]).toEqual([true, true]);
    expect(
      torch
        .ones([1])
        .expand([2 ** 30, 2 ** 30])
        .numel(),
    ).toBe(2 ** 60);
  });

  it("is asked of tensors alone, and in the names of memory formats", () => {
    for (const name of ["dim", "numel", "storageOffset", "isContiguous", "getDevice"] as const) {
      expect(failure(() => torch[name](3 as never))).toEqual([
        "TORCH_ARGUMENTS",
        `${name}: expected a Tensor, found number 3`,
      ]);
    }
    expect(failure(() => images.isContiguous("rows" as never))).toEqual([
      "TORCH_ARGUMENTS",
      'isContiguous: argument memoryFormat: expected memory format, found string "rows"',
    ]);
  });
});
