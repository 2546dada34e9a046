import { describe, expect, it } from "vitest";
import type { ArrayOf, NumericType, TypedArray } from "../../src/index";
import { freshIO, messageOf, temporaryFolder } from "../helpers/folder";

const path = temporaryFolder();
const newIO = freshIO();

/** Ends of the ranges, and numbers whose bits are easily lost. */
const VALUES: { [T in NumericType]: ArrayOf<T> } = {
  int8: Int8Array.of(-128, 127, 0, -1),
  int16: Int16Array.of(-32768, 32767, 0, -1),
  int32: Int32Array.of(-(2 ** 31), 2 ** 31 - 1, 0, -1),
  int64: BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n, 0n, 2n ** 53n + 1n),
  uint8: Uint8Array.of(0, 255, 1, 127),
  uint16: Uint16Array.of(0, 65535, 1, 256),
  uint32: Uint32Array.of(0, 2 ** 32 - 1, 1, 65536),
  uint64: BigUint64Array.of(0n, 2n ** 64n - 1n, 1n, 2n ** 53n + 1n),
  float: Float32Array.of(NaN, -0, Infinity, 1e-45),
  double: Float64Array.of(NaN, -0, -Infinity, 5e-324),
  "float complex": Float32Array.of(1, -2, 3.5, NaN, -0, 1, 2, 3),
  "double complex": Float64Array.of(1, -2, 3.5, NaN, -0, 1, 2, 5e-324),
  char: Uint8Array.of(0, 65, 255, 10),
};
const TYPES = Object.entries(VALUES) as [NumericType, TypedArray][];

const bits = (array: TypedArray) => Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString("hex");

describe.each(["BP5", "BP4"])("%s", (engine) => {
  it.each(["deferred", "sync"] as const)("keeps every type bit for bit, %s", async (mode) => {
    const file = path(`${engine}-${mode}.bp`);
    const io = newIO();
    io.setEngine(engine);
    const writer = await io.open(file, "write");
    await writer.beginStep();
    for (const [type, values] of TYPES) {
      const shape = [2, 2];
      await writer.put(io.defineVariable(`${type} global`, type, { shape }), values, { mode });
      await writer.put(io.defineVariable(`${type} local`, type, { count: shape }), values, { mode });
      const width = type.endsWith("complex") ? 2 : 1;
      await writer.put(io.defineVariable(`${type} value`, type), values.slice(0, width) as TypedArray, { mode });
    }
    await writer.put(io.defineVariable("text", "string"), "Ångström 😀", { mode });
    await writer.endStep();
    await writer.close();

    const reading = newIO();
    const reader = await reading.open(file, "readRandomAccess");
    for (const [type, values] of TYPES) {
      const width = type.endsWith("complex") ? 2 : 1;
      const [global, local, value] = await Promise.all(
        ["global", "local", "value"].map(async (kind) => {
          // BP5 has no single values of char.
          const stored = engine === "BP5" && kind === "value" && type === "char" ? "int8" : type;
          const variable = await reading.inquireVariable(`${type} ${kind}`, stored);
          return reader.get(variable!, { mode });
        }),
      );
      await reader.performGets();
      expect([global!.constructor, bits(global as TypedArray)]).toEqual([values.constructor, bits(values)]);
      expect(bits(local as TypedArray)).toBe(bits(values));
      expect(bits(value as TypedArray)).toBe(bits(values.slice(0, width) as TypedArray));
    }
    expect(await reader.get("text")).toBe("Ångström 😀");
    await reader.close();
  });

  it("reads selections, steps and blocks, by steps and at random", async () => {
    const file = path(`${engine}-steps.bp`);
    const io = newIO();
    io.setEngine(engine);
    const x = io.defineVariable("x", "int32", { shape: [4, 3] });
    const local = io.defineVariable("local", "double", { count: [2] });
    const late = io.defineVariable("late", "uint8", { shape: [2] });
    const writer = await io.open(file, "write");
    for (let step = 0; step < 3; step++) {
      await writer.beginStep();
      for (const row of [0, 2]) {
        const values = Int32Array.from({ length: 6 }, (_, i) => 100 * step + 3 * row + i);
        await writer.put(x, values, { start: [row, 0], count: [2, 3] });
      }
      await writer.put(local, Float64Array.of(step, 1));
      await writer.put(local, Float64Array.of(step, 2, 3), { count: [3] });
      if (step > 0) await writer.put(late, Uint8Array.of(step, 7));
      if (step === 1) await writer.performPuts();
      if (step === 2) await writer.performDataWrite();
      await writer.endStep();
    }
    await writer.close();

    const random = newIO();
    const all = await random.open(file, "readRandomAccess");
    const found = await random.availableVariables();
    expect([...found.values()]).toEqual([
      { name: "late", type: "uint8", kind: "globalArray", shape: [2], steps: 2, min: 1, max: 7 },
      { name: "local", type: "double", kind: "localArray", shape: [], steps: 3, min: 0, max: 3 },
      { name: "x", type: "int32", kind: "globalArray", shape: [4, 3], steps: 3, min: 0, max: 211 },
    ]);
    expect(await all.get("x", { start: [1, 1], count: [2, 2], steps: [1, 2] })).toEqual(
      Int32Array.of(104, 105, 107, 108, 204, 205, 207, 208),
    );
    expect(await all.get("x", { start: [3, 0] })).toEqual(Int32Array.of(9, 10, 11));
    expect(await all.get("x", { blockId: 1, steps: [2, 1] })).toEqual(Int32Array.of(206, 207, 208, 209, 210, 211));
    expect(await all.get("x", { count: [0, 3] })).toEqual(new Int32Array());
    expect(await all.get("local", { blockId: 1, steps: [2, 1] })).toEqual(Float64Array.of(2, 2, 3));
    expect(await messageOf(() => all.get("local", { blockId: 1, start: [1], count: [2] }))).toBe(
      `ADIOS_SELECTION in Engine.get (variable 'local', file ${file}): a block of a local array is read as a whole`,
    );
    expect(await all.get("x", { blockId: 1, start: [1, 0], count: [1, 2] })).toEqual(Int32Array.of(9, 10));
    expect(await all.get("late", { steps: [0, 2] })).toEqual(Uint8Array.of(1, 7, 2, 7));
    expect(await all.blocksInfo("local", 1)).toEqual([
      { start: [], count: [2], writer: 0, min: 1, max: 1 },
      { start: [], count: [3], writer: 0, min: 1, max: 3 },
    ]);
    expect(await all.blocksInfo("late", 1)).toEqual([{ start: [0], count: [2], writer: 0, min: 2, max: 7 }]);
    await all.close();

    const byStep = newIO();
    const reader = await byStep.open(file, "read");
    const steps = [];
    while ((await reader.beginStep()) === "ok") {
      const lazy = (await reader.get("x", { mode: "deferred", start: [0, 0], count: [1, 2] })) as Int32Array;
      const has = (await byStep.inquireVariable("late")) !== undefined;
      const step = await reader.currentStep();
      await reader.endStep();
      steps.push([step, [...lazy], has]);
    }
    await reader.close();
    expect(steps).toEqual([
      [0, [0, 1], false],
      [1, [100, 101], true],
      [2, [200, 201], true],
    ]);
  });

  it("appends steps, of another shape", async () => {
    const file = path(`${engine}-append.bp`);
    for (const [mode, length] of [
      ["write", 2],
      ["append", 3],
    ] as const) {
      const io = newIO();
      io.setEngine(engine);
      const x = io.defineVariable("x", "float", { shape: [1] });
      const engineOf = await io.open(file, mode);
      await engineOf.beginStep();
      x.setShape([length]);
      await engineOf.put(x, new Float32Array(length).fill(length));
      await engineOf.endStep();
      await engineOf.close();
    }
    const io = newIO();
    const reader = await io.open(file, "readRandomAccess");
    expect(await reader.get("x", { steps: [1, 1] })).toEqual(Float32Array.of(3, 3, 3));
    expect(await reader.get("x")).toEqual(Float32Array.of(2, 2));
    await reader.close();
  });
});

it("writes without steps, constant dimensions and blocks of nothing", async () => {
  const file = path("plain.bp");
  const io = newIO();
  io.setParameters({ StatsLevel: 0, AsyncWrite: false });
  const constant = io.defineVariable("constant", "uint16", { shape: [4], start: [1], count: [3], constantDims: true });
  const empty = io.defineVariable("empty", "double", { shape: [0, 3] });
  const writer = await io.open(file, "write");
  await writer.put("constant", Uint16Array.of(7, 8, 9));
  await writer.put(empty, new Float64Array());
  await writer.close();
  await writer.close();
  expect([constant.kind, empty.shape]).toEqual(["globalArray", [0, 3]]);
  const reading = newIO();
  const reader = await reading.open(file, "readRandomAccess");
  expect(await reader.get("constant")).toEqual(Uint16Array.of(0, 7, 8, 9));
  expect(await reader.get("empty")).toEqual(new Float64Array());
  expect((await reading.availableVariables()).get("constant")).toEqual({
    name: "constant",
    type: "uint16",
    kind: "globalArray",
    shape: [4],
    steps: 1,
  });
  await reader.close();
});

it.each(["BP4", "BP5"])("what is no number and blocks over one another are no damage: %s", async (type) => {
  const io = newIO();
  io.setEngine(type);
  const x = io.defineVariable("x", "double", { shape: [4] });
  const at = path(`odd.${type}.bp`);
  const engine = await io.open(at, "write");
  await engine.put(x, Float64Array.of(5000, NaN, 1, -Infinity), { start: [0], count: [4], mode: "sync" });
  await engine.put(x, Float64Array.of(7, 8), { start: [1], count: [2], mode: "sync" });
  await engine.close();
  const reader = await newIO().open(at, "readRandomAccess");
  expect(await reader.get("x")).toEqual(Float64Array.of(5000, 7, 8, -Infinity));
  await reader.close();
});

it.each(["BP4", "BP5"])("steps in which nothing is put are steps: %s", async (type) => {
  const io = newIO();
  io.setEngine(type);
  const x = io.defineVariable("x", "double", { shape: [2] });
  const at = path(`empty.${type}.bp`);
  const engine = await io.open(at, "write");
  for (let step = 0; step < 4; step++) {
    await engine.beginStep();
    if (step === 1) await engine.put(x, Float64Array.of(1, 2));
    await engine.endStep();
  }
  await engine.close();
  const reader = await newIO().open(at, "read");
  const found: unknown[] = [];
  while ((await reader.beginStep()) === "ok") {
    found.push(await reader.get("x").catch(() => "none"));
    await reader.endStep();
  }
  // ADIOS2 ends BP4 with the last step that has something.
  expect(found).toEqual(["none", Float64Array.of(1, 2), ...(type === "BP5" ? ["none", "none"] : [])]);
  await reader.close();
});
