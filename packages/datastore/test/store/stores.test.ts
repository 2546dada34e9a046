import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import {
  arraySource,
  concatenated,
  DataStore,
  DataStoreError,
  FileStore,
  FlatCache,
  type SampleStore,
} from "../../src/index";
import { someSamples } from "../helpers/structures";

const samples = someSamples(120);
const source = concatenated([arraySource(samples.slice(0, 50)), arraySource([]), arraySource(samples.slice(50))]);
const folder = mkdtempSync(join(tmpdir(), "datastore-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function errorOf(run: () => unknown): Promise<string> {
  try {
    await run();
  } catch (error) {
    if (error instanceof DataStoreError) return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new Error("expected a DataStoreError, nothing was thrown");
}

let caches = 0;
const STORES: [string, () => Promise<SampleStore>][] = [
  ["DataStore", () => DataStore.load(source)],
  ["FileStore", () => Promise.resolve(new FileStore(source))],
  [
    "FlatCache",
    async () => {
      const path = join(folder, `${caches++}.flat`);
      await FlatCache.write(path, source);
      return FlatCache.open(path);
    },
  ],
];

describe.each(STORES)("%s", (_, open) => {
  it("gives every sample as it was, in any order, also several times", async () => {
    const store = await open();
    const ids = Float64Array.from({ length: 250 }, (__, i) => (i * 47) % 120);
    const batches = await Promise.all([store.getBatch(ids), store.getBatch([]), store.getBatch([119])]);
    expect(batches.map(({ length }) => length)).toEqual([250, 0, 1]);
    for (const [i, id] of ids.entries()) expect(batches[0]!.record(i).toSample()).toEqual(samples[id]);
    expect(batches[2]!.structures()[0]!.id).toBe("sample-119-é");
    expect(store.count).toBe(120);
    expect([...store.datasets].sort()).toEqual(["ani1x", "mptrj", "oc20"]);
    const { batches: count, own, node, remote, file } = store.stats;
    expect([count, own.samples + node.samples + remote.samples + file.samples]).toEqual([3, 251]);
    expect([samples[7]!.numbers.length, undefined]).toContain(store.atoms(7));
    expect(store.edges(7)).toBe(undefined);
    await Promise.all([store.close(), store.close()]);
  });

  it("refuses what is no sample, and whoever comes too late", async () => {
    const store = await open();
    const expected = "expected a whole number from 0 to 119 as a sample's number";
    for (const id of [120, -1, 1.5, NaN]) {
      expect(await errorOf(() => store.getBatch([3, id]))).toBe(`STORE_ID: sample ${id}: ${expected}`);
    }
    expect(await errorOf(() => store.getBatch(["7"] as never))).toBe(`STORE_ID: sample "7": ${expected}`);
    expect(await errorOf(() => store.getBatch(7 as never))).toBe(
      "STORE_ID: expected a list of samples' numbers, found 7",
    );
    for (const none of [undefined, null, { length: -1 }, { length: "2" }]) {
      expect(await errorOf(() => store.getBatch(none as never))).toMatch(
        /^STORE_ID: expected a list of samples' numbers, found /,
      );
    }
    const batch = await store.getBatch([3, 4]);
    for (const place of [-1, 2, 0.5]) {
      expect(await errorOf(() => batch.record(place))).toBe(
        `STORE_ID: expected a place from 0 to 1 in the batch, found ${place}`,
      );
    }
    expect(await errorOf(() => store.atoms(120))).toBe(`STORE_ID: sample 120: ${expected}`);
    const reason = new Error("enough");
    await expect(store.getBatch([1], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    await store.close();
    expect(await errorOf(() => store.getBatch([1]))).toBe("STORE_CLOSED: the store was closed");
  });

  it("keeps to itself what a user writes into a batch", async () => {
    const store = await open();
    const again = await open();
    const [mine, theirs] = [await store.getBatch([5]), await again.getBatch([5])];
    mine.record(0).positions[0] = 1e6;
    expect(theirs.record(0).positions[0]).toBe(samples[5]!.positions[0]);
    await store.close();
    await again.close();
  });
});

describe("DataStore", () => {
  it("has records without content after it was closed", async () => {
    const store = await DataStore.load(source);
    const batch = await store.getBatch([5]);
    const kept = batch.record(0);
    const { positions } = kept;
    await store.close();
    expect(positions.length).toBe(0);
    const closed = "STORE_CLOSED: the store of the batch was closed, and its records with it; use them before";
    for (const key of ["number", "bytes", "numbers", "positions", "dataset", "id", "group", "info"] as const) {
      expect(await errorOf(() => kept[key]), key).toBe(closed);
    }
    expect(await errorOf(() => kept.toSample())).toBe(closed);
    expect(await errorOf(() => batch.record(0))).toBe(closed);
    expect(await errorOf(() => batch.structures())).toBe(closed);
    expect(await errorOf(() => batch.collate({ cutoff: 3, branches: ["ani1x"] }))).toBe(closed);
  });

  it("says that it was closed while labels were collated, not that they are damaged", async () => {
    const store = await DataStore.load(arraySource(Array.from({ length: 20 }, () => samples).flat()));
    const batch = await store.getBatch(Array.from({ length: store.count }, (_, i) => i));
    const properties = [{ name: "tag", of: "structures" as const, width: 1 }];
    const collated = errorOf(() => batch.collate({ cutoff: 3, branches: ["ani1x", "mptrj", "oc20"], properties }));
    await store.close();
    expect(await collated).toMatch(/^STORE_CLOSED: /);
  });

  it("knows edges where the source does", async () => {
    const store = await DataStore.load(arraySource(samples.map((sample, i) => ({ ...sample, edges: 3 * i }))));
    expect(store.edges(40)).toBe(120);
    expect(store.report).toMatchObject({
      width: 1,
      groups: 1,
      transport: "none",
      transportReason: "every node has all samples",
    });
    await store.close();
  });

  it("refuses sources that contradict themselves, and options that there are not", async () => {
    for (const count of [-1, NaN, 1.5, "3"]) {
      const wrong = { count: count as number, read: () => samples };
      const expected = /^STORE_SOURCE: source: expected a whole number from 0 as its count, found /;
      expect(await errorOf(() => DataStore.load(wrong))).toMatch(expected);
      expect(await errorOf(() => new FileStore(wrong))).toMatch(expected);
      expect(await errorOf(() => FlatCache.write(join(folder, "none.flat"), wrong))).toMatch(expected);
    }
    let times = 0;
    const changing = { count: 3, read: () => someSamples(3, 40, ++times) };
    expect(await errorOf(() => DataStore.load(changing))).toMatch(
      /^STORE_SOURCE: sample 0 \("sample-0-é"\): expected a record of \d+ bytes, as when the source was read first, found \d+; leave the source as it is while it is read$/,
    );
    expect(await errorOf(() => DataStore.load({ count: 3, read: () => samples.slice(0, 2) }))).toBe(
      "STORE_SOURCE: expected 3 samples of the source from 0 on, found 2",
    );
    expect(await errorOf(() => DataStore.load({ count: 3, read: () => samples }))).toBe(
      "STORE_SOURCE: expected 3 samples of the source from 0 on, found 4 or more",
    );
    expect(await errorOf(() => DataStore.load(source, { widht: 1 } as never))).toBe(
      'STORE_OPTION: options: expected comm, width, memory, transport, sharedMemory, log, found the key "widht"',
    );
    expect(await errorOf(() => DataStore.load(source, { transport: "tcp" as never }))).toBe(
      'STORE_OPTION: transport: expected rma, service, exchange, found "tcp"',
    );
    expect(await errorOf(() => DataStore.load(source, { sharedMemory: "no" as never }))).toBe(
      'STORE_OPTION: sharedMemory: expected true or false, found "no"',
    );
    expect(await errorOf(() => DataStore.load(source, { log: "loud" as never }))).toBe(
      'STORE_OPTION: log: expected a function, found "loud"',
    );
    expect(await errorOf(() => DataStore.load(source, { memory: 0 }))).toBe(
      "STORE_OPTION: memory: expected a number of bytes above 0, found 0",
    );
    expect(await errorOf(() => DataStore.load(source, { memory: 1024 }))).toMatch(
      /^STORE_MEMORY: expected records that fit the memory, found [\d.]+ KiB \([\d.]+ KiB for each of 1 rank\) and 1\.0 KiB for them on each;/,
    );
  });
});

it("refuses edges and weights that it would keep as others", async () => {
  const withOdd = (odd: object) => ({
    ...arraySource(someSamples(3)),
    hasEdges: true,
    *read(first: number, count: number) {
      for (const [i, sample] of someSamples(3)
        .slice(first, first + count)
        .entries()) {
        yield { ...sample, edges: 4, ...(first + i === 1 && odd) };
      }
    },
  });
  const [first, second] = ["0", "1"].map((n) => someSamples(3)[Number(n)]!.id);
  expect(first).not.toBe(second);
  for (const edges of [-1, 1.5, 2 ** 32, undefined]) {
    expect(await errorOf(() => DataStore.load(withOdd({ edges }) as never))).toBe(
      `STORE_SOURCE: sample 1 ("${second!}"): expected its edges, a whole number from 0 to 4294967295, as the source has them, found ` +
        String(edges),
    );
  }
  expect(await errorOf(() => DataStore.load(withOdd({ weight: NaN }) as never))).toBe(
    `STORE_SOURCE: sample 1 ("${second!}"): expected a weight from 0, found NaN`,
  );
});
