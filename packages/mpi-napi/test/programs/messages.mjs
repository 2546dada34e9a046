import { clearInterval, setInterval } from "node:timers";
import { setTimeout as sleep } from "node:timers/promises";
import { assert, check, errorOf, MPI, MPIError, range, report } from "./harness.mjs";

const comm = MPI.COMM_WORLD;
const { rank, size } = comm;
const next = (rank + 1) % size;
const previous = (rank + size - 1) % size;

await check("a ring of Isend and Recv", () => {
  const request = comm.Isend(Float64Array.of(rank, 2, 3), next, 5);
  const data = new Float64Array(8);
  const { source, tag, count, error } = comm.Recv(data, previous, 5);
  assert.deepEqual({ source, tag, count, error }, { source: previous, tag: 5, count: 3, error: "MPI_SUCCESS" });
  assert.deepEqual([...data], [previous, 2, 3, 0, 0, 0, 0, 0]);
  request.Wait();
});

await check("Sendrecv", () => {
  const data = new Int32Array(2);
  const status = comm.Sendrecv(Int32Array.of(rank, 1), next, data, { sendtag: 3, source: previous, recvtag: 3 });
  assert.deepEqual([status.source, status.count, [...data]], [previous, 2, [previous, 1]]);
});

await check("messages of any source and tag, in order", () => {
  if (rank > 0) {
    comm.Send(Int32Array.of(rank), 0, rank);
    comm.Ssend(Int32Array.of(-rank), 0, rank);
    return;
  }
  const seen = new Map();
  for (let i = 0; i < 2 * (size - 1); i++) {
    const data = new Int32Array(1);
    const { source, tag } = comm.Recv(data, MPI.ANY_SOURCE, MPI.ANY_TAG);
    assert.equal(tag, source);
    seen.set(source, [...(seen.get(source) ?? []), data[0]]);
  }
  assert.deepEqual(
    [...seen].sort(),
    range(size - 1).map((r) => [r + 1, [r + 1, -r - 1]]),
  );
});

await check("no process", () => {
  comm.Send(new Float64Array(3), MPI.PROC_NULL);
  // MPIs have numbers of their own for it.
  const none = [MPI.PROC_NULL, MPI.ANY_TAG, 0];
  const of = ({ source, tag, count }) => [source, tag, count];
  assert.deepEqual(of(comm.Recv(new Float64Array(3), MPI.PROC_NULL)), none);
  assert.deepEqual(of(comm.Irecv(new Float64Array(3), MPI.PROC_NULL).Wait()), none);
  assert.deepEqual(of(comm.Probe(MPI.PROC_NULL)), none);
  assert.deepEqual(
    of(comm.Sendrecv(new Int8Array(1), MPI.PROC_NULL, new Int8Array(1), { source: MPI.PROC_NULL })),
    none,
  );
  const status = new MPI.Status();
  assert.equal(comm.recv(MPI.PROC_NULL, MPI.ANY_TAG, status), undefined);
  assert.deepEqual(of(status), none);
  assert.equal(comm.sendrecv("x", MPI.PROC_NULL, MPI.PROC_NULL), undefined);
});

await check("Probe and Iprobe", async () => {
  assert.equal(comm.Iprobe(MPI.ANY_SOURCE, 77), undefined);
  comm.Barrier();
  const request = comm.Isend(Float64Array.of(1, 2, 3), next, 77);
  const probed = comm.Probe(MPI.ANY_SOURCE, 77, MPI.DOUBLE);
  assert.deepEqual([probed.source, probed.tag, probed.count], [previous, 77, 3]);
  assert.equal(comm.Iprobe(previous, 77).count, 24);
  comm.Recv(new Float64Array(probed.count), probed.source, probed.tag);
  await request.done;
});

await check("requests as promises while the event loop runs", async () => {
  const data = range(4).map(() => new Float64Array(1000));
  const receives = data.map((buffer, i) => comm.Irecv(buffer, previous, i));
  assert.equal(receives[0].Test(), undefined);
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const all = MPI.waitall(receives);
  await sleep(20);
  const sends = range(4).map((i) => comm.Issend(new Float64Array(1000).fill(rank + i), next, i));
  const statuses = await all;
  clearInterval(timer);
  assert.ok(turns > 0);
  assert.deepEqual(
    statuses.map(({ source, tag, count }) => [source, tag, count]),
    range(4).map((i) => [previous, i, 1000]),
  );
  assert.deepEqual(
    data.map((buffer) => buffer[999]),
    range(4).map((i) => previous + i),
  );
  await MPI.waitall(sends);
  assert.ok(sends.every((request) => request.isOver));
  assert.equal(receives[2].Wait().tag, 2);
  assert.equal(receives[2].Test().tag, 2);
});

await check("Wait and Test of requests that are awaited", async () => {
  const data = new Float64Array(1);
  const receive = comm.Irecv(data, previous, 9);
  const done = receive.wait();
  assert.equal(receive.Test(), undefined);
  comm.Barrier();
  const send = comm.Isend(Float64Array.of(rank), next, 9);
  assert.equal(receive.Wait().count, 1);
  assert.equal((await done).source, previous);
  await send.done;
});

await check("Waitall and Waitany", async () => {
  const data = range(2).map(() => new Int32Array(1));
  const receives = [comm.Irecv(data[0], previous, 20), comm.Irecv(data[1], previous, 21)];
  const awaited = receives[0].done;
  comm.Barrier();
  comm.Isend(Int32Array.of(21), next, 21).Wait();
  const { index, status } = MPI.Request.Waitany(receives);
  assert.deepEqual([index, status.tag, data[1][0]], [1, 21, 21]);
  comm.Barrier();
  comm.Isend(Int32Array.of(20), next, 20).Wait();
  assert.deepEqual(
    MPI.Request.Waitall(receives).map(({ tag }) => tag),
    [20, 21],
  );
  assert.equal((await awaited).tag, 20);
  assert.equal(MPI.Request.Waitany([]), undefined);
});

await check("Cancel", async () => {
  const receive = comm.Irecv(new Float64Array(1), previous, 30);
  receive.Cancel();
  assert.equal((await receive.done).isCancelled, true);
  const object = comm.isend({}, MPI.PROC_NULL);
  object.Cancel();
  object.Wait();
  const barrier = comm.Ibarrier();
  assert.equal(errorOf(() => barrier.Cancel()).code, "MPI_ERR_REQUEST");
  await barrier.done;
});

await check("a message that is too long", async () => {
  const send = comm.Isend(new Float64Array(4), next, 40);
  const { code, message } = errorOf(() => comm.Recv(new Float64Array(2), previous, 40));
  assert.equal(code, "MPI_ERR_TRUNCATE");
  const args = `buf: Float64Array(2), source: ${previous}, tag: 40`;
  assert.ok(message.startsWith(`MPI_ERR_TRUNCATE in Recv(${args}) on rank ${rank} of ${size}: MPI_Recv: `), message);
  await send.done;
  const again = comm.Isend(new Float64Array(4), next, 41);
  await assert.rejects(comm.Irecv(new Float64Array(2), previous, 41).done, (error) => {
    assert.ok(error instanceof MPIError);
    assert.equal(error.code, "MPI_ERR_TRUNCATE");
    assert.equal(error.call, "Irecv");
    return true;
  });
  await again.done;
});

await check("buffers of requests outlive the collector", async () => {
  const requests = range(50).map((i) => comm.Irecv(new Float64Array(1e4), previous, 100 + i).done);
  for (let i = 0; i < 20; i++) {
    globalThis.gc?.();
    await sleep(0);
  }
  const sends = range(50).map((i) => comm.Isend(new Float64Array(1e4).fill(i), next, 100 + i).done);
  globalThis.gc?.();
  await Promise.all([...requests, ...sends]);
});

await check("many requests at once, and again", async () => {
  for (let round = 0; round < 3; round++) {
    const requests = range(200).map((i) => comm.Iallreduce(Int32Array.of(i), new Int32Array(1)));
    await MPI.waitall(requests);
  }
});

report();
