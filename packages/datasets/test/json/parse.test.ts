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

  it("UTF-8", () => {
    expect(parse('{"é": "\u{1F600}\\u00e9"}')).toStrictEqual({ é: "\u{1F600}é" });
  });
});

describe("refuses", () => {
  it.each([["{a: 1}"], ["[1, 2}"], ["[NaNa]"], ["[-NaN]"], ["[1 NaN]"], ["[+Infinity]"], ["nan"]])("%s", (text) => {
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
