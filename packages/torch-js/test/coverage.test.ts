import { describe, expect, it } from "vitest";
import { exportName, isInternal, signature, typescriptType } from "../scripts/declarations.js";
import { parseSchema } from "../scripts/schema.js";
import { native } from "../src/native.js";
import * as torch from "../src/index.js";
import { DECLARED_VERSION } from "./helpers/declared.js";

const schemas = native()
  .schemas()
  .filter((each) => each.startsWith("aten::"))
  .map(parseSchema);

/** What older versions had and the newest, whose operators are declared, has no more: these are reached through `ops`. */
const REMOVED = "align_as align_tensors align_to cholesky qr refine_names rename rename_".split(" ");

const names = new Set(schemas.map(({ name }) => name));

/** What only C++ has: memory without a tensor, CUDA streams, prepacked recurrent weights. */
const WITHOUT_COUNTERPART = /^(Storage|Stream|__torch__\..*)$/;

describe("ATen", () => {
  it("is reachable as a whole, by name and overload", () => {
    expect(schemas.length).toBeGreaterThan(2500);
    for (const { name, overload } of schemas) {
      expect(torch.ops.aten![name]!.overloads(), name).toContain(overload || "default");
      expect(typeof native().operator(`aten::${name}`, overload || "default", false)).toBe("function");
    }
  });

  it("has no argument that JavaScript cannot give, but for a few", () => {
    const missing = schemas.flatMap((schema) =>
      schema.arguments
        .filter((each) => !typescriptType(each.type))
        .map((each) => `${schema.name}.${schema.overload}: ${each.type}`),
    );
    expect(missing.filter((each) => !WITHOUT_COUNTERPART.test(each.split(": ")[1]!.replace(/\[\]$/, "")))).toEqual([]);
    expect(missing.length).toBeLessThan(16);
  });

  it("is declared: every operator but internal ones is a function of torch", () => {
    const functions = torch as unknown as Record<string, unknown>;
    const undeclared = new Set(
      schemas
        .filter((schema) => !isInternal(schema.name) && signature(schema, false) !== undefined)
        .filter((schema) => typeof functions[exportName(schema.name)] !== "function")
        .map((schema) => schema.name),
    );
    // As an operator, `index` takes null for a whole dimension, unlike Tensor's.
    const removed = torch.version() === DECLARED_VERSION ? [] : REMOVED.filter((each) => names.has(each));
    expect([...undeclared].sort()).toEqual(["index", ...removed].sort());
  });

  it("lists overloads in the order in which they are tried", () => {
    expect(torch.ops.aten!.add!.overloads()).toEqual([
      "Tensor",
      "Scalar",
      ...torch.ops.aten!.add!.overloads().slice(2),
    ]);
    expect(torch.ops.aten!.relu!.overloads()).toEqual(["default", "out"]);
  });
});
