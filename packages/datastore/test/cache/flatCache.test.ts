import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { arraySource, DataStoreError, FlatCache } from "../../src/index";
import { random, someSamples } from "../helpers/structures";

const folder = mkdtempSync(join(tmpdir(), "datastore-"));
const whole = join(folder, "whole.flat");
const damaged = join(folder, "damaged.flat");
const samples = someSamples(60);
beforeAll(() => FlatCache.write(whole, arraySource(samples)));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Opens a cache and looks at all of it. */
async function messageOf(path: string): Promise<string> {
  let cache: FlatCache | undefined;
  try {
    cache = await FlatCache.open(path);
    cache.verify();
  } catch (error) {
    if (error instanceof DataStoreError) return `${error.code}: ${error.message}`;
    throw error;
  } finally {
    await cache?.close();
  }
  return "nothing";
}

const REMEDY = "delete it, and write it again";

it("is written once, under its name when it is whole", async () => {
  await expect(FlatCache.write(whole, arraySource(samples))).rejects.toThrow(
    `${whole}: expected no file, found one; open it, or give overwrite: true`,
  );
  const failing = { count: 60, read: () => samples.slice(0, 30) };
  await expect(FlatCache.write(join(folder, "half.flat"), failing)).rejects.toThrow(
    "expected 60 samples of the source from 0 on, found 30",
  );
  expect(readdirSync(folder)).toEqual(["whole.flat"]);
  expect(await messageOf(whole)).toBe("nothing");
  const empty = join(folder, "empty.flat");
  await FlatCache.write(empty, arraySource([]));
  expect(await messageOf(empty)).toBe("nothing");
  rmSync(empty);
});

it("refuses a file that was cut, anywhere", async () => {
  const { length } = readFileSync(whole);
  for (const size of [0, 7, 100, 4095]) {
    copyFileSync(whole, damaged);
    truncateSync(damaged, size);
    expect(await messageOf(damaged)).toBe(
      `CACHE_DAMAGED: ${damaged}: expected a head of 4096 bytes, found ${size} bytes; ${REMEDY}`,
    );
  }
  for (const size of [4096, 9000, length - 1, length + 1]) {
    copyFileSync(whole, damaged);
    truncateSync(damaged, size);
    expect(await messageOf(damaged)).toBe(
      `CACHE_DAMAGED: ${damaged}: expected ${length} bytes, found ${size}; ${REMEDY}`,
    );
  }
});

it("refuses a file with a flipped bit, wherever it matters", async () => {
  const bytes = readFileSync(whole);
  const next = random(3);
  const cache = await FlatCache.open(whole);
  const before = await cache.getBatch([...samples.keys()]);
  const expected = before.ids.map((_, i) => Buffer.from(before.record(i).bytes));
  await cache.close();
  for (let i = 0; i < 300; i++) {
    const place = Math.floor(next() * bytes.length);
    const changed = Buffer.from(bytes);
    changed[place]! ^= 1 << Math.floor(next() * 8);
    rmSync(damaged);
    writeFileSync(damaged, changed);
    const message = await messageOf(damaged);
    if (message !== "nothing") {
      expect(message).toMatch(/^CACHE_(DAMAGED|VERSION): /);
      continue;
    }
    // Between the parts, and in what is beside the records: those are as they were.
    const opened = await FlatCache.open(damaged);
    const batch = await opened.getBatch(before.ids);
    for (const [k, record] of expected.entries()) expect(record.equals(batch.record(k).bytes)).toBe(true);
    for (const [k, sample] of samples.entries()) expect(opened.atoms(k)).toBe(sample.numbers.length);
    await opened.close();
  }
});

it("names the sample whose record was damaged when it is asked for", async () => {
  const bytes = readFileSync(whole);
  bytes[bytes.length - 20]! ^= 4;
  rmSync(damaged);
  writeFileSync(damaged, bytes);
  const cache = await FlatCache.open(damaged);
  expect((await cache.getBatch([58])).length).toBe(1);
  await expect(cache.getBatch([59])).rejects.toThrow(`${damaged}: expected sample 59 with the checksum `);
  await cache.close();
});
