import { cpSync, existsSync, mkdtempSync, rmSync, statSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Structure } from "@hydride/core-graph";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SampleFile, SampleWriter } from "../../src/index";
import { shared } from "./shared";
import { oddStructure, random } from "./structures";

const folder = mkdtempSync(join(tmpdir(), "hydride-random-"));
const path = join(folder, "set.bp");

beforeAll(async () => {
  const next = random(3);
  const writer = await SampleWriter.create(path);
  for (let i = 0; i < 50; i++) await writer.add(oddStructure(next, i), "train");
  await writer.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

async function all(file: SampleFile): Promise<Structure[]> {
  const structures: Structure[] = [];
  for await (const structure of file.structures("train")) structures.push(structure);
  return structures;
}

it("samples in any order are those of the whole side", async () => {
  const file = await SampleFile.open(path);
  const whole = await all(file);
  const indices = [7, 49, 0, 8, 9, 7, 23];
  expect(await file.samples("train", indices)).toStrictEqual(indices.map((i) => whole[i]));
  for (const i of [3, 44]) expect(await file.samples("train", [i])).toStrictEqual([whole[i]]);
  expect(await all(file)).toStrictEqual(whole);
  expect([await file.samples("train", []), await file.samples("test", [])]).toEqual([[], []]);
  await file.close();
});

it("a set that is cut while it is open is told, and not waited for", async () => {
  const cut = join(folder, "cut.bp");
  cpSync(path, cut, { recursive: true });
  const file = await SampleFile.open(cut);
  const bytes = statSync(join(cut, "data.0")).size;
  await file.samples("train", [4]);
  truncateSync(join(cut, "data.0"), 1000);
  await expect(file.samples("train", [3])).rejects.toMatchObject({
    code: "BP_DAMAGED",
    message: expect.stringContaining(
      `data.0: expected the ${bytes} bytes that it had when the set was opened, found 1000`,
    ) as string,
  });
  await file.close();
});

it("a sample that is not there is named", async () => {
  const file = await SampleFile.open(path);
  await expect(file.samples("train", [3, 50])).rejects.toMatchObject({
    code: "SAMPLES_RANGE",
    message: `${path}: expected samples within the 50 of train, found 1 from 50 on`,
  });
  await file.close();
});

describe.skipIf(!existsSync(join(shared, "golden")))("of a set that HydraGNN wrote", () => {
  it.each(["sc25.bp", "sc26.bp"])("%s", async (name) => {
    const file = await SampleFile.open(join(shared, "golden", name));
    const whole = await all(file);
    const indices = [whole.length - 1, 0, 1];
    expect(await file.samples("train", indices)).toStrictEqual(indices.map((i) => whole[i]));
    await file.close();
  });
});
