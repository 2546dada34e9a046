import { pbkdf2 } from "node:crypto";
import { promisify } from "node:util";
import { collate, collateAsync, type GraphBatch } from "@hydride/core-graph";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { arraySource, type Batch, DataStore, FileStore } from "../../src/index";
import { someSamples } from "../helpers/structures";

// Atoms in 20 angstrom, some of them periodic in cells: every label and shape.
const samples = someSamples(64, 31);
const options = { cutoff: 4, maxNeighbors: 8, branches: ["oc20", "mptrj", "ani1x"], threads: 1 };
const ids = [5, 60, 2, 2, 33, 17, 0, 48, 7, 8, 9];
const asked = ids.map((id) => samples[id]!);
let store: DataStore;
let batch: Batch;
beforeAll(async () => {
  store = await DataStore.load(arraySource(samples));
  batch = await store.getBatch(ids);
});
afterAll(() => store.close());

describe("Batch.collate", () => {
  it("gives what collate gives, array by array", async () => {
    const found = await batch.collate(options);
    const expected = collate(asked, options);
    expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
    for (const key of Object.keys(expected) as (keyof GraphBatch)[]) expect(found[key], key).toEqual(expected[key]);
    expect(new Set(asked.map(({ dataset }) => dataset)).size).toBe(3);
    expect(found.volume.some((volume) => volume > 0)).toBe(true);
  });

  it("gives it for every sample alone, and without a cap", async () => {
    const whole = { cutoff: 3, branches: options.branches };
    for (let id = 0; id < samples.length; id++) {
      expect(await (await store.getBatch([id])).collate(whole), `sample ${id}`).toEqual(collate([samples[id]!], whole));
    }
  });

  it("takes records of several memories", async () => {
    const files = new FileStore(arraySource(samples));
    expect(await (await files.getBatch(ids)).collate(options)).toEqual(collate(asked, options));
  });

  it("displaces atoms by their place in the batch, and leaves the store alone", async () => {
    const displace = (place: number, coordinates: Float64Array) => {
      for (let i = 0; i < coordinates.length; i++) coordinates[i]! += 0.01 * place;
    };
    const moved = asked.map((sample, place) => ({
      ...sample,
      positions: sample.positions.map((x) => x + 0.01 * place),
    }));
    expect(await batch.collate(options, displace)).toEqual(collate(moved, options));
    const properties = [{ name: "tag", of: "structures" as const, width: 1 }];
    const tagged = { ...options, properties };
    expect(await batch.collate(tagged, displace)).toEqual(await collateAsync(moved, tagged));
    expect(await batch.collate(options)).toEqual(collate(asked, options));
  });

  it("reads to its end what is given back meanwhile", async () => {
    const own = await DataStore.load(arraySource(samples));
    const found = await own.getBatch(ids);
    // Threads that are busy begin later.
    const others = Array.from({ length: 8 }, () => promisify(pbkdf2)("", "", 20_000, 64, "sha512"));
    const collated = found.collate(options);
    await own.close();
    expect(await collated).toEqual(collate(asked, options));
    await Promise.all(others);
  });

  it("picks some, in the order that is asked for", async () => {
    const some = batch.pick([6, 1, 1]);
    expect(some.ids).toEqual([0, 60, 60]);
    expect(await some.collate(options)).toEqual(collate([samples[0]!, samples[60]!, samples[60]!], options));
  });

  it("refuses what collate refuses, in its words", async () => {
    const message = async (work: () => unknown) => {
      try {
        await work();
      } catch (error) {
        return `${(error as { code: string }).code}: ${(error as Error).message}`;
      }
      return "nothing";
    };
    const some = { cutoff: 4, branches: ["ani1x", "oc20"] };
    const odd = { ...options, cutof: 3 } as typeof options;
    for (const each of [some, { ...options, cutoff: -1 }, { ...options, maxNeighbors: 0.5 }, odd]) {
      const expected = await message(() => collateAsync(asked, each));
      expect(expected).not.toBe("nothing");
      if (each !== odd) expect(await message(() => batch.collate(each))).toBe(expected);
      else await expect(batch.collate(each)).rejects.toThrow('found the key "cutof"');
    }
    const none = batch.pick([]);
    expect(await message(() => none.collate(options))).toBe(await message(() => collateAsync([], options)));
  });
});
