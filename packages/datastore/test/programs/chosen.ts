// Says which transport was chosen, or why there is none.
import { MPI } from "@hydride/mpi-napi";
import { arraySource, DataStore, DataStoreError } from "../../src/index";

const comm = MPI.COMM_WORLD;
const atom = {
  numbers: Uint8Array.of(1),
  positions: new Float64Array(3),
  pbc: [false, false, false] as [boolean, boolean, boolean],
};
const samples = ["a", "b"].map((id) => ({ ...atom, dataset: "d", id, group: "g", info: {}, energy: 1, charge: 0 }));
try {
  const store = await DataStore.load(arraySource(samples), { comm, width: 2, sharedMemory: false, log: console.log });
  await store.close();
} catch (error) {
  if (!(error instanceof DataStoreError)) throw error;
  if (comm.rank === 0) console.log(`${error.code}: ${error.message}`);
}
