// With HYDRIDE_MPI_MAX_COUNT=7: what is beyond 2^31 - 1 elements otherwise goes in parts and by derived types already here.
import { assert, check, errorOf, MPI, range, report, value } from "./harness.mjs";

const comm = MPI.COMM_WORLD;
const { rank, size } = comm;
const ranks = range(size);
const next = (rank + 1) % size;
const previous = (rank + size - 1) % size;
const own = (r, n) => range(n).map((i) => value(r, i));
const sum = (i) => ranks.reduce((total, r) => total + value(r, i), 0);

for (const n of [7, 8, 14, 100]) {
  await check(`messages of ${n}`, async () => {
    const data = new Float64Array(n + 20);
    const send = comm.Isend(Float64Array.from(own(rank, n)), next, n);
    assert.equal(comm.Probe(previous, n, MPI.DOUBLE).count, n);
    assert.equal(comm.Recv(data, previous, n).count, n);
    assert.deepEqual([...data.subarray(0, n)], own(previous, n));
    send.Wait();
    assert.equal(comm.sendrecv("x".repeat(n), next, previous), "x".repeat(n));
    const receive = comm.Irecv(data, previous, 3);
    comm.Send(new Uint16Array(0), next, 3);
    assert.equal((await receive.done).count, 0);
  });

  await check(`collective calls of ${n}`, async () => {
    const data = Int16Array.from(own(rank, n));
    comm.Bcast(data, size - 1);
    assert.deepEqual([...data], own(size - 1, n));
    const all = new Int16Array(n * size);
    comm.Allgather(Int16Array.from(own(rank, n)), all);
    const expected = ranks.flatMap((r) => own(r, n));
    assert.deepEqual([...all], expected);
    await comm.Igather(Int16Array.from(own(rank, n)), rank === 0 ? all.fill(0) : null).done;
    if (rank === 0) assert.deepEqual([...all], expected);
    const part = new Int16Array(n);
    comm.Scatter(rank === 0 ? all : null, part);
    assert.deepEqual([...part], own(rank, n));
    const turned = new Int16Array(n * size);
    comm.Alltoall(Int16Array.from(ranks.flatMap((r) => own(rank + r, n))), turned);
    assert.deepEqual(
      [...turned],
      ranks.flatMap((r) => own(r + rank, n)),
    );
  });

  await check(`reductions of ${n}`, async () => {
    const data = Float32Array.from(own(rank, n));
    const result = new Float32Array(n);
    comm.Allreduce(data, result);
    assert.deepEqual([...result], range(n).map(sum));
    await comm.Iallreduce(MPI.IN_PLACE, data).done;
    assert.deepEqual(data, result);
    comm.Reduce(Float32Array.from(own(rank, n)), rank === 0 ? result.fill(0) : null);
    assert.deepEqual([...result], range(n).map(sum));
    comm.Scan(Float32Array.from(own(rank, n)), result);
    assert.deepEqual(
      [...result],
      range(n).map((i) => range(rank + 1).reduce((total, r) => total + value(r, i), 0)),
    );
    const parts = ranks.map((r) => n + r);
    const total = parts.reduce((a, b) => a + b);
    const first = parts.slice(0, rank).reduce((a, b) => a + b, 0);
    const mine = new Float32Array(parts[rank]);
    const whole = Float32Array.from(own(rank, total));
    const expected = range(parts[rank]).map((i) => sum(first + i));
    comm.Reduce_scatter(whole, mine, parts);
    assert.deepEqual([...mine], expected);
    await comm.Ireduce_scatter(whole, mine.fill(0), parts).done;
    assert.deepEqual([...mine], expected);
    // In place the result comes to the beginning, whatever lies between it and the rank's part.
    const there = Float32Array.from(own(rank, total));
    comm.Reduce_scatter(MPI.IN_PLACE, there, parts);
    assert.deepEqual([...there.subarray(0, parts[rank])], expected);
    there.set(own(rank, total));
    await comm.Ireduce_scatter(MPI.IN_PLACE, there, parts).done;
    assert.deepEqual([...there.subarray(0, parts[rank])], expected);
    const even = BigInt64Array.from(own(rank, n * size), BigInt);
    const block = range(n).map((i) => BigInt(sum(n * rank + i)));
    comm.Reduce_scatter_block(MPI.IN_PLACE, even);
    assert.deepEqual([...even.subarray(0, n)], block);
    even.set(own(rank, n * size).map(BigInt));
    comm.Ireduce_scatter_block(MPI.IN_PLACE, even).Wait();
    assert.deepEqual([...even.subarray(0, n)], block);
    const address = { pointer: 8n, count: total, datatype: MPI.FLOAT };
    if (total > 7) {
      const { code, message } = errorOf(() => comm.Reduce_scatter(MPI.IN_PLACE, address, parts));
      assert.equal(code, "MPI_ERR_COUNT");
      assert.match(message, /in place, memory beyond 2\^31 - 1 elements has to be JavaScript's/);
    }
  });

  await check(`parts of any length around ${n}`, async () => {
    const counts = ranks.map((r) => n + r);
    const displacements = ranks.map((r) => 200 * (size - 1 - r));
    const buffer = new Float64Array(200 * size + 200);
    const expected = new Float64Array(buffer.length);
    ranks.forEach((r) => expected.set(own(r, counts[r]), displacements[r]));
    const mine = Float64Array.from(own(rank, counts[rank]));
    const apart = { buffer, counts, displacements };
    comm.Gatherv(mine, rank === 0 ? apart : null);
    if (rank === 0) assert.deepEqual(buffer, expected);
    buffer.fill(0);
    // Displacements in bytes are beyond the limit; counts that fit have to go with displacements that fit.
    comm.Allgatherv(mine, apart);
    assert.deepEqual(buffer, expected);
    buffer.fill(0).set(mine, displacements[rank]);
    await comm.Iallgatherv(MPI.IN_PLACE, apart).done;
    assert.deepEqual(buffer, expected);
    comm.Scatterv(rank === 0 ? apart : null, mine.fill(0));
    assert.deepEqual([...mine], own(rank, counts[rank]));
    const places = ranks.map((r) => 150 * r);
    const send = new Float64Array(150 * size);
    ranks.forEach((r) => send.set(own(rank + r, n + rank + r), places[r]));
    const recv = new Float64Array(150 * size);
    const both = ranks.map((r) => n + rank + r);
    comm.Alltoallv(
      { buffer: send, counts: both, displacements: places },
      { buffer: recv, counts: both, displacements: places },
    );
    assert.deepEqual(recv, send);
  });

  await check(`windows of ${n}`, () => {
    const win = MPI.Win.Allocate(8 * n, 8, comm);
    win.LockAll();
    win.Put(Float64Array.from(own(rank, n)), next);
    win.FlushAll();
    comm.Barrier();
    win.Accumulate(new Float64Array(n).fill(1), next);
    win.FlushAll();
    comm.Barrier();
    const back = new Float64Array(n);
    win.Get(back, rank);
    win.UnlockAll();
    assert.deepEqual(
      [...back],
      own(previous, n).map((each) => each + 1),
    );
    win.Free();
  });
}

report();
