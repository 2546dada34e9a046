// How much memory two ranks have after they loaded samples, and how much at most meanwhile.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { MPI } from "@hydride/mpi-napi";
import { DataStore, type SampleSource } from "../../src/index";

const ATOMS = 1000;
const SAMPLES = Number(process.argv[2]);
const comm = MPI.COMM_WORLD;
const mebibytes = (file: string, name: string) => {
  const [, kilobytes] = new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(readFileSync(`/proc/self/${file}`, "utf8"))!;
  return Number(kilobytes) / 1024;
};

/** Made when it is asked for. */
const source: SampleSource = {
  count: SAMPLES,
  *read(first, count) {
    const positions = Float64Array.from({ length: 3 * ATOMS }, (_, i) => i);
    const common = {
      numbers: new Uint8Array(ATOMS).fill(6),
      positions,
      forces: positions,
      pbc: [false, false, false] as [boolean, boolean, boolean],
    };
    for (let i = first; i < first + count; i++) yield { ...common, dataset: "d", id: String(i), group: "g", info: {} };
  },
};
const before = mebibytes("status", "RssAnon");
let most = 0;
const watched: SampleSource = {
  ...source,
  *read(first, count) {
    for (const sample of source.read(first, count) as Iterable<never>) {
      yield sample;
      if (Math.random() < 0.002) most = Math.max(most, mebibytes("status", "RssAnon"));
    }
  },
};
const store = await DataStore.load(watched, { comm, sharedMemory: process.argv[3] === "shared", width: comm.size });
comm.Barrier();
// Of pages that are mapped several times, a part.
const shared = mebibytes("smaps_rollup", "Pss_Shmem");
const { ownBytes, recordBytes, indexBytes } = store.report;
const [own, all] = [ownBytes / 2 ** 20, recordBytes / 2 ** 20];
const found = comm.gather([own, shared, most - before])!;
comm.Barrier();
if (comm.rank === 0) {
  const total = found.reduce((sum, [, pages]) => sum + pages!, 0);
  console.log(JSON.stringify({ all, index: indexBytes / 2 ** 20, ranks: found, total }));
  for (const [share, pages] of found) {
    assert.ok(Math.abs(share! - all / comm.size) < 0.05);
    // MPI has some shared memory of its own.
    assert.ok(pages! < 1.05 * share! + 16, `${pages} MiB for ${share} MiB`);
  }
}
await store.close();
