import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Adios, type Engine } from "../../src/index";

const folder = mkdtempSync(join(tmpdir(), "hydride-many-"));
const path = join(folder, "many.bp");
const adios = new Adios();
let reader: Engine;
const LARGE = 300_000;

beforeAll(async () => {
  const io = adios.declareIO("write");
  const writer = await io.open(path, "write");
  const put = async (
    name: string,
    type: "int8" | "double" | "int64",
    values: Int8Array | Float64Array | BigInt64Array,
    shape: number[],
  ) => {
    const variable = io.defineVariable(name, type, { shape, start: shape.map(() => 0), count: shape });
    await writer.put(variable, values as never, { mode: "sync" });
  };
  await put(
    "bytes",
    "int8",
    Int8Array.from({ length: 7 }, (_, i) => i),
    [7],
  );
  await put(
    "rows",
    "double",
    Float64Array.from({ length: 12 }, (_, i) => i / 2),
    [4, 3],
  );
  await put("long", "int64", BigInt64Array.of(1n, 2n ** 62n), [2]);
  await put(
    "large",
    "double",
    Float64Array.from({ length: LARGE }, (_, i) => i),
    [LARGE / 3, 3],
  );
  await writer.put(io.defineVariable("text", "string"), "words", { mode: "sync" });
  await writer.close();
  reader = await adios.declareIO("read").open(path, "readRandomAccess");
});
afterAll(async () => {
  await adios.close();
  rmSync(folder, { recursive: true });
});

it("reads parts of variables of any type, each as it is, in one memory", async () => {
  const found = await reader.getMany([
    { name: "bytes", start: [1], count: [3] },
    { name: "rows", start: [2, 0], count: [1, 3] },
    { name: "rows" },
    { name: "bytes", start: [7], count: [0] },
    { name: "long" },
  ]);
  expect(found).toEqual([
    Int8Array.of(1, 2, 3),
    Float64Array.of(3, 3.5, 4),
    Float64Array.from({ length: 12 }, (_, i) => i / 2),
    new Int8Array(0),
    BigInt64Array.of(1n, 2n ** 62n),
  ]);
  expect(new Set(found.map(({ buffer }) => buffer)).size).toBe(1);
  expect(await reader.getMany([])).toEqual([]);
});

it("reads what is large as well", async () => {
  const [large, rows] = await reader.getMany([{ name: "large" }, { name: "rows", count: [1, 3] }]);
  expect(large!.every((value, i) => value === i)).toBe(true);
  expect(rows).toEqual(Float64Array.of(0, 0.5, 1));
});

it("says which of them cannot be read", async () => {
  const message = (name: string, start?: number[]) =>
    reader
      .getMany([{ name: "bytes" }, { name, ...(start && { start, count: [2] }) }])
      .catch((error: Error) => error.message);
  const where = `in Engine.getMany (file ${path})`;
  expect(await message("none")).toBe(`ADIOS_NO_VARIABLE ${where}: 'none': there is no such variable (in this step)`);
  expect(await message("long", [1])).toBe(
    `ADIOS_SELECTION ${where}: 'long': the selection of start [1] and count [2] is not inside the shape [2]`,
  );
  expect(await message("text")).toBe(`ADIOS_TYPE ${where}: 'text': the type string is not read with others`);
  expect(await message("")).toBe(`ADIOS_ARGUMENT ${where}: expected a name of a variable, found ""`);
});
