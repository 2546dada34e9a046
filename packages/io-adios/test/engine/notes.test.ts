import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Adios, type Parameters, validate } from "../../src/index";
import { notesOf } from "../helpers/notes";

const folder = mkdtempSync(join(tmpdir(), "hydride-notes-"));
const adios = new Adios();
const before = notesOf(process.pid);

beforeAll(() => expect(before).toEqual([]));
afterAll(async () => {
  await adios.close();
  rmSync(folder, { recursive: true });
});

async function write(name: string, engine: string, parameters: Parameters): Promise<string> {
  const path = join(folder, name);
  const io = adios.declareIO(name);
  io.setEngine(engine);
  io.setParameters(parameters);
  const x = io.defineVariable("x", "double", { shape: [3], start: [0], count: [3] });
  const writer = await io.open(path, "write");
  await writer.put(x, Float64Array.of(1, 2, 3));
  await writer.close();
  return path;
}

it.each(["BP5", "BP4"])("what is written and read with %s leaves no notes of the time that it took", async (engine) => {
  const path = await write(`${engine}.bp`, engine, {});
  expect(readdirSync(path)).not.toContain("profiling.json");
  await validate(path);
  const io = adios.declareIO(`read ${engine}`);
  const reader = await io.open(path, "readRandomAccess");
  expect(await reader.get("x")).toEqual(Float64Array.of(1, 2, 3));
  await reader.close();
  expect([notesOf(process.pid), readdirSync(folder).filter((name) => name.endsWith(".json"))]).toEqual([[], []]);
});

it.each(["BP5", "BP4"])("notes of %s stay where the parameter Profile asks for them", async (engine) => {
  const path = await write(`kept-${engine}.bp`, engine, { Profile: true });
  expect(existsSync(join(path, "profiling.json"))).toBe(true);
});
