import { expect, test } from "vitest";
import { trimmed } from "../../src/samples/trimmed.js";
import { line } from "../data/structures.js";

const charges = { kind: "real" as const, width: 1, values: Float64Array.of(0.5, -0.5) };
const structure = {
  ...line("s", [1, 1], { energy: -2 }),
  info: { gap: 3, note: "long ago" },
  arrays: { charges, tags: { kind: "integer" as const, width: 1, values: Int32Array.of(1, 2) } },
};

test("of what stands beside a structure the labels of properties stay", () => {
  const labels = [
    { name: "gap", of: "structures" },
    { name: "charges", of: "atoms" },
    { name: "dipole", of: "structures" },
  ];
  expect(trimmed(structure, labels)).toEqual({ ...structure, info: { gap: 3 }, arrays: { charges } });
});

test("without such labels nothing does", () => {
  const found = trimmed(structure, []);
  expect(found).toEqual({ ...line("s", [1, 1], { energy: -2 }), info: {} });
  expect(found).not.toHaveProperty("arrays");
});
