import { describe, expect, it } from "vitest";
import { decodeAseJson } from "../../src/ase/json";

describe("JSON of ASE", () => {
  it.each([
    [
      '{"a": NaN, "b": [-Infinity, Infinity], "c": "NaN, \\"Infinity"}',
      { a: NaN, b: [-Infinity, Infinity], c: 'NaN, "Infinity' },
    ],
    [
      '{"__ndarray__": [[2, 2], "int64", [1, 2, 3, 4]]}',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['{"a": {"__ndarray__": [[0, 3], "float64", []]}}', { a: [] }],
    ['{"__ndarray__": [[1], "complex128", [1.5, -2]]}', [[1.5, -2]]],
    ['{"__complex__": [1, 2]}', [1, 2]],
    ['{"big": 9007199254740993, "most": 9007199254740991}', { big: "9007199254740993", most: 9007199254740991 }],
    ['{"__ndarray__": [[2], "int64", [1, 9007199254740993]]}', [1, "9007199254740993"]],
    ['{"__datetime__": "2020-01-01"}', "2020-01-01"],
    ['{"__proto__": 1}', Object.fromEntries([["__proto__", 1]])],
  ])("%s", (text, expected) => {
    expect(decodeAseJson(text, "data")).toStrictEqual(expected);
  });

  it.each([
    ["{", /^expected JSON in data, found: /],
    ['{"__ndarray__": [[2], "int64", [1]]}', /^expected 2 elements in an array of data, found 1$/],
    ['{"__ndarray__": [[2], "int64", 8]}', /^expected 16 bytes for an array of shape \(2\), found 0$/],
    ['{"__ndarray__": [[-1], "int64", []]}', /^expected an array in data, found "\[\[-1\],\\"int64\\",\[\]\]"$/],
  ])("refuses %s", (text, message) => {
    expect(() => decodeAseJson(text, "data")).toThrow(message);
  });
});
