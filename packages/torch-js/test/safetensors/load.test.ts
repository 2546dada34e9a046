import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { safetensors } from "../../src/index.js";
import { errorOf, failure } from "../helpers/errorOf.js";
import { fileBytes } from "./bytes.js";
import { temporaryFolder } from "./temporaryFolder.js";

const path = join(temporaryFolder(), "file.safetensors");
const put = (bytes: Uint8Array) => (writeFileSync(path, bytes), path);
const load = (header: unknown, data: Uint8Array | readonly number[] = [], length?: bigint) =>
  safetensors.load(put(fileBytes(header, data, length)));
const zeros = (count: number) => new Uint8Array(count);

describe("a file assembled byte by byte", () => {
  it("is read in the order of its data", () => {
    const header =
      '{"b":{"dtype":"I16","shape":[2,1],"data_offsets":[8,12]},' +
      '"__metadata__":{"format":"pt","é":""},' +
      '"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}   ';
    // 1.5 and -2 in binary32, then 258 and -2 in two's complement, least significant byte first.
    const { tensors, metadata } = load(header, [0, 0, 0xc0, 0x3f, 0, 0, 0, 0xc0, 2, 1, 0xfe, 0xff]);
    expect([...tensors.keys()]).toEqual(["a", "b"]);
    expect([tensors.get("a")!.dtype, tensors.get("a")!.tolist()]).toEqual(["float32", [1.5, -2]]);
    expect([tensors.get("b")!.dtype, tensors.get("b")!.tolist()]).toEqual(["int16", [[258], [-2]]]);
    expect(metadata).toEqual({ format: "pt", é: "" });
  });

  it.each([
    ["F64", "float64", [0, 0, 0, 0, 0, 0, 0xf8, 0xbf], -1.5],
    ["F16", "float16", [0x00, 0xbe], -1.5],
    ["BF16", "bfloat16", [0xc0, 0xbf], -1.5],
    ["I64", "int64", [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], -2],
    ["I32", "int32", [4, 3, 2, 1], 0x01020304],
    ["I8", "int8", [0x80], -128],
    ["U8", "uint8", [0x80], 128],
    ["BOOL", "bool", [1], true],
    ["C64", "complex64", [0, 0, 0xc0, 0x3f, 0, 0, 0, 0xc0], { re: 1.5, im: -2 }],
  ])("of one %s, 0-dimensional", (dtype, name, bytes, value) => {
    const { tensors } = load({ x: { dtype, shape: [], data_offsets: [0, bytes.length] } }, bytes);
    const x = tensors.get("x")!;
    expect([x.dtype, x.shape, x.scalar()]).toEqual([name, [], value]);
  });

  it("may hold nothing, or empty tensors between others", () => {
    expect(load("{}")).toEqual({ tensors: new Map(), metadata: {} });
    const one = { dtype: "U8", shape: [1] };
    const { tensors } = load(
      {
        last: { ...one, data_offsets: [1, 2] },
        none: { dtype: "F64", shape: [3, 0], data_offsets: [1, 1] },
        first: { ...one, data_offsets: [0, 1] },
      },
      [7, 9],
    );
    expect([...tensors].map(([name, each]) => [name, each.shape, each.tolist()])).toEqual([
      ["first", [1], [7]],
      ["none", [3, 0], [[], [], []]],
      ["last", [1], [9]],
    ]);
  });

  it("may have names that an object of JavaScript treats in its own way", () => {
    const u8 = (i: number) => `{"dtype":"U8","shape":[],"data_offsets":[${i},${i + 1}]}`;
    const { tensors } = load(`{"__proto__":${u8(0)},"constructor":${u8(1)},"10":${u8(2)},"":${u8(3)}}`, [5, 6, 7, 8]);
    expect([...tensors].map(([name, each]) => [name, each.item()])).toEqual([
      ["__proto__", 5],
      ["constructor", 6],
      ["10", 7],
      ["", 8],
    ]);
  });
});

describe("a damaged file", () => {
  const problem = (header: unknown, data: Uint8Array | readonly number[] = [], length?: bigint) => {
    const [code, message] = failure(() => load(header, data, length));
    const prefix = `${path}: not a sound safetensors file: `;
    expect([code, message.slice(0, prefix.length)]).toEqual(["SAFETENSORS", prefix]);
    return message.slice(prefix.length);
  };
  const x = (entry: object) => ({ x: { dtype: "F32", shape: [2], data_offsets: [0, 8], ...entry } });

  it("is refused when it ends early, wherever that is", () => {
    const header = { __metadata__: { a: "b" }, ...x({}), y: { dtype: "U8", shape: [3], data_offsets: [8, 11] } };
    const whole = fileBytes(header, zeros(11));
    expect(safetensors.load(put(whole)).tensors.size).toBe(2);
    const start = whole.length - 11;
    for (let length = 0; length < whole.length; length++) {
      const { code, message } = errorOf(() => safetensors.load(put(whole.subarray(0, length))));
      const expected =
        length < 8
          ? `expected at least 8 bytes, found ${length}`
          : length < start
            ? `the header claims ${start - 8} bytes, the file holds ${length - 8}`
            : `the tensors take 11 bytes, the file holds ${length - start}`;
      expect([code, message]).toEqual(["SAFETENSORS", `${path}: not a sound safetensors file: ${expected}`]);
    }
  });

  it("has a header that cannot be so long", () => {
    expect(problem("{}", [], 3n)).toBe("the header claims 3 bytes, the file holds 2");
    expect(problem("{}", [], 100_000_000n)).toBe("the header claims 100000000 bytes, the file holds 2");
    expect(problem("{}", [], 100_000_001n)).toBe("the header claims 100000001 bytes, at most 100000000 are allowed");
    expect(problem("{}", [], 2n ** 64n - 1n)).toBe(
      "the header claims 18446744073709551615 bytes, at most 100000000 are allowed",
    );
  });

  it("has a header that is no JSON object", () => {
    for (const text of ["", "[]", "5", '"{}"', "null", " {}", "\ufeff{}"]) {
      expect(problem(text)).toBe("the header does not begin with {");
    }
    for (const text of ["{", "{} x", "{}{}", "{'a':1}", '{"a":01}', "{}\0"]) {
      let reason = "";
      try {
        JSON.parse(text);
      } catch (error) {
        reason = (error as Error).message;
      }
      expect(problem(text)).toBe(`the header is not JSON (${reason})`);
    }
    expect(problem(Buffer.from([0x7b, 0xff, 0x7d]))).toBe("the header is not UTF-8");
  });

  it("has a hole, an overlap or more data than tensors", () => {
    const u8 = (begin: number, end: number) => ({ dtype: "U8", shape: [end - begin], data_offsets: [begin, end] });
    const place = (name: string, found: number, expected: number) =>
      `tensor "${name}" begins at byte ${found}, expected ${expected} (a hole or an overlap)`;
    expect(problem({ a: u8(1, 2) }, zeros(2))).toBe(place("a", 1, 0));
    expect(problem({ b: u8(3, 4), a: u8(0, 2) }, zeros(4))).toBe(place("b", 3, 2));
    expect(problem({ a: u8(0, 2), b: u8(1, 3) }, zeros(3))).toBe(place("b", 1, 2));
    expect(problem({ a: u8(0, 2), b: u8(0, 2) }, zeros(2))).toBe(place("b", 0, 2));
    expect(problem({ a: u8(0, 4), none: u8(2, 2) }, zeros(4))).toBe(place("none", 2, 4));
    expect(problem({ a: u8(0, 2) }, zeros(3))).toBe("the tensors take 2 bytes, the file holds 3");
    expect(problem("{}", zeros(1))).toBe("the tensors take 0 bytes, the file holds 1");
  });

  it("has an entry that says too little or something else", () => {
    const known = "expected one of F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL, C64";
    expect(problem({ x: null })).toBe('tensor "x" is not an object');
    expect(problem({ x: 3 })).toBe('tensor "x" is not an object');
    expect(problem({ x: {} })).toBe(`tensor "x" has dtype undefined, ${known}`);
    expect(problem(x({ dtype: "F8_E4M3" }))).toBe(`tensor "x" has dtype "F8_E4M3", ${known}`);
    expect(problem(x({ dtype: "toString" }))).toBe(`tensor "x" has dtype "toString", ${known}`);
    expect(problem(x({ dtype: ["F32"] }))).toBe(`tensor "x" has dtype ["F32"], ${known}`);
    expect(problem(x({ shape: 2 }))).toBe('tensor "x" has shape 2');
    expect(problem(x({ data_offsets: undefined }))).toBe('tensor "x" has data_offsets undefined');
    expect(problem(x({ data_offsets: [0, 4, 8] }))).toBe('tensor "x" has data_offsets [0,4,8]');
    expect(problem(x({ data_offsets: ["0", "8"] }))).toBe('tensor "x" has data_offsets ["0","8"]');
  });

  it("has sizes that cannot be", () => {
    const beyond = 2 ** 53;
    for (const size of [-1, 0.5, beyond, "2", null]) {
      expect(problem(x({ shape: [size] }), zeros(8))).toBe(`tensor "x" has shape ${JSON.stringify([size])}`);
    }
    for (const offsets of [
      [-4, 4],
      [0, 8.5],
      [0, beyond],
    ]) {
      expect(problem(x({ data_offsets: offsets }), zeros(8))).toBe(
        `tensor "x" has data_offsets ${JSON.stringify(offsets)}`,
      );
    }
    for (const shape of [[2 ** 30, 2 ** 30], [2 ** 52], [2 ** 52, 2 ** 52, 0], [0, 2 ** 52, 2 ** 52]]) {
      expect(problem(x({ shape, data_offsets: [0, 0] }))).toBe(
        `tensor "x" has shape ${JSON.stringify(shape)}, more than a file can hold`,
      );
    }
    const span = (bytes: number, found: number) =>
      `tensor "x" takes ${bytes} bytes by its dtype and shape, but its data_offsets span ${found}`;
    expect(problem(x({ shape: [3] }), zeros(8))).toBe(span(12, 8));
    expect(problem(x({ data_offsets: [8, 0] }), zeros(8))).toBe(span(8, -8));
    expect(problem(x({ shape: [2 ** 40], data_offsets: [0, 2 ** 42] }), zeros(8))).toBe(
      `the tensors take ${2 ** 42} bytes, the file holds 8`,
    );
  });

  it("has a name twice", () => {
    const u8 = '{"dtype":"U8","shape":[],"data_offsets":[0,1]}';
    expect(problem(`{"a":${u8},"a":${u8}}`, [1])).toBe('the header has the key "a" twice');
    expect(problem(`{"a" :${u8},"\\u0061"\n:${u8}}`, [1])).toBe('the header has the key "a" twice');
    expect(problem(`{"a\\"b":${u8},"a\\"b":${u8}}`, [1])).toBe('the header has the key "a\\"b" twice');
    expect(problem('{"__metadata__":{"k":"1","k":"2"}}')).toBe('the header has the key "k" twice');
    expect(problem('{"a":{"dtype":"U8","dtype":"I8","shape":[],"data_offsets":[0,1]}}', [1])).toBe(
      'the header has the key "dtype" twice',
    );
    expect(load(`{"__metadata__":{"a":"a","b":"a\\\\"},"a":${u8}}`, [1]).metadata).toEqual({ a: "a", b: "a\\" });
  });

  it("has metadata that is not a map of strings", () => {
    for (const metadata of [null, 5, "text", ["a"], { a: 1 }, { a: null }, { a: { b: "c" } }]) {
      expect(problem({ __metadata__: metadata })).toBe("__metadata__ is not a map of strings");
    }
  });

  it("has a BOOL that is neither 0 nor 1", () => {
    expect(problem({ x: { dtype: "BOOL", shape: [3], data_offsets: [0, 3] } }, [1, 0, 2])).toBe(
      'tensor "x" is BOOL, but holds the byte 2',
    );
  });
});

it("that does not exist is Node's own error", () => {
  expect(() => safetensors.load(`${path}.none`)).toThrow(`ENOENT: no such file or directory, open '${path}.none'`);
});
