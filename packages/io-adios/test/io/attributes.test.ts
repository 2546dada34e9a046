import { describe, expect, it } from "vitest";
import type { AttributeValue, DataType } from "../../src/index";
import { freshIO, messageOf, temporaryFolder } from "../helpers/folder";

const path = temporaryFolder();
const newIO = freshIO();

const CASES: [AttributeValue, DataType | undefined, DataType, unknown][] = [
  [1.5, undefined, "double", 1.5],
  [7n, undefined, "int64", 7n],
  ["Å", undefined, "string", "Å"],
  ["", undefined, "string", ""],
  [["a", "", "ccc"], undefined, "string", ["a", "", "ccc"]],
  [[1, 2, 3], undefined, "double", Float64Array.of(1, 2, 3)],
  [[1, 2], "uint16", "uint16", Uint16Array.of(1, 2)],
  [[1n, -2n], undefined, "int64", BigInt64Array.of(1n, -2n)],
  [[5, 6], "uint64", "uint64", BigUint64Array.of(5n, 6n)],
  [Float32Array.of(0.1, 0.2), undefined, "float", Float32Array.of(0.1, 0.2)],
  [Int8Array.of(-1, 2), undefined, "int8", Int8Array.of(-1, 2)],
  [3, "int32", "int32", 3],
];

describe.each(["BP5", "BP4"])("attributes in %s", (engine) => {
  it("come back with their type", async () => {
    const io = newIO();
    io.setEngine(engine);
    const x = io.defineVariable("x", "uint8");
    CASES.forEach(([value, type], i) => io.defineAttribute(`a${i}`, value, type === undefined ? {} : { type }));
    io.defineAttribute("units", "eV", { variable: "x" });
    io.defineAttribute("changed", 1);
    io.defineAttribute("changed", 2);
    const writer = await io.open(path(`${engine}.bp`), "write");
    await writer.put(x, 1);
    await writer.close();

    const reading = newIO();
    const reader = await reading.open(path(`${engine}.bp`), "readRandomAccess");
    for (const [i, [, , type, value]] of CASES.entries()) {
      expect(await reading.inquireAttribute(`a${i}`)).toEqual({ name: `a${i}`, type, value });
    }
    expect(await reading.inquireAttribute("units", { variable: "x" })).toEqual({
      name: "x/units",
      type: "string",
      value: "eV",
    });
    expect(await reading.inquireAttribute("none")).toBe(undefined);
    expect((await reading.availableAttributes()).get("changed")!.value).toBe(2);
    expect((await reading.availableAttributes()).size).toBe(CASES.length + 2);
    await reader.close();
  });
});

it("refuses what an attribute cannot be", async () => {
  const io = newIO();
  const define = (value: unknown, type?: string) =>
    messageOf(() => io.defineAttribute("a", value as AttributeValue, (type ? { type } : {}) as object));
  const text = (code: string, problem: string) => `${code} in IO.defineAttribute('a'): ${problem}`;
  expect(await define([])).toBe(text("ADIOS_ARGUMENT", "expected at least one element of an attribute, found none"));
  expect(await define({})).toBe(text("ADIOS_TYPE", "expected numbers, bigints or strings, found an Object"));
  expect(await define(1.5, "int32")).toBe(text("ADIOS_TYPE", "expected a whole number of int32, found 1.5"));
  expect(await define(300, "uint8")).toBe(text("ADIOS_TYPE", "expected a whole number of uint8, found 300"));
  expect(await define(2n ** 64n, "uint64")).toBe(
    text("ADIOS_TYPE", "expected a whole number of uint64, found 18446744073709551616n"),
  );
  expect(await define(["a", 1])).toBe(text("ADIOS_TYPE", "expected strings, found 1"));
  expect(await define("a\0b")).toBe(
    text("ADIOS_ARGUMENT", 'expected text without a zero character, found "a\\u0000b"'),
  );
  expect(await define(1, "quad")).toBe(
    text(
      "ADIOS_TYPE",
      "expected a type (int8, int16, int32, int64, uint8, uint16, uint32, uint64, float, double, float complex, double complex, " +
        'char, string), found "quad"',
    ),
  );
});
