// Every sample comes as it went in, byte for byte, whatever the transport, the width and the order. Runs on any number of ranks.
import assert from "node:assert/strict";
import { MPI } from "@hydride/mpi-napi";
import { arraySource, DataStore, encodeRecord, type TransportName } from "../../src/index";
import { random, someSamples } from "../helpers/structures";

const [transport, shared] = process.argv.slice(2) as [TransportName, string];
const SAMPLES = 203;
const comm = MPI.COMM_WORLD;
const samples = someSamples(SAMPLES, 60);
const datasets = ["ani1x", "mptrj", "oc20"];
const expected = samples.map((sample, i) => Buffer.from(encodeRecord(sample, datasets, i)));

function shuffled(seed: number): number[] {
  const next = random(seed);
  return Array.from({ length: SAMPLES }, (_, i) => [next(), i] as const)
    .sort(([a], [b]) => a - b)
    .map(([, i]) => i);
}

async function checkAll(store: DataStore, seed: number): Promise<void> {
  const ids = shuffled(seed);
  // Several at a time, some twice in a batch, and one with nothing.
  const parts = [ids.slice(0, 7), ids.slice(7, 100), ids.slice(100), [], [...ids.slice(0, 20), ...ids.slice(0, 20)]];
  const batches = await Promise.all(parts.map((part) => store.getBatch(part)));
  for (const [b, batch] of batches.entries()) {
    assert.deepEqual(batch.ids, parts[b]);
    for (const [i, id] of batch.ids.entries()) assert.ok(expected[id]!.equals(batch.record(i).bytes), `sample ${id}`);
  }
  for (const [i, id] of batches[0]!.ids.entries()) {
    assert.deepEqual(batches[0]!.record(i).toSample(), samples[id]);
    assert.equal(store.atoms(id), samples[id]!.numbers.length);
  }
}

const widths = shared === "shared" ? [1] : Array.from({ length: comm.size }, (_, i) => i + 1);
for (const width of widths) {
  const store = await DataStore.load(arraySource(samples), {
    comm,
    width,
    transport,
    sharedMemory: shared === "shared",
  });
  assert.deepEqual(store.datasets, datasets);
  assert.ok(store.report.width >= width && store.report.width < 2 * width + (shared === "shared" ? comm.size : 0));
  for (let pass = 0; pass < 2; pass++) await checkAll(store, 100 * pass + comm.rank);
  const { own, node, remote, batches } = store.stats;
  assert.equal(own.samples + node.samples + remote.samples, 2 * (SAMPLES + 40));
  assert.equal(batches, 10);
  assert.equal(remote.samples > 0, store.report.transport !== "none");
  // Shares differ by less than two records, and all of them make one copy in each group.
  const largest = Math.max(...expected.map((bytes) => bytes.length));
  assert.ok(Math.abs(store.report.ownBytes - store.report.recordBytes / store.report.width) <= 2 * largest);
  const total = comm.allreduce(store.report.ownBytes);
  assert.equal(total, store.report.groups * store.report.recordBytes);
  // What a rank writes into its views no other rank has.
  const ids = shuffled(9);
  const counts = () => store.stats.own.samples + store.stats.node.samples;
  const before = counts();
  const mine = await store.getBatch(ids);
  const near = counts() - before;
  for (let i = 0; i < SAMPLES; i++) mine.record(i).positions.fill(12345);
  comm.Barrier();
  const again = await store.getBatch(ids);
  assert.equal(again.ids.filter((id, i) => !expected[id]!.equals(again.record(i).bytes)).length, near);
  // A batch that is refused on one rank is one batch all the same.
  if (comm.rank === 0) await assert.rejects(store.getBatch([SAMPLES]), { code: "STORE_ID" });
  else await store.getBatch([1]);
  await store.getBatch([2]);
  await Promise.all([store.close(), store.close()]);
  await assert.rejects(store.getBatch([0]), { code: "STORE_CLOSED", message: "the store was closed" });
}
if (comm.rank === 0) console.log(`${widths.length} widths`);
