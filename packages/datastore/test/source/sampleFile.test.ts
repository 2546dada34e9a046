import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SampleFile, SampleWriter } from "@hydride/io-adios";
import { afterAll, expect, it } from "vitest";
import { concatenated, DataStore, FileStore, sampleFileSource } from "../../src/index";
import { someSamples } from "../helpers/structures";

const folder = mkdtempSync(join(tmpdir(), "datastore-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const golden = join(process.env["HYDRIDE_SHARED"] ?? join(import.meta.dirname, "../../../../../shared"), "golden/sc26");
const isThere = existsSync(`${golden}.bp`);
if (!isThere) console.log(`skipped: ${golden}.bp is not there`);

it("loads a set that was prepared, bit for bit, and reads from it", async () => {
  const path = join(folder, "set.bp");
  const samples = someSamples(90);
  for (const sample of samples) delete sample.weight;
  const writer = await SampleWriter.create(path);
  for (const [i, sample] of samples.entries()) await writer.add(sample, i % 3 === 0 ? "validation" : "train");
  await writer.close();
  const file = await SampleFile.open(path);
  const source = concatenated([sampleFileSource(file, "train"), sampleFileSource(file, "validation")]);
  const expected = [...samples.filter((_, i) => i % 3 !== 0), ...samples.filter((_, i) => i % 3 === 0)];
  for (const store of [await DataStore.load(source), new FileStore(source)]) {
    const batch = await store.getBatch([...expected.keys()].reverse());
    expect(batch.ids.map((_, i) => batch.record(i).toSample()).reverse()).toEqual(expected);
    await store.close();
  }
  await file.close();
});

it.skipIf(!isThere)("loads a set of HydraGNN's", async () => {
  const file = await SampleFile.open(`${golden}.bp`);
  const store = await DataStore.load(sampleFileSource(file, "train"));
  expect(store.count).toBe(file.splits.train);
  const batch = await store.getBatch(Array.from({ length: store.count }, (_, i) => i));
  const expected = [];
  for await (const structure of file.structures("train")) expected.push(structure);
  expect(batch.structures()).toEqual(expected);
  await store.close();
  await file.close();
});
