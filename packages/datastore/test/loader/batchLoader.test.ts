import { collate, type GraphBatch, type Structure } from "@hydride/core-graph";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { arraySource, type Batch, BatchLoader, DataStore, type SampleStore } from "../../src/index";
import { random, someSamples } from "../helpers/structures";

// Atoms in 20 angstrom, some of them periodic in cells: every label and shape.
const samples = someSamples(64, 12);
const options = { cutoff: 4, maxNeighbors: 8, branches: ["mptrj", "ani1x", "oc20"], threads: 1 };
const plans = Array.from({ length: 24 }, (_, b) => Array.from({ length: 5 }, (__, i) => (b * 17 + i * 5) % 64));
const expected = plans.map((plan) =>
  collate(
    plan.map((id) => samples[id]!),
    options,
  ),
);
let store: DataStore;
beforeAll(async () => {
  store = await DataStore.load(arraySource(samples));
});
afterAll(() => store.close());

/** A store whose batches take their time, some long and some short; it counts those that are under way. */
function slow(milliseconds: () => number, onGet: (change: number) => void = () => undefined): SampleStore {
  return new Proxy(store, {
    get: (target, name) => {
      if (name !== "getBatch") return Reflect.get(target, name, target) as unknown;
      return async (ids: number[]): Promise<Batch> => {
        onGet(1);
        await setTimeout(milliseconds());
        return target.getBatch(ids);
      };
    },
  });
}

describe("BatchLoader", () => {
  it.each([1, 2, 7])("gives the batches of the plans in their order, %i ahead", async (depth) => {
    const next = random(5);
    const found: GraphBatch[] = [];
    const loader = new BatchLoader({ store: slow(() => 12 * next()), plans, collate: options, depth });
    for await (const { plan, batch } of loader) {
      expect(plan).toBe(plans[found.length]);
      found.push(batch);
    }
    expect(found).toEqual(expected);
    expect(loader.stats.batches).toBe(24);
  });

  it("draws no more plans than it may be ahead, and waits for the user", async () => {
    let drawn = 0;
    function* endless() {
      for (;;) yield plans[drawn++ % 24]!;
    }
    const loader = new BatchLoader({ store, plans: endless(), collate: options, depth: 3 });
    let taken = 0;
    for await (const { batch } of loader) {
      expect(batch).toEqual(expected[taken++ % 24]);
      await setTimeout(20);
      expect(drawn).toBe(taken + 3);
      if (taken === 6) break;
    }
    expect(drawn).toBe(9);
  });

  it("gives an error at its place, and ends", async () => {
    const wrong = [plans[0]!, plans[1]!, [1, 64], plans[2]!];
    const loader = new BatchLoader({ store, plans: wrong, collate: options, depth: 4 });
    let taken = 0;
    const take = async () => {
      for await (const { batch } of loader) expect(batch).toEqual(expected[taken++]);
    };
    await expect(take()).rejects.toThrow("sample 64: expected a whole number from 0 to 63 as a sample's number");
    expect(taken).toBe(2);
  });

  it("takes plans and changes of structures that are promised, and errors of them", async () => {
    async function* promised() {
      for (const plan of plans.slice(0, 3)) {
        await setTimeout(1);
        yield plan;
      }
      throw new Error("the sampler is out of luck");
    }
    const transform = (structures: Structure[]) =>
      Promise.resolve(structures.map((each) => ({ ...each, positions: each.positions.map((x) => -x) })));
    const loader = new BatchLoader({ store, plans: promised(), collate: options, transform });
    const found: GraphBatch[] = [];
    const take = async () => {
      for await (const { batch } of loader) found.push(batch);
    };
    await expect(take()).rejects.toThrow("the sampler is out of luck");
    const mirrored = samples.map((sample) => ({ ...sample, positions: sample.positions.map((x) => -x) }));
    expect(found).toEqual(
      plans.slice(0, 3).map((plan) =>
        collate(
          plan.map((id) => mirrored[id]!),
          options,
        ),
      ),
    );
  });

  it("ends when it is closed, also where its source of plans never answers", async () => {
    async function* silent() {
      yield plans[0]!;
      await new Promise(() => undefined);
    }
    const loader = new BatchLoader({ store, plans: silent(), collate: options });
    let taken = 0;
    const take = async () => {
      for await (const { batch } of loader) {
        expect(batch).toEqual(expected[taken++]);
        setImmediate(() => void loader.close());
      }
    };
    await take();
    expect(taken).toBe(1);
  });

  it("ends when it is closed, with nothing under way", async () => {
    let asked = 0;
    const loader = new BatchLoader({
      store: slow(
        () => 20,
        () => asked++,
      ),
      plans,
      collate: options,
      depth: 4,
    });
    let taken = 0;
    for await (const { batch } of loader) {
      expect(batch).toEqual(expected[taken++]);
      if (taken === 2) await loader.close();
    }
    const before = asked;
    await setTimeout(50);
    expect([taken, asked, before < 24]).toEqual([2, before, true]);
    const again = async () => {
      for await (const { plan } of loader) throw new Error(`expected no batch, found ${plan.length} samples`);
    };
    await expect(again()).rejects.toThrow("the loader was used already; make another one");
  });

  it("refuses a depth that is none", () => {
    expect(() => new BatchLoader({ store, plans, collate: options, depth: 0 })).toThrow(
      "depth: expected a whole number from 1 to 1000, found 0",
    );
  });
});
