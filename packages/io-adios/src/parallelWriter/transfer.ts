import type { Comm } from "@hydride/mpi-napi";
import type { Dims } from "../selection";

/** Bytes of a message: less than MPI's counts, and what a rank has in its hands at once besides a block. */
const CHUNK_BYTES = 16 * 1024 * 1024;
const [GO, LENGTH, HEADER, DATA] = [1, 2, 3, 4];

/** What goes before the bytes of a put. */
export interface PutHeader {
  name: string;
  bytes: number;
  isText: boolean;
  start: Dims | undefined;
  count: Dims | undefined;
}

export interface OutgoingPut {
  header: PutHeader;
  bytes: Uint8Array;
}

/** To rank 0, when it asks. */
export async function sendPuts(comm: Comm, puts: readonly OutgoingPut[]): Promise<void> {
  await comm.Irecv(new Uint8Array(1), 0, GO).done;
  const header = new TextEncoder().encode(JSON.stringify(puts.map((put) => put.header)));
  await comm.Isend(Float64Array.of(header.length), 0, LENGTH).done;
  await comm.Isend(header, 0, HEADER).done;
  for (const { bytes } of puts) {
    for (const chunk of chunks(bytes)) await comm.Isend(chunk, 0, DATA).done;
  }
}

/** From one rank: each put, in its order, as soon as it is complete. All are received, whatever `take` does. */
export async function receivePuts(
  comm: Comm,
  rank: number,
  take: (header: PutHeader, bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  await comm.Isend(Uint8Array.of(1), rank, GO).done;
  const length = new Float64Array(1);
  await comm.Irecv(length, rank, LENGTH).done;
  const header = new Uint8Array(length[0]!);
  await comm.Irecv(header, rank, HEADER).done;
  for (const put of JSON.parse(new TextDecoder().decode(header)) as PutHeader[]) {
    const bytes = new Uint8Array(put.bytes);
    for (const chunk of chunks(bytes)) await comm.Irecv(chunk, rank, DATA).done;
    await take(put, bytes);
  }
}

function* chunks(bytes: Uint8Array): Generator<Uint8Array> {
  for (let first = 0; first < bytes.length; first += CHUNK_BYTES) yield bytes.subarray(first, first + CHUNK_BYTES);
}
