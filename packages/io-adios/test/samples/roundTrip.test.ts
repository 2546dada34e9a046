import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Structure } from "@hydride/core-graph";
import { afterAll, expect, it } from "vitest";
import { SampleFile, SampleWriter } from "../../src/index";
import { type Split, SPLITS } from "../../src/samples/layout";
import { oddStructure, random } from "./structures";

const folder = mkdtempSync(join(tmpdir(), "hydride-samples-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function readAll(path: string): Promise<Record<Split, Structure[]>> {
  const file = await SampleFile.open(path);
  const found: Record<Split, Structure[]> = { train: [], validation: [], test: [] };
  for (const split of SPLITS) for await (const structure of file.structures(split)) found[split].push(structure);
  await file.close();
  return found;
}

it.each([1, 2, 3, 4, 5])("structures come back bit for bit (seed %i)", async (seed) => {
  const next = random(seed);
  const path = join(folder, `odd-${seed}.bp`);
  // Buffers and chunks so small that there are many blocks.
  const writer = await SampleWriter.create(path, { bufferBytes: 20_000, chunkBytes: 4096 });
  const given: Record<Split, Structure[]> = { train: [], validation: [], test: [] };
  for (let i = 0; i < 200; i++) {
    const structure = oddStructure(next, i);
    const split = SPLITS[Math.floor(next() * 2.2)]!;
    given[split].push(structure);
    await writer.add(structure, split);
  }
  const written = await writer.close();
  expect(written.samples).toEqual({
    train: given.train.length,
    validation: given.validation.length,
    test: given.test.length,
  });
  expect(await readAll(path)).toStrictEqual(given);
  expect(readdirSync(folder).filter((name) => name.startsWith("."))).toEqual([]);
});
