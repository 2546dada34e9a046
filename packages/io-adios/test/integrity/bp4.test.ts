import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Adios, validate } from "../../src/index";
import { random } from "../samples/structures";

const folder = mkdtempSync(join(tmpdir(), "hydride-bp4-"));
const path = join(folder, "steps.bp");
const file = (name: string) => join(path, name);

beforeAll(async () => {
  const adios = new Adios();
  for (const mode of ["write", "append"] as const) {
    const io = adios.declareIO(mode);
    io.setEngine("BP4");
    const x = io.defineVariable("x", "double", { shape: [300], start: [0], count: [300] });
    const text = io.defineVariable("text", "string");
    if (mode === "write") io.defineAttribute("units", "angstrom", { variable: "x" });
    const engine = await io.open(path, mode);
    for (let step = 0; step < 3; step++) {
      await engine.beginStep();
      await engine.put(x, new Float64Array(300).fill(step), { mode: "sync" });
      await engine.put(text, `step ${step}`, { mode: "sync" });
      await engine.endStep();
    }
    await engine.close();
  }
  await adios.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What is said of the folder with one file as `damage` leaves it, without a trial. */
async function after(name: string, damage: (file: string) => void): Promise<string> {
  const before = readFileSync(file(name));
  damage(file(name));
  try {
    await validate(path, { trial: false });
    return "nothing is wrong";
  } catch (error) {
    return (error as Error).message.replaceAll(path, "");
  } finally {
    writeFileSync(file(name), before);
  }
}

function overwrite(place: number, bytes: Uint8Array) {
  return (name: string) => {
    const content = readFileSync(name);
    content.set(bytes, place);
    writeFileSync(name, content);
  };
}

describe("a BP4 folder", () => {
  it("that is whole is in order, after a trial too", async () => {
    expect(await after("data.0", () => undefined)).toBe("nothing is wrong");
    expect(await validate(path)).toMatchObject({ by: "structure", version: 4 });
  });

  it("that was cut anywhere is found out without a trial", async () => {
    const next = random(4);
    for (const name of ["md.idx", "md.0", "data.0"]) {
      const { length } = readFileSync(file(name));
      for (let i = 0; i < 60; i++) {
        const message = await after(name, (whole) => truncateSync(whole, Math.floor(next() * length)));
        expect(message, name).toMatch(/^\/(md\.idx|md\.0|data\.0), byte \d+: expected .*, found .+$/);
      }
    }
  });

  it("is told by what it lacks", async () => {
    const { length } = readFileSync(file("data.0"));
    const each = readFileSync(file("data.0")).readUInt32LE(68);
    expect(await after("data.0", (name) => truncateSync(name, length - 1))).toMatch(
      new RegExp(
        `^/data\\.0, byte \\d+: expected a group within the file of ${length - 1} bytes, found one of \\d+ bytes$`,
      ),
    );
    expect(await after("data.0", (name) => truncateSync(name, 68 + each))).toBe(
      `/data.0, byte ${68 + each}: expected 6 groups of data in all data files, as md.0 has it, found 1`,
    );
    expect(await after("data.0", overwrite(64, Buffer.from("what")))).toBe(
      '/data.0, byte 64: expected the tag [PGI of a group of data, found "what"',
    );
    expect(await after("data.0", overwrite(64 + each, Buffer.from("what")))).toBe(
      `/data.0, byte ${64 + each}: expected the tag PGI] of a group of data, found "what"`,
    );
    const groups = readFileSync(file("md.0")).readUInt32LE(72);
    expect(await after("md.0", overwrite(72, Uint8Array.of(groups + 1)))).toBe(
      `/md.0, byte 72: expected a length of ${groups}, as md.idx has it, found ${groups + 1}`,
    );
  });
});
