import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Adios, describeSdk, validate } from "../../src/index";
import { temporaryFolder } from "../helpers/folder";

const place = temporaryFolder();
const VALUES = Float64Array.from({ length: 100_000 }, (_, i) => (i % 101) / 7);

async function write(path: string, engine: string, operator?: string): Promise<number> {
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
  it.each(["BP5", "BP4"])("make blocks smaller, which come back as they were (%s)", async (engine) => {
    const path = place(`${engine}-bzip2.bp`);
    const plain = await write(place(`${engine}-plain.bp`), engine);
    expect(plain).toBeGreaterThan(8 * VALUES.length);
    expect(await write(path, engine, "bzip2")).toBeLessThan(plain / 10);
    await validate(path);
    const adios = new Adios();
    const file = await adios.declareIO("read").open(path, "readRandomAccess");
    expect(await file.get("d")).toEqual(VALUES);
    expect(await file.get("d", { start: [3, 7], count: [1, 2] })).toEqual(VALUES.slice(1507, 1509));
    await file.close();
    await adios.close();
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
