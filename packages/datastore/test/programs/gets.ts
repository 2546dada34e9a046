// Random gets, several batches at a time, from ranks whose main threads compute for 2 s at a time. Rank 0 checks every byte.
import assert from "node:assert/strict";
import { MPI } from "@hydride/mpi-napi";
import { arraySource, DataStore, encodeRecord, type TransportName } from "../../src/index";
import { random, someSamples } from "../helpers/structures";

const [transport, gets, batch] = process.argv.slice(2);
const [SAMPLES, AT_A_TIME] = [2000, 8];
const comm = MPI.COMM_WORLD;
const samples = someSamples(SAMPLES);
const store = await DataStore.load(arraySource(samples), {
  comm,
  sharedMemory: false,
  width: comm.size,
  transport: transport as TransportName,
});

function compute(seconds: number): void {
  for (const end = performance.now() + 1000 * seconds; performance.now() < end;);
}

async function getAll(total: number, size: number): Promise<number[]> {
  const datasets = [...store.datasets];
  const expected = samples.map((sample, i) => Buffer.from(encodeRecord(sample, datasets, i)));
  const next = random(7);
  const times: number[] = [];
  let left = total;
  const worker = async () => {
    while (left > 0) {
      left -= size;
      const ids = Array.from({ length: size }, () => Math.floor(next() * SAMPLES));
      const begun = performance.now();
      const found = await store.getBatch(ids);
      times.push(performance.now() - begun);
      ids.forEach((id, i) => {
        assert.ok(expected[id]!.equals(found.record(i).bytes), `sample ${id}`);
      });
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  return times.sort((a, b) => a - b);
}

const over = comm.rank === 0 ? undefined : comm.Irecv(new Uint8Array(1), 0);
if (over === undefined) {
  const times = await getAll(Number(gets), Number(batch));
  for (let rank = 1; rank < comm.size; rank++) comm.Send(new Uint8Array(1), rank);
  const p99 = times[Math.floor(0.99 * times.length)]!;
  const { own, remote } = store.stats;
  console.log(
    JSON.stringify({
      batches: times.length,
      samples: own.samples + remote.samples,
      remote: remote.samples,
      p99,
      longest: times.at(-1),
      median: times[times.length >> 1],
    }),
  );
} else {
  while (!over.Test()) compute(2);
}
await store.close();
