import { describe, expect, it } from "vitest";
import { DatasetError } from "../../src/index";
import { type JsonPiece, PieceScanner } from "../../src/json/pieceScanner";

/** The pieces of a document that comes in chunks of so many bytes. */
function cut(document: string | Buffer, depth: number, chunk = 1 << 20) {
  const bytes = Buffer.from(document as string);
  const scanner = new PieceScanner("file.json", depth);
  const pieces: JsonPiece[] = [];
  for (let at = 0; at < bytes.length; at += chunk) pieces.push(...scanner.push(bytes.subarray(at, at + chunk)));
  pieces.push(...scanner.end());
  return pieces.map(({ path, text, offset }) => [path.join("/"), text.toString(), offset]);
}

function failure(document: string | Buffer, depth = 2, chunk?: number) {
  try {
    cut(document, depth, chunk);
  } catch (error) {
    if (error instanceof DatasetError) return { code: error.code, message: error.message, hint: error.hint };
    throw error;
  }
  throw new Error("expected an error, found none");
}

const TRAPS = String.raw`{"a\"}": {"é\u00e9": [1, "]}\\", {"x": "{["}], "n": NaN},
 "b" : { } , "c":{"d":"\\\"","e":-1.5e3 ,"f":null},"g":7}`;
const PIECES = [
  ['a"}/éé', String.raw`[1, "]}\\", {"x": "{["}]`, 22],
  ['a"}/n', "NaN", 53],
  ["c/d", String.raw`"\\\""`, 81],
  ["c/e", "-1.5e3", 92],
  ["c/f", "null", 104],
  ["g", "7", 114],
];

describe("cuts", () => {
  it.each([1, 2, 3, 5, 1000])("exactly, whatever the chunks (%i bytes)", (chunk) => {
    expect(cut(TRAPS, 2, chunk)).toStrictEqual(PIECES);
    expect(cut(`\ufeff${TRAPS}\r\n\t `, 2, Math.max(3, chunk))).toStrictEqual(
      PIECES.map(([path, text, offset]) => [path, text, (offset as number) + 3]),
    );
  });

  it("at the depth that it is given", () => {
    const document = '{"entries": [{"a": 1}, [2]], "n": 3}';
    expect(cut(document, 0)).toStrictEqual([["", document, 0]]);
    expect(cut(document, 1)).toStrictEqual([
      ["entries", '[{"a": 1}, [2]]', 12],
      ["n", "3", 34],
    ]);
    expect(cut(document, 2)).toStrictEqual([
      ["entries/0", '{"a": 1}', 13],
      ["entries/1", "[2]", 23],
      ["n", "3", 34],
    ]);
    expect(cut(" 12", 2)).toStrictEqual([["", "12", 1]]);
    expect(cut("[]", 2)).toStrictEqual([]);
  });
});

describe("says what is wrong, with byte and key:", () => {
  const REPAIR = "the file is damaged or no JSON: fetch it again";

  it.each([
    ['{"a": {"b": 1} "c": 2}', 'key a: expected "," or the closing bracket, found "\\"" at byte 15'],
    ['{"a": {"b" 1}}', 'key a/b: expected ":", found "1" at byte 11'],
    ['{"a": {b: 1}}', 'key a: expected a key in quotes or "}", found "b" at byte 7'],
    ['{"a": {"b": 1,}}', 'key a/b: expected a key in quotes, found "}" at byte 14'],
    ['{"a": [1,]}', 'key a/1: expected a value, found "]" at byte 9'],
    ['{"a": [,1]}', 'key a/0: expected a value or "]", found "," at byte 7'],
    ['{"a": [{}}}', 'key a/0: expected "," or the closing bracket, found "}" at byte 9'],
    ['{"a": 1} x', 'expected the end of the file, found "x" at byte 9'],
    ['{"a": 1}\0', "expected the end of the file, found the byte 0 at byte 8"],
    ['{"a\nb": 1}', 'expected a key, found "\\"a\\nb\\"" at byte 1'],
    [Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 'expected a key, found "\\"ÿ\\"" at byte 1'],
  ])("%s", (document, message) => {
    for (const chunk of [1, 1000]) {
      expect(failure(document, 2, chunk)).toStrictEqual({
        code: "DATASET_DAMAGED",
        message: `file.json: ${message}`,
        hint: REPAIR,
      });
    }
  });

  it("a key that comes twice", () => {
    expect(failure('{"a": {"b": 1, "c": 2, "b": 3}}')).toStrictEqual({
      code: "DATASET_DAMAGED",
      message: 'file.json: key a/b: expected every key once, found "b" again at byte 23',
      hint: "two values under one key: rename or remove one of them",
    });
  });

  it("wherever the document is cut off", () => {
    for (let length = 0; length < TRAPS.length; length++) {
      const bytes = Buffer.from(TRAPS).subarray(0, length);
      expect([length, failure(bytes).code]).toStrictEqual([length, "DATASET_TRUNCATED"]);
    }
    expect(failure('{"mp-1": {"f-1": {"structure": "').message).toBe(
      "file.json: key mp-1/f-1: expected a value, found the end of the file at byte 32 inside a value that begins at byte 17",
    );
    expect(failure('{"mp-1": {"f-1": 1')).toStrictEqual({
      code: "DATASET_TRUNCATED",
      message:
        "file.json: key mp-1/f-1: expected a value, found the end of the file at byte 18 inside a value that begins at byte 17",
      hint: "the file was cut off: fetch it again",
    });
  });

  it("a value beyond the memory that one may take", () => {
    const scanner = new PieceScanner("file.json", 1);
    scanner.push(Buffer.from('{"a": "'));
    const chunk = Buffer.alloc(32 * 1024 * 1024, 0x20);
    const push = () => {
      for (let i = 0; i < 4; i++) scanner.push(chunk);
    };
    expect(push).toThrow(
      new DatasetError(
        "DATASET_DAMAGED",
        "expected a value of at most 128 MiB, found a longer one from byte 6 on",
        "a quotation mark or a bracket may be missing: fetch the file again",
        { path: "file.json", key: "a" },
      ),
    );
  });
});
