import { describe, expect, it } from "vitest";
import { arraySource, concatenated, FileStore, type SampleSource } from "../../src/index";
import { someSamples } from "../helpers/structures";

const samples = someSamples(40, 3);

/** A source that reads many samples at once, and remembers what it was asked for. */
function atOnce(first: number, end: number, asked: number[][]): SampleSource {
  const own = samples.slice(first, end);
  return {
    ...arraySource(own),
    samples: async (places) => {
      asked.push([...places]);
      return places.map((place) => own[place]!);
    },
    read: () => {
      throw new Error("one piece after the other");
    },
  };
}

describe("FileStore", () => {
  it("asks each source once for a batch, and gives samples in the order that is asked for", async () => {
    const asked: number[][] = [];
    const store = new FileStore(concatenated([atOnce(0, 15, asked), atOnce(15, 20, asked), atOnce(20, 40, asked)]));
    const ids = [39, 3, 20, 3, 14, 0, 21];
    const batch = await store.getBatch(ids);
    expect(batch.structures()).toEqual(ids.map((id) => samples[id]!));
    expect(asked).toEqual([
      [0, 3, 14],
      [0, 1, 19],
    ]);
    expect((await store.getBatch([])).length).toBe(0);
  });

  it("reads in pieces where one of the sources can do no more", async () => {
    const store = new FileStore(concatenated([arraySource(samples.slice(0, 9)), arraySource(samples.slice(9))]));
    const ids = [10, 8, 9, 2];
    expect((await store.getBatch(ids)).structures()).toEqual(ids.map((id) => samples[id]!));
  });

  it("refuses what a source contradicts itself with", async () => {
    const store = new FileStore({ ...arraySource(samples), samples: async () => [samples[0]!] });
    await expect(store.getBatch([1, 2])).rejects.toMatchObject({
      code: "STORE_SOURCE",
      message: "expected 2 samples of the source, found 1",
    });
  });
});
