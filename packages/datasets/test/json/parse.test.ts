import { describe, expect, it } from "vitest";
import { Fault } from "../../src/errors";
import { parsePiece } from "../../src/json/parse";

const parse = (text: string | Buffer) => parsePiece({ path: [], text: Buffer.from(text as string), offset: 100 });

describe("reads", () => {
  it("the numbers that Python writes and JSON has not", () => {
    expect(
      parse('{"a": NaN, "b": [Infinity, -Infinity], "@NaN": "NaN, -Infinity \\" NaN", "c": "@NaN"}'),
    ).toStrictEqual({
      a: Number.NaN,
      b: [Infinity, -Infinity],
      "@NaN": 'NaN, -Infinity " NaN',
      c: "@NaN",
    });
  });

  it("integers that float64 does not hold as texts, and all others as numbers", () => {
    const text =
      '{"a": 9007199254740993, "b":-12345678901234567891,"c": [9007199254740991, 9007199254740992], ' +
      '"d": 12345678901234567891.0, "e": 1e20, "f": "x, 12345678901234567891, y", "12345678901234567891": NaN}';
    expect(parse(text)).toStrictEqual({
      a: "9007199254740993",
      b: "-12345678901234567891",
      c: [9007199254740991, "9007199254740992"],
      d: 12345678901234567000,
      e: 1e20,
      f: "x, 12345678901234567891, y",
      "12345678901234567891": Number.NaN,
    });
    expect(parse("12345678901234567891")).toBe("12345678901234567891");
    expect(parse("[0.12345678901234567, 1234567890123456]")).toStrictEqual([0.12345678901234566, 1234567890123456]);
  });

  it("UTF-8", () => {
    expect(parse('{"é": "\u{1F600}\\u00e9"}')).toStrictEqual({ é: "\u{1F600}é" });
  });
});

describe("refuses", () => {
  it.each([
    ["{a: 1}"],
    ["[1, 2}"],
    ["[NaNa]"],
    ["[-NaN]"],
    ["[1 NaN]"],
    ["[+Infinity]"],
    ["nan"],
    ["[12345678901234567891 1]"],
    ["[012345678901234567891]"],
  ])("%s", (text) => {
    const { code, message } = fault(text);
    expect([code, message]).toStrictEqual([
      "DATASET_DAMAGED",
      `expected JSON, found something else in bytes 100 to ${100 + text.length}`,
    ]);
  });

  it("bytes that are no UTF-8", () => {
    expect(fault(Buffer.from([0x22, 0xc3, 0x22])).message).toBe(
      "expected UTF-8 text, found bytes that are not UTF-8 in bytes 100 to 103",
    );
  });
});

function fault(text: string | Buffer): Fault {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error("expected an error, found none");
}
