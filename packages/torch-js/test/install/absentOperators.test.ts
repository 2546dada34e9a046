import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import { type AnyOperator, native } from "../../src/native.js";
import { operator } from "../../src/operators.js";
import { failure } from "../helpers/errorOf.js";

// The declarations are those of the newest libtorch; the one in use may be older.
const generated = (file: string) => readFileSync(new URL(`../../src/generated/${file}`, import.meta.url), "utf8");
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
const newest = generated("functions.ts").includes(`libtorch ${torch.version()}.`);

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

it("what a tensor says of itself needs no operator of a new libtorch", () => {
  const part = torch.arange(12).view([3, 4]).slice(1, 1, 3);
  expect([part.dim(), part.numel(), part.storageOffset(), part.isContiguous(), part.getDevice()]).toEqual([
    2,
    6,
    1,
    false,
    -1,
  ]);
});
