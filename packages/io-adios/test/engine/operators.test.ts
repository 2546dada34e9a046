import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Adios, describeSdk, validate } from "../../src/index";
import { temporaryFolder } from "../helpers/folder";

const place = temporaryFolder();
const VALUES = Float64Array.from({ length: 100_000 }, (_, i) => (i % 101) / 7);

async function write(path: string, operator?: string, engine = "BP5"): Promise<number> {
  const adios = new Adios();
  const io = adios.declareIO("written");
  io.setEngine(engine);
  const variable = io.defineVariable("d", "double", { shape: [200, 500] });
  if (operator !== undefined) io.addOperation(variable, operator);
  const out = await io.open(path, "write");
  await out.put(variable, VALUES, { mode: "sync" });
  await out.close();
  await adios.close();
  return readdirSync(path).reduce((sum, name) => sum + statSync(join(path, name)).size, 0);
}

const hasBzip2 = describeSdk().operators.includes("bzip2");

describe.skipIf(!hasBzip2)("operators (needs an ADIOS2 with bzip2)", () => {
  it("make blocks smaller, which come back as they were", async () => {
    const path = place("bzip2.bp");
    const plain = await write(place("plain.bp"));
    expect(plain).toBeGreaterThan(8 * VALUES.length);
    expect(await write(path, "bzip2")).toBeLessThan(plain / 10);
    await validate(path);
    const adios = new Adios();
    const file = await adios.declareIO("read").open(path, "readRandomAccess");
    expect(await file.get("d")).toEqual(VALUES);
    expect(await file.get("d", { start: [3, 7], count: [1, 2] })).toEqual(VALUES.slice(1507, 1509));
    await file.close();
    await adios.close();
  });

  it("may make blocks so small that a file takes longer to read than its size says", async () => {
    const path = place("large.bp");
    const adios = new Adios();
    const io = adios.declareIO("large");
    const variable = io.defineVariable("d", "double", { shape: [8e6] });
    io.addOperation(variable, "bzip2", { blockSize100k: 9 });
    const out = await io.open(path, "write");
    await out.put(
      variable,
      Float64Array.from({ length: 8e6 }, (_, i) => i % 101),
      { mode: "sync" },
    );
    await out.close();
    await validate(path);
    await adios.close();
  });

  it("take what they know", async () => {
    const adios = new Adios();
    const io = adios.declareIO("parameters");
    io.defineVariable("d", "double", { shape: [1] });
    const refused = (parameters: Record<string, string | number>, found: string) => {
      expect(() => {
        io.addOperation("d", "bzip2", parameters);
      }).toThrow(found);
    };
    refused({ blockSize100k: 0 }, "expected blockSize100k of bzip2 from 1 to 9, found 0");
    refused({ blockSize100k: "9x" }, "expected blockSize100k of bzip2 from 1 to 9, found ");
    refused(
      { level: 3 },
      "expected parameters of bzip2, which are blockSize100k, verbosity, workFactor, found 'level'",
    );
    await adios.close();
  });

  it("are refused in BP4, where their failure would end the process", async () => {
    await expect(write(place("bp4.bp"), "bzip2", "BP4")).rejects.toMatchObject({ code: "ADIOS_ARGUMENT" });
  });

  it("that cannot compress a block are an error", async () => {
    const adios = new Adios();
    const io = adios.declareIO("incompressible");
    const variable = io.defineVariable("d", "float", { shape: [300] });
    io.addOperation(variable, "bzip2");
    const out = await io.open(place("incompressible.bp"), "write");
    const values = Float32Array.from({ length: 300 }, (_, i) => Math.sin(1e6 * i * i));
    const written = out.put(variable, values, { mode: "sync" }).then(() => out.close());
    await expect(written).rejects.toThrow("BZ_OUTBUFF_FULL");
    await adios.close().catch(() => undefined);
  });

  it("do not take text", async () => {
    const adios = new Adios();
    const io = adios.declareIO("text");
    io.defineVariable("s", "string");
    io.addOperation("s", "bzip2");
    await expect(io.open(place("text.bp"), "write")).rejects.toMatchObject({ code: "ADIOS_TYPE" });
    await adios.close();
  });
});
