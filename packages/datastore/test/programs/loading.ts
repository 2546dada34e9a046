// Ranks that train: batches ahead of their use, and after each of them something that all ranks do together.
import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { MPI } from "@hydride/mpi-napi";
import { arraySource, BatchLoader, DataStore, type TransportName } from "../../src/index";
import { someSamples } from "../helpers/structures";

const [transport, depth] = process.argv.slice(2) as [TransportName, string];
const comm = MPI.COMM_WORLD;
const samples = someSamples(100);
const store = await DataStore.load(arraySource(samples), {
  comm,
  sharedMemory: false,
  width: comm.size,
  transport,
});
const plans = Array.from({ length: 60 }, (_, k) =>
  Array.from({ length: 6 }, (_, i) => (31 * k + 17 * i + comm.rank) % 100),
);
const collate = { cutoff: 3, branches: [...new Set(samples.map(({ dataset }) => dataset))] };
let taken = 0;
for await (const { plan, batch } of new BatchLoader({ store, plans, collate, depth: Number(depth) })) {
  const ids = Array.from(plan, (number) => samples[number]!.id);
  assert.deepEqual([...batch.ids].sort(), ids.sort());
  // One is late, in turns.
  if (taken % comm.size === comm.rank) await setTimeout(5);
  assert.equal(comm.allreduce(1), comm.size);
  taken++;
}
assert.equal(taken, plans.length);
// And with some of it not taken.
for await (const { batch } of new BatchLoader({ store, plans, collate })) if (batch.structures > 0) break;
comm.Barrier();
await store.close();
