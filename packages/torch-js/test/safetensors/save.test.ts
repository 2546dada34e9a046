import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import { type DType, safetensors, type Tensor, tensor } from "../../src/index.js";
import { failure } from "../helpers/errorOf.js";
import { parts } from "./bytes.js";
import { temporaryFolder } from "./temporaryFolder.js";

const folder = temporaryFolder();
let files = 0;
const fresh = () => join(folder, `${files++}.safetensors`);
const map = (entries: Record<string, Tensor>) => new Map(Object.entries(entries));

function roundTrip(tensors: ReadonlyMap<string, Tensor>, metadata?: Record<string, string>) {
  const path = fresh();
  safetensors.save(path, tensors, metadata);
  return { ...safetensors.load(path), ...parts(readFileSync(path)) };
}

describe("a round trip", () => {
  it.each<[DType, string]>([
    ["float64", "F64"],
    ["float32", "F32"],
    ["float16", "F16"],
    ["bfloat16", "BF16"],
    ["int64", "I64"],
    ["int32", "I32"],
    ["int16", "I16"],
    ["int8", "I8"],
    ["uint8", "U8"],
    ["bool", "BOOL"],
    ["complex64", "C64"],
  ])("keeps %s bit for bit: a matrix, a number, nothing", (dtype, name) => {
    const source = tensor([
      [0, 1, 2],
      [100, 0.1, 7],
    ]).to(dtype);
    const saved = map({
      matrix: source,
      number: source.select(0, 1).select(0, 0).clone(),
      nothing: source.narrow(0, 0, 0),
    });
    const { tensors, header } = roundTrip(saved);
    expect([...tensors.keys()].sort()).toEqual(["matrix", "nothing", "number"]);
    for (const [key, found] of tensors) {
      const expected = saved.get(key)!;
      expect([found.dtype, found.shape, found.toArray()]).toEqual([dtype, expected.shape, expected.toArray()]);
    }
    expect(header).toMatchObject({
      matrix: { dtype: name, shape: [2, 3] },
      number: { shape: [] },
      nothing: { shape: [0, 3] },
    });
  });

  it("keeps infinities, NaN, -0 and the ends of int64", () => {
    const floats = tensor(Float64Array.of(Infinity, -Infinity, NaN, -0, Number.MIN_VALUE));
    const ends = tensor(BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n));
    const { tensors } = roundTrip(map({ floats, ends }));
    expect(tensors.get("floats")!.toArray()).toEqual(floats.toArray());
    expect(Object.is((tensors.get("floats")!.toArray() as Float64Array)[3], -0)).toBe(true);
    expect(tensors.get("ends")!.toArray()).toEqual(ends.toArray());
  });

  it("writes row-major whatever the strides", () => {
    const source = torch.arange(12, { dtype: "float32" }).reshape([3, 4]);
    const { tensors, data } = roundTrip(
      map({ turned: source.t(), column: source.select(1, 1), spread: tensor([5]).expand([2, 2]) }),
    );
    expect(tensors.get("turned")!.tolist()).toEqual([
      [0, 4, 8],
      [1, 5, 9],
      [2, 6, 10],
      [3, 7, 11],
    ]);
    expect(tensors.get("column")!.tolist()).toEqual([1, 5, 9]);
    expect(tensors.get("spread")!.tolist()).toEqual([
      [5, 5],
      [5, 5],
    ]);
    expect(data.length).toBe(4 * (12 + 3 + 4));
  });

  it("writes the values of a lazily conjugated tensor", () => {
    const source = torch.complex(tensor([1, 2]), tensor([3, -4]));
    const { tensors } = roundTrip(map({ conjugate: source.conj(), imaginary: source.conj().imag() }));
    expect(tensors.get("conjugate")!.toArray()).toEqual(Float32Array.of(1, -3, 2, 4));
    expect(tensors.get("imaginary")!.toArray()).toEqual(Float32Array.of(-3, 4));
  });

  it("keeps metadata, names and their order, and aligns the data to 8 bytes", () => {
    for (let length = 0; length < 16; length++) {
      const name = "n".repeat(length);
      const { start, header, tensors, metadata } = roundTrip(map({ [name]: tensor([1.5]) }), { key: "é\n" });
      expect(start % 8).toBe(0);
      expect(header[name]).toEqual({ dtype: "F32", shape: [1], data_offsets: [0, 4] });
      expect([tensors.get(name)!.tolist(), metadata]).toEqual([[1.5], { key: "é\n" }]);
    }
    const names = ["b", "10", "2", "__proto__", '"', "ü", "a.b"];
    const { tensors, header, metadata } = roundTrip(new Map(names.map((name, i) => [name, tensor([i])])));
    expect([...tensors].map(([name, each]) => [name, each.tolist()])).toEqual(names.map((name, i) => [name, [i]]));
    expect([Object.hasOwn(header, "__metadata__"), metadata]).toEqual([false, {}]);
  });

  it("of nothing is a file of an empty header", () => {
    const path = fresh();
    safetensors.save(path, new Map());
    expect(readFileSync(path).toString("latin1")).toBe("\x08\0\0\0\0\0\0\0{}      ");
  });

  it("gives tensors of their own, which outlive the file and need no gradient", () => {
    const path = fresh();
    const source = tensor([1, 2], { requiresGrad: true });
    safetensors.save(path, map({ source }));
    const first = safetensors.load(path).tensors.get("source")!;
    first.add_(1);
    safetensors.save(path, map({ source: tensor([7]) }));
    expect([first.tolist(), first.requiresGrad, source.tolist()]).toEqual([[2, 3], false, [1, 2]]);
    expect(safetensors.load(path).tensors.get("source")!.tolist()).toEqual([7]);
  });
});

describe("a save that fails", () => {
  const refused = (tensors: ReadonlyMap<string, Tensor>, metadata?: Record<string, string>) => {
    const path = fresh();
    writeFileSync(path, "what was there");
    const before = readdirSync(folder);
    const [code, message] = failure(() => safetensors.save(path, tensors, metadata));
    expect(readdirSync(folder)).toEqual(before);
    expect(readFileSync(path, "utf8")).toBe("what was there");
    return [code, message.replace(path, "FILE")];
  };

  it("because the format has no place for it leaves what was there", () => {
    const x = tensor([1]);
    expect(refused(map({ x, y: x.to("complex128") }))).toEqual([
      "SAFETENSORS",
      'FILE: tensor "y": safetensors cannot hold complex128',
    ]);
    expect(refused(map({ __metadata__: x }))).toEqual(["SAFETENSORS", "FILE: no tensor can be named __metadata__"]);
    expect(refused(map({ x }), { a: "b", steps: 3 as unknown as string })).toEqual([
      "SAFETENSORS",
      'FILE: metadata "steps": expected a string, found number',
    ]);
    expect(refused(map({ x }), { long: "x".repeat(100_000_000) })).toEqual([
      "SAFETENSORS",
      "FILE: the header would take 100000088 bytes, at most 100000000 are allowed",
    ]);
  });

  it("because a name is no string, or has half a character, leaves what was there", () => {
    const x = tensor([1]);
    const named = (name: unknown) => refused(new Map([[name as string, x]]));
    const expected = (found: string) => ["SAFETENSORS", `FILE: expected a string as the name of each tensor, ${found}`];
    expect(named(1)).toEqual(expected('found number 1; name it "1"'));
    expect(named(undefined)).toEqual(expected("found undefined; give it a name"));
    expect(named(Symbol("a"))).toEqual(expected('found symbol Symbol(a); name it "Symbol(a)"'));
    expect(named({})).toEqual(expected("found object; give it a name"));
    expect(refused(new Map<string, Tensor>([["1", x]]).set(1 as never, x))).toEqual(
      expected('found number 1; name it "1"'),
    );
    const half = (what: string, found: string) => [
      "SAFETENSORS",
      `FILE: ${what}: expected text that UTF-8 can hold, found ${found} with a lone surrogate; replace it, as String.prototype.toWellFormed does`,
    ];
    expect(named("a\ud800")).toEqual(half("the name of a tensor", '"a\\ud800"'));
    expect(named("\udc00\ud83d")).toEqual(half("the name of a tensor", '"\\udc00\\ud83d"'));
    expect(refused(map({ x }), { "\udfff": "b" })).toEqual(half("metadata", '"\\udfff"'));
    expect(refused(map({ x }), { a: "\ud800" })).toEqual(half("metadata", '"\\ud800"'));
    const whole = roundTrip(map({ "😀": x }), { "😀": "😀" });
    expect([[...whole.tensors.keys()], whole.metadata]).toEqual([["😀"], { "😀": "😀" }]);
  });

  it("half-way through the data leaves what was there", () => {
    expect(refused(map({ good: torch.ones([1000]), bad: torch.zeros([2], { device: "meta" }) }))).toEqual([
      "TORCH_NOT_IMPLEMENTED",
      "Cannot copy out of meta tensor; no data!",
    ]);
  });

  it("because the place cannot be written leaves nothing", () => {
    const path = fresh();
    mkdirSync(path);
    const before = readdirSync(folder);
    expect(() => safetensors.save(path, map({ x: tensor([1]) }))).toThrow(
      /^EISDIR: illegal operation on a directory, rename /,
    );
    expect(readdirSync(folder)).toEqual(before);
    const nowhere = join(folder, "none", "x.safetensors");
    expect(() => safetensors.save(nowhere, map({ x: tensor([1]) }))).toThrow(
      /^ENOENT: no such file or directory, open /,
    );
    expect(readdirSync(folder)).toEqual(before);
  });
});

it("a file is replaced as a whole: who has the old one open goes on reading it", () => {
  const path = fresh();
  safetensors.save(path, map({ x: torch.zeros([64]) }));
  const old = readFileSync(path);
  const open = openSync(path, "r");
  try {
    safetensors.save(path, map({ x: torch.ones([3]) }));
    expect(readFileSync(open).equals(old)).toBe(true);
    expect(safetensors.load(path).tensors.get("x")!.tolist()).toEqual([1, 1, 1]);
  } finally {
    closeSync(open);
  }
});

it("what is no Map of tensors is refused", () => {
  const path = join(temporaryFolder(), "none.safetensors");
  expect(failure(() => torch.safetensors.save(path, { a: tensor(1) } as never))).toEqual([
    "SAFETENSORS",
    `${path}: expected a Map of tensors by name, found object`,
  ]);
  expect(failure(() => torch.safetensors.save(path, new Map([["a", 3]]) as never))).toEqual([
    "SAFETENSORS",
    `${path}: "a": expected a Tensor, found number`,
  ]);
});
