import type { Structure } from "@hydride/core-graph";
import { arraySource, DataStore, encodeRecord } from "@hydride/datastore";
import type { Comm } from "@hydride/mpi-napi";

/** Gets the samples of a batch, as far as one of the sides does it. */
export type Reader = (ids: readonly number[]) => unknown;

export interface Readers {
  readers: Record<string, Reader>;
  /** How samples come from the other rank, where that is ours. */
  transport?: string;
  close: () => Promise<void>;
}

/** Batches from the memory that the ranks of a node share. */
export async function storeReads(samples: readonly Structure[], comm: Comm): Promise<Readers> {
  const store = await DataStore.load(arraySource(samples), { comm });
  return { readers: { ours: batchReader(store) }, close: () => store.close() };
}

/** Batches from the other rank, however near it is. */
export async function remoteReads(samples: readonly Structure[], comm: Comm): Promise<Readers> {
  const store = await DataStore.load(arraySource(samples), { comm, width: comm.size, sharedMemory: false });
  return { readers: { ours: batchReader(store) }, transport: store.report.transport, close: () => store.close() };
}

/** Of everything that a record has a number is looked at: views are made, and nothing is copied. */
function batchReader(store: DataStore): Reader {
  return async (ids) => {
    const batch = await store.getBatch(ids);
    let sum = 0;
    for (let i = 0; i < batch.length; i++) {
      const { numbers, positions, forces, energy } = batch.record(i);
      sum += numbers[0]! + positions[0]! + forces![0]! + energy!;
    }
    return sum;
  };
}

/** Copies of the same records from plain memory into plain memory. */
export function readCopies(samples: readonly Structure[]): Reader {
  const records = samples.map((sample, i) => encodeRecord(sample, [sample.dataset], i));
  const { memory, offsets } = together(records);
  return (ids) => {
    let bytes = 0;
    for (const id of ids) bytes += offsets[id + 1]! - offsets[id]!;
    const batch = Buffer.allocUnsafeSlow(bytes);
    let place = 0;
    for (const id of ids) place += memory.copy(batch, place, offsets[id]!, offsets[id + 1]!);
    return batch;
  };
}

/** One record after the other in a window of MPI's, each read as DDStore does: lock, get, unlock. */
export async function lockedReads(records: readonly Uint8Array[], comm: Comm): Promise<Readers> {
  const { MPI } = await import("@hydride/mpi-napi");
  const half = records.length / 2;
  const own = together(records.slice(comm.rank * half, (comm.rank + 1) * half));
  const { offsets } = together(records);
  const window = MPI.Win.Create(own.memory, 1, comm);
  const locked: Reader = (ids) =>
    ids.map((id) => {
      const record = new Uint8Array(offsets[id + 1]! - offsets[id]!);
      const owner = id < half ? 0 : 1;
      window.Lock(owner);
      window.Get(record, owner, offsets[id]! - offsets[owner * half]!);
      window.Unlock(owner);
      return record;
    });
  return {
    readers: { locked },
    close: () => {
      window.Free();
      return Promise.resolve();
    },
  };
}

function together(records: readonly Uint8Array[]): { memory: Buffer; offsets: Float64Array } {
  const offsets = new Float64Array(records.length + 1);
  for (const [i, { length }] of records.entries()) offsets[i + 1] = offsets[i]! + length;
  return { memory: Buffer.concat(records), offsets };
}
