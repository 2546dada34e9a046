import type { Structure } from "@hydride/core-graph";
import { expect, it } from "vitest";
import { isWhole } from "./fuzz";
import { structure } from "./helpers";

const WHOLE = structure([8, 1], {
  charge: 1,
  spin: 2,
  energy: -1,
  info: { note: "a", list: [1, 2], nested: { key: 3 } },
  arrays: { tags: { kind: "integer", width: 1, values: Int32Array.of(1, 2) } },
});

function without(...names: (keyof Structure)[]): Structure {
  return Object.fromEntries(
    Object.entries(WHOLE).filter(([name]) => !names.includes(name as keyof Structure)),
  ) as never;
}

it.each<[string, Structure, boolean]>([
  ["other values", { ...WHOLE, charge: 5, info: { note: "b", list: [1, 3], nested: { key: 4 } } }, true],
  ["another name", { ...WHOLE, info: { nose: "a", list: [1, 2], nested: { kez: 3 } } }, true],
  ["a charge under another name", { ...without("charge"), info: { ...WHOLE.info, chbrge: 1 } }, true],
  ["no charge", without("charge"), false],
  ["no spin", without("spin"), false],
  ["no energy", without("energy"), false],
  ["no arrays", without("arrays"), false],
  ["less info", { ...WHOLE, info: { note: "a", nested: { key: 3 } } }, false],
  ["periodicity without a cell", { ...WHOLE, pbc: [true, true, true] }, false],
])("a structure with %s is whole: %s", (_, found, whole) => {
  expect(isWhole(WHOLE, found)).toBe(whole);
});
