import { describe, expect, it } from "vitest";
import type { Tensor } from "../../src/index.js";
import { memoryStats } from "../../src/index.js";
import { pickle, say } from "./archive.js";
import { DAMAGED, EXPECTED, loader } from "./files.js";

const { loadPickle, pickleProblem } = loader();
const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);
const storage = (length: number, type = "torch.FloatStorage", key = "0") => say.storage(type, key, length);

describe("an instruction", () => {
  it("makes values as Python's does", () => {
    expect(loadPickle(pickle("(K\x01K\x022K\x030(K\x04K\x051t"))).toEqual([1, 2, 2]);
    expect(loadPickle(pickle("(K\x01K\x02l"))).toEqual([1, 2]);
    expect(loadPickle(pickle("(K\x01K\x02d"))).toEqual(new Map([[1, 2]]));
    expect(loadPickle(pickle("}K\x01K\x02s"))).toEqual(new Map([[1, 2]]));
    expect(loadPickle(pickle("]K\x01aK\x02a"))).toEqual([1, 2]);
    expect(loadPickle(pickle("U\x02abT\x02\0\0\0cd\x86"))).toEqual(["ab", "cd"]);
    expect(loadPickle(pickle("\x8d\x02\0\0\0\0\0\0\0ab"))).toBe("ab");
    expect(loadPickle(pickle("\x8e\x01\0\0\0\0\0\0\0a"))).toEqual(Uint8Array.of(97));
    expect(loadPickle(pickle("(\x8a\0\x8a\x01\xff\x8a\x02\xff\0\x8b\x01\0\0\0\x80t"))).toEqual([0, -1, 255, -128]);
    const edge = [2 ** 53 - 1, -(2 ** 53 - 1), 2n ** 53n];
    const bytes = ["\xff\xff\xff\xff\xff\xff\x1f", "\x01\0\0\0\0\0\xe0", "\0\0\0\0\0\0\x20"];
    expect(loadPickle(pickle(`(${bytes.map((each) => `\x8a\x07${each}`).join("")}t`))).toEqual(edge);
    expect(loadPickle(pickle("](K\x01q\x05h\x05r\x01\x01\0\0j\x01\x01\0\0e"))).toEqual([1, 1, 1]);
  });

  it("keeps one object one object, also in itself", () => {
    const list = loadPickle(pickle("]q\x00h\x00a")) as unknown[];
    expect(list[0]).toBe(list);
  });

  it.each([
    ["0", "there is no mark"],
    ["K\x01e", "there is no mark"],
    ["t", "there is no mark"],
    ["\x85", "there is no value to take"],
    ["q\x00", "there is no value to use"],
    ["h\x00", "there is no value 0 kept"],
    ["K\x01K\x02a", "expected a list to append to"],
    ["K\x01K\x02K\x03s", "expected a dictionary to put items into"],
    ["}(K\x01u", "a key without a value"],
    ["}}K\x01s", "a key that is a dictionary or a tensor"],
    ["K\x01)R", "expected a function and its arguments"],
    ["K\x01K\x02\x93", "a name that is no text"],
    ["I1\n", "unknown or of protocol 0 or 1 (0x49)"],
    ["\xff", "unknown or of protocol 0 or 1 (0xff)"],
    ["\x8b\x01\x04\0\0", "a whole number of 1025 bytes, expected at most 1024"],
  ])("%j is refused where it cannot be", (text, problem) => {
    const [code, message] = pickleProblem(pickle(text));
    expect([code, message.replace(/at byte \d+/, "at byte N")]).toEqual([
      "PICKLE_DAMAGED",
      `${DAMAGED}data.pkl, instruction at byte N: ${problem}`,
    ]);
  });

  it.each([
    ["\x81", "an object (NEWOBJ)"],
    ["\x92", "an object (NEWOBJ_EX)"],
    ["i", "an object (INST)"],
    ["o", "an object (OBJ)"],
    ["\x8f", "a set"],
    ["\x91", "a frozenset"],
    ["\x96", "a bytearray"],
    ["\x97", "a buffer outside the pickle"],
    [say.name("os.system"), "os.system"],
    [`${say.text("posix")}${say.text("system")}\x93`, "posix.system"],
    [say.name("builtins.eval"), "builtins.eval"],
    [say.name("constructor.prototype"), "constructor.prototype"],
    [`${say.hooks}}${say.text("x")}K\x01sb`, "an object with attributes (x)"],
    [`${say.hooks}Nb`, "an object with attributes ()"],
    [say.name("collections.OrderedDict"), "collections.OrderedDict"],
    [`]${say.name("torch.FloatStorage")}a`, "torch.FloatStorage"],
    [`}${say.name("torch.int8")}K\x01s`, "torch.int8"],
  ])("%j would make an object and is refused", (text, name) => {
    const [code, message] = pickleProblem(pickle(text));
    expect([code, message.replace(/at byte \d+/, "at byte N")]).toEqual([
      "PICKLE_REFUSED",
      `refused ${name} at byte N of data.pkl${EXPECTED}`,
    ]);
  });

  it("names the byte", () => {
    expect(pickleProblem(pickle(`](K\x01${say.name("os.system")}`))[1]).toMatch(
      /^refused os.system at byte 6 of data.pkl/,
    );
  });

  it("that stops too early or too late is refused", () => {
    expect(pickleProblem(pickle("K\x01K\x02"))).toEqual([
      "PICKLE_DAMAGED",
      `${DAMAGED}data.pkl, instruction at byte 6: it stops with values left over`,
    ]);
    expect(pickleProblem(pickle("(K\x01"))[1]).toBe(
      `${DAMAGED}data.pkl, instruction at byte 5: it stops with values left over`,
    );
    const end = (length: number, at: number) =>
      `${DAMAGED}data.pkl ends at byte ${length}, within the instruction at byte ${at}`;
    expect(pickleProblem(Buffer.alloc(0))[1]).toBe(end(0, 0));
    expect(pickleProblem(Buffer.from("\x80\x02K\x01", "latin1"))[1]).toBe(end(4, 4));
    expect(pickleProblem(Buffer.from("\x80\x02X\xff\xff\xff\xffab", "latin1"))[1]).toBe(end(9, 2));
    expect(pickleProblem(Buffer.from("\x80\x02\x8d\xff\xff\xff\xff\xff\xff\xff\xffab", "latin1"))[1]).toBe(end(13, 2));
    expect(pickleProblem(Buffer.from("\x80\x02cos\nsyst", "latin1"))[1]).toBe(end(10, 2));
    expect(pickleProblem(pickle("U\x02\xff\xfe"))[1]).toBe(`${DAMAGED}the text at byte 4 of data.pkl is not UTF-8`);
    expect(pickleProblem(Buffer.from("}."))[1]).toBe(`${DAMAGED}data.pkl does not begin with its protocol`);
    for (const protocol of [0, 1, 6]) {
      expect(pickleProblem(Buffer.from([0x80, protocol, 0x4e, 0x2e]))[1]).toBe(
        `${DAMAGED}data.pkl has protocol ${protocol}, expected 2 to 5`,
      );
    }
  });

  it("cannot make values without end", () => {
    for (const each of ["]", "}", "(", "N", ")"]) {
      expect(pickleProblem(pickle(each.repeat(5_000_001)))).toEqual([
        "PICKLE_DAMAGED",
        `${DAMAGED}data.pkl, instruction at byte 5000002: more than 5000000 values`,
      ]);
    }
  });

  it("may nest deeply", () => {
    let value = loadPickle(pickle(`${"]".repeat(100_000)}${"a".repeat(99_999)}`)) as unknown[];
    let depth = 1;
    for (; value.length > 0; depth++) value = value[0] as unknown[];
    expect(depth).toBe(100_000);
  });
});

describe("a tensor", () => {
  const problem = (text: string, bytes = floats(1, 2, 3, 4)) => {
    const before = memoryStats().tensors;
    const [code, message] = pickleProblem(pickle(text), { 0: bytes });
    expect(code).toBe("PICKLE_DAMAGED");
    // Fewer where those of an earlier test have been collected meanwhile.
    expect(memoryStats().tensors).toBeLessThanOrEqual(before);
    return message.replace(DAMAGED, "");
  };

  it("is a part of its storage", () => {
    const tensor = loadPickle(pickle(say.tensor(storage(4), 1, [2, 3], [1, 0])), { 0: floats(1, 2, 3, 4) }) as Tensor;
    expect([tensor.tolist(), tensor.strides]).toEqual([[2, 3].map((value) => [value, value, value]), [1, 0]]);
  });

  it("cannot reach beyond its storage", () => {
    const reach = (offset: number, size: string, stride: string) =>
      `a tensor of data.pkl with offset ${offset}, size [${size}] and stride [${stride}] reaches beyond its storage of 4 elements`;
    expect(problem(say.tensor(storage(4), 0, [5], [1]))).toBe(reach(0, "5", "1"));
    expect(problem(say.tensor(storage(4), 1, [2, 2], [2, 1]))).toBe(reach(1, "2, 2", "2, 1"));
    expect(problem(say.tensor(storage(4), 4, [], []))).toBe(reach(4, "", ""));
    expect(problem(say.tensor(storage(4), 5, [0], [1]))).toBe(reach(5, "0", "1"));
    const large = 2 ** 31 - 1;
    expect(problem(say.tensor(storage(4), 0, [large, large, large], [0, 0, 0]))).toBe(
      reach(0, `${large}, ${large}, ${large}`, "0, 0, 0"),
    );
  });

  it("has sizes and strides that can be", () => {
    const has = (offset: number, size: string, stride: string) =>
      `a tensor of data.pkl has offset ${offset}, size [${size}] and stride [${stride}]`;
    expect(problem(say.tensor(storage(4), -1, [1], [1]))).toBe(has(-1, "1", "1"));
    expect(problem(say.tensor(storage(4), 0, [-1], [1]))).toBe(has(0, "-1", "1"));
    expect(problem(say.tensor(storage(4), 3, [2], [-1]))).toBe(has(3, "2", "-1"));
    expect(problem(say.tensor(storage(4), 0, [2, 2], [1]))).toBe(has(0, "2, 2", "1"));
    const many = Array.from({ length: 65 }, () => 1);
    expect(problem(say.tensor(storage(4), 0, many, many))).toBe(has(0, many.join(", "), many.join(", ")));
    expect(problem(`${say.name("torch._utils._rebuild_tensor_v2")})R`)).toBe("a tensor of data.pkl has no storage");
    expect(problem(say.tensor(storage(16, "torch.storage.UntypedStorage"), 0, [1], [1]))).toBe(
      "a tensor of data.pkl has no dtype",
    );
  });

  it("has a storage that is there and as long as it says", () => {
    const tensor = (length: number, type?: string, key?: string) => say.tensor(storage(length, type, key), 0, [1], [1]);
    expect(problem(tensor(4, undefined, "1"))).toBe("a tensor's storage a/data/1 is missing");
    expect(problem(tensor(4, undefined, "../data.pkl"))).toBe("a tensor's storage a/data/../data.pkl is missing");
    expect(problem(tensor(5))).toBe("storage a/data/0 takes 16 bytes, data.pkl says 20");
    expect(problem(tensor(4, "torch.DoubleStorage"))).toBe("storage a/data/0 takes 16 bytes, data.pkl says 32");
    expect(problem(`(${tensor(4)}${tensor(4, "torch.IntStorage")}t`)).toBe("storage 0 is used as float32 and as int32");
    expect(problem(`(${say.text("storage")}K\x01tQ`)).toMatch(
      /^the storage at byte \d+ of data.pkl is not described as PyTorch does it$/,
    );
    expect(problem(tensor(-1))).toMatch(/is not described as PyTorch does it$/);
  });

  it("of bools holds 0 and 1 only", () => {
    const bools = (type: string) => say.tensor(storage(3, type), 0, [3], [1]);
    expect(problem(bools("torch.BoolStorage"), Uint8Array.of(1, 2, 0))).toBe(
      "entry a/data/0 is bool, but holds the byte 2",
    );
  });

  it("requires a gradient only where it can", () => {
    const ints = say.tensor(storage(4, "torch.IntStorage"), 0, [4], [1], "\x88");
    expect(problem(ints)).toBe("a tensor of data.pkl is int32, but requires a gradient");
    const parameter = `${say.name("torch._utils._rebuild_parameter")}(${say.tensor(storage(4, "torch.IntStorage"), 0, [4], [1])}\x88${say.hooks}tR`;
    expect(problem(parameter)).toBe("a tensor of data.pkl is int32, but requires a gradient");
  });

  it.each(["torch._utils._rebuild_parameter", "torch._utils._rebuild_tensor_v3", "torch.Size", "_codecs.encode"])(
    "and what else is made by %s needs its arguments",
    (name) => {
      expect(problem(`${say.name(name)}(K\x01K\x02tR`)).toMatch(
        name.endsWith("_v3")
          ? "torch._utils._rebuild_tensor_v3 of data.pkl has other arguments than expected"
          : `${name} of data.pkl has other arguments than expected`,
      );
    },
  );
});
