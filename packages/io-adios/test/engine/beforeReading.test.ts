import { cpSync, existsSync, mkdirSync, readFileSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { SampleWriter, validate } from "../../src/index";
import { MANIFEST_NAME } from "../../src/integrity/manifest";
import { freshIO, messageOf, temporaryFolder } from "../helpers/folder";
import { oddStructure, random } from "../samples/structures";

const path = temporaryFolder();
const newIO = freshIO();

async function add(file: string, value: number, mode: "write" | "append", options = {}): Promise<void> {
  const io = newIO();
  const writer = await io.open(file, mode, options);
  await writer.beginStep();
  await writer.put(io.defineVariable("v", "int32", { shape: [1000] }), new Int32Array(1000).fill(value));
  await writer.endStep();
  await writer.close();
}

async function values(file: string): Promise<number[]> {
  const reader = await newIO().open(file, "read");
  const found: number[] = [];
  while ((await reader.beginStep()) === "ok") {
    found.push(((await reader.get("v")) as Int32Array)[999]!);
    await reader.endStep();
  }
  await reader.close();
  return found;
}

async function ownSet(name: string): Promise<string> {
  const writer = await SampleWriter.create(path(name));
  await writer.add(oddStructure(random(3), 0), "train");
  await writer.close();
  return path(name);
}

it("appends to what is in order, and to nothing", async () => {
  const file = path("fine.bp");
  await add(file, 1, "append");
  await add(file, 2, "append");
  expect(await values(file)).toEqual([1, 2]);
  mkdirSync(path("empty.bp"));
  await add(path("empty.bp"), 3, "append");
  expect(await values(path("empty.bp"))).toEqual([3]);
});

it.each(["md.0", "md.idx", "mmd.0", "data.0"])("appends to no file whose %s is damaged", async (name) => {
  const whole = path("whole.bp");
  if (!existsSync(whole)) await add(whole, 1, "write");
  const file = path(`${name}.bp`);
  cpSync(whole, file, { recursive: true });
  truncateSync(join(file, name), readFileSync(join(file, name)).length >> 1);
  const before = readFileSync(join(file, "md.idx"));
  await expect(add(file, 2, "append")).rejects.toMatchObject({ code: "BP_DAMAGED" });
  expect(readFileSync(join(file, "md.idx"))).toEqual(before);
});

it("appends to no set with a manifest, which would not hold any more", async () => {
  const file = await ownSet("own.bp");
  const expected =
    `ADIOS_FILE in IO.open (file ${file}): expected a file without ${MANIFEST_NAME} to append to, found a set with one, which tells ` +
    "the sizes and checksums of its files; write a new set with all samples (SampleWriter, or `hydride prepare`)";
  expect(await messageOf(() => add(file, 1, "append"))).toBe(expected);
  expect(await messageOf(() => add(file, 1, "append", { validate: false }))).toBe(expected);
  expect(await validate(file)).toMatchObject({ by: "manifest" });
});

it("leaves no manifest of a set in whose place another file is written", async () => {
  const file = await ownSet("replaced.bp");
  await add(file, 4, "write");
  expect(existsSync(join(file, MANIFEST_NAME))).toBe(false);
  expect(await values(file)).toEqual([4]);
});
