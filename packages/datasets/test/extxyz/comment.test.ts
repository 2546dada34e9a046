import { describe, expect, it } from "vitest";
import { parseComment } from "../../src/extxyz/comment";

const parse = (line: string) => Object.fromEntries(parseComment(line));

describe("values of a comment line", () => {
  it.each([
    ["a=1", 1],
    ["a=-3.5e-08", -3.5e-8],
    ["a=1.0D-3", 1e-3],
    ["a=-2.5d+02", -250],
    ["a=.5", 0.5],
    ["a=5.", 5],
    ["a=-0.0", -0],
    ["a=nan", NaN],
    ["a=-inf", -Infinity],
    ["a=T", true],
    ["a=False", false],
    ["a", true],
    ["a=word", "word"],
    ["a=", ""],
    ['a=""', ""],
    ["a = spaced", "spaced"],
    ['a="two words"', "two words"],
    ["a='single quotes'", "single quotes"],
    [String.raw`a="a \"quote\" and a \\ and a line\nend"`, 'a "quote" and a \\ and a line\nend'],
    [String.raw`a="C:\data"`, String.raw`C:\data`],
    [String.raw`a=C/C=C\C`, String.raw`C/C=C\C`],
    ["a=ünïcödé", "ünïcödé"],
    ['a="1 2 3"', [1, 2, 3]],
    ['a="1, 2.5,3"', [1, 2.5, 3]],
    ["a=1,0,0", [1, 0, 0]],
    ['a="T T F"', [true, true, false]],
    ['a="T 1"', "T 1"],
    ["a={1 2 3}", [1, 2, 3]],
    ["a={some words}", "some words"],
    ["a=[1, 2, 3]", [1, 2, 3]],
    ["a=[1 2 3]", [1, 2, 3]],
    ["a=[T, F]", [true, false]],
    [
      "a=[[1, 0], [0, 1.5]]",
      [
        [1, 0],
        [0, 1.5],
      ],
    ],
    ["a=[one, two]", ["one", "two"]],
    ["a=[OH-]", "[OH-]"],
    ["a=[Na+].[Cl-]", "[Na+].[Cl-]"],
    ['a={"b": [1, null, "x y"], "c": {"d": true}}', { b: [1, null, "x y"], c: { d: true } }],
    ['a="_JSON [209.44, 80.54, 59.96]"', [209.44, 80.54, 59.96]],
    [String.raw`a="_JSON {\"b\": \"c d\", \"e\": NaN}"`, { b: "c d", e: NaN }],
    [String.raw`a="_JSON \"123\""`, "123"],
    // Digits that a number would lose stay text.
    ["a=12345678901234567890", "12345678901234567890"],
    ["a=007", "007"],
    ["a=1d2", "1d2"],
    ["a=1e999", "1e999"],
    ['a="12345678901234567890 1"', ["12345678901234567890", 1]],
    ["a=[12345678901234567890]", "[12345678901234567890]"],
  ])("%s", (line, value) => {
    expect(parse(`b=0 ${line}`)).toStrictEqual({ b: 0, a: value });
  });

  it("keeps keys of every kind", () => {
    expect(parse(`<R2>=35.3 "a key"=1 'b'=2 c-d.e=3`)).toStrictEqual({ "<R2>": 35.3, "a key": 1, b: 2, "c-d.e": 3 });
    expect(Object.keys(parse("__proto__=1 b=2"))).toStrictEqual(["__proto__", "b"]);
  });

  it("does not take the next pair for a value", () => {
    expect(parse("comment= energy=-1.5")).toStrictEqual({ comment: "", energy: -1.5 });
  });

  it("reads a whole line of JSON", () => {
    expect(parse('{"energy": -1.5, "tags": ["a"], "n": 12345678901234567890}')).toStrictEqual({
      energy: -1.5,
      tags: ["a"],
      n: "12345678901234567890",
    });
  });

  it("keeps free text", () => {
    expect(parse("  water's geometry, b3lyp ")).toStrictEqual({ comment: "water's geometry, b3lyp" });
    expect(parse("==== water's cell ====")).toStrictEqual({ comment: "==== water's cell ====" });
    expect(parse("   ")).toStrictEqual({});
    expect(parse(" i = 0, time = 0.5, E = -17.16")).toStrictEqual({ i: "0,", time: "0.5,", E: -17.16 });
  });
});

describe("comment lines that cannot be read", () => {
  it.each([
    ['energy=1 a="b', 'expected a closing " for the value of "a", found the end of the line after "\\"b"'],
    ["energy=1 a=[1, 2", 'in the value of "a": expected ] at the end of a list, found the end of the line'],
    ['energy=1 a={"b" 1}', 'in the value of "a": expected a colon after a key, found "1}"'],
    ['energy=1 a="b"c', 'expected a space after the value of "a", found "c"'],
    ["energy=1 =5", 'expected a key before the equals sign, found "=5"'],
    // Damage is never taken for free text, whatever the keys are called.
    ["E = -76.4 it's 'free", "expected a closing ' for a key, found the end of the line after \"'free\""],
    [
      'U0=-40.5 name="methane',
      'expected a closing " for the value of "name", found the end of the line after "\\"methane"',
    ],
    ["U0=-40.5 U0=-40.6", 'expected every key once, found "U0" twice'],
    ["U0=-40.5 a=[1, 2", 'in the value of "a": expected ] at the end of a list, found the end of the line'],
    ["energy=1 energy=2", 'expected every key once, found "energy" twice'],
    ['energy=1 a="_JSON [1, 2"', 'in the value of "a": expected a comma or ] in a list, found the end of the line'],
    ['energy=1 a="_JSON [1,,2]"', 'in the value of "a": expected a value, found ",2]"'],
    ['energy=1 a="_JSON 1 2"', 'in the value of "a": expected the end of the JSON value, found "2"'],
    ['{"energy": 1', "expected a comma or } in an object, found the end of the line"],
    ['{"energy": 1, "energy": 2}', 'expected every key once in a JSON object, found "energy" twice'],
    [`energy=1 a=${"[".repeat(80)}`, 'in the value of "a": expected at most 64 nested brackets, found more'],
  ])("%s", (line, message) => {
    expect(() => parseComment(line)).toThrow(expect.objectContaining({ message }));
  });
});
