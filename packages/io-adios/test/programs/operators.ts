// What operators do to a file, and what is refused of them; `operators.ts FOLDER`. Says "none" where this ADIOS2 has no bzip2.
import assert from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { Adios, describeSdk, type Parameters, validate } from "../../src/index";

const place = (name: string) => join(process.argv[2]!, name);
const VALUES = Float64Array.from({ length: 100_000 }, (_, i) => (i % 101) / 7);

interface Written {
  values?: Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;
  operator?: string;
  engine?: string;
  mode?: "sync" | "deferred";
}

/** Gives the bytes of all files. */
async function write(
  path: string,
  { values = VALUES, operator, engine = "BP5", mode = "sync" }: Written,
): Promise<number> {
  const adios = new Adios();
  try {
    const io = adios.declareIO("written");
    io.setEngine(engine);
    const type = values instanceof Float32Array ? "float" : "double";
    const variable = io.defineVariable("d", type, { shape: [100, values.length / 100] });
    if (operator !== undefined) io.addOperation(variable, operator);
    const out = await io.open(path, "write");
    await out.put(variable, values, { mode });
    await out.close();
  } finally {
    await adios.close().catch(() => undefined);
  }
  return readdirSync(path).reduce((sum, name) => sum + statSync(join(path, name)).size, 0);
}

async function compress(): Promise<void> {
  const path = place("bzip2.bp");
  const plain = await write(place("plain.bp"), {});
  assert.ok(plain > 8 * VALUES.length);
  assert.ok((await write(path, { operator: "bzip2" })) < plain / 10);
  await validate(path);
  const adios = new Adios();
  const file = await adios.declareIO("read").open(path, "readRandomAccess");
  assert.deepEqual(await file.get("d"), VALUES);
  assert.deepEqual(await file.get("d", { start: [3, 7], count: [1, 2] }), VALUES.slice(3007, 3009));
  await file.close();
  await adios.close();
}

/** A small file may take longer to read than its size says. */
async function compressWell(): Promise<void> {
  const path = place("large.bp");
  await write(path, { values: Float64Array.from({ length: 8e6 }, (_, i) => i % 101), operator: "bzip2" });
  await validate(path);
}

async function refuse(): Promise<void> {
  const adios = new Adios();
  const io = adios.declareIO("refused");
  io.defineVariable("d", "double", { shape: [1] });
  const refused = (parameters: Parameters, problem: string) => {
    assert.throws(() => {
      io.addOperation("d", "bzip2", parameters);
    }, new RegExp(problem));
  };
  refused({ blockSize100k: 0 }, "expected blockSize100k of bzip2 from 1 to 9, found 0");
  refused({ blockSize100k: "9x" }, "expected blockSize100k of bzip2 from 1 to 9, found ");
  refused({ level: 3 }, "expected parameters of bzip2, which are blockSize100k, verbosity, workFactor, found 'level'");
  for (const engine of ["BP4", "BP3"]) {
    await assert.rejects(write(place("older.bp"), { operator: "bzip2", engine }), { code: "ADIOS_ARGUMENT" });
  }
  const noise = Float32Array.from({ length: 300 }, (_, i) => Math.sin(1e6 * i * i));
  for (const mode of ["sync", "deferred"] as const) {
    const written = write(place(`${mode}.bp`), { values: noise, operator: "bzip2", mode });
    await assert.rejects(written, /BZ_OUTBUFF_FULL/);
  }
  const text = adios.declareIO("text");
  text.defineVariable("s", "string");
  text.addOperation("s", "bzip2");
  await assert.rejects(text.open(place("text.bp"), "write"), { code: "ADIOS_TYPE" });
  await adios.close();
}

if (describeSdk().operators.includes("bzip2")) {
  await compress();
  await compressWell();
  await refuse();
  console.log("compressed");
} else {
  console.log("none");
}
