import { ARRAYS, arrayOf, assert, check, MPI, range, report, value } from "./harness.mjs";

const comm = MPI.COMM_WORLD;
const { rank, size } = comm;
const ranks = range(size);
const own = (r, n = 5) => range(n).map((i) => value(r, i));
const all = (n = 5) => ranks.flatMap((r) => own(r, n));

/** Every collective call, as blocking and as a request. */
async function both(name, run) {
  await check(name, () => run((method, ...args) => comm[method](...args)));
  await check(`I${name}`, () =>
    run(async (method, ...args) => {
      const request = comm[`I${method.toLowerCase()}`](...args);
      await request.done;
    }),
  );
}

for (const Type of ARRAYS) {
  const array = (numbers) => arrayOf(Type, numbers);
  await check(`every type: ${Type.name}`, () => {
    const result = array(own(rank));
    comm.Allreduce(array(own(rank)), result, MPI.MAX);
    assert.deepEqual(result, array(range(5).map((i) => Math.max(...ranks.map((r) => value(r, i))))));
    comm.Allreduce(array(own(rank)), result);
    assert.deepEqual(result, array(range(5).map((i) => ranks.reduce((sum, r) => sum + value(r, i), 0))));
    const gathered = array(range(5 * size).fill(0));
    comm.Allgather(array(own(rank)), gathered);
    assert.deepEqual(gathered, array(all()));
    comm.Bcast(gathered.subarray(0, 3), size - 1);
    assert.deepEqual(gathered, array(all()));
  });
}

await check("every operation", () => {
  const inputs = ranks.map((r) => [r % 2, r % 3, 1, 6 ^ r, 0]);
  const fold = (combine) => range(5).map((i) => ranks.map((r) => inputs[r][i]).reduce(combine));
  const expected = {
    SUM: fold((a, b) => a + b),
    PROD: fold((a, b) => a * b),
    MAX: fold((a, b) => Math.max(a, b)),
    MIN: fold((a, b) => Math.min(a, b)),
    LAND: range(5).map((i) => Number(ranks.every((r) => inputs[r][i] !== 0))),
    LOR: range(5).map((i) => Number(ranks.some((r) => inputs[r][i] !== 0))),
    LXOR: range(5).map((i) => ranks.filter((r) => inputs[r][i] !== 0).length % 2),
    BAND: fold((a, b) => a & b),
    BOR: fold((a, b) => a | b),
    BXOR: fold((a, b) => a ^ b),
  };
  for (const [name, numbers] of Object.entries(expected)) {
    const result = new Int32Array(5);
    comm.Allreduce(Int32Array.from(inputs[rank]), result, MPI[name]);
    const truth = name.startsWith("L") && size === 1 ? Array.from(result, (each) => Number(each !== 0)) : [...result];
    assert.deepEqual([name, truth], [name, numbers]);
  }
});

await both("Bcast", async (call) => {
  for (const root of ranks) {
    const data = rank === root ? Float64Array.from(own(root)) : new Float64Array(5);
    await call("Bcast", data, root);
    assert.deepEqual([...data], own(root));
  }
});

await both("Gather", async (call) => {
  const root = size - 1;
  const result = rank === root ? new Float32Array(5 * size) : null;
  await call("Gather", Float32Array.from(own(rank)), result, root);
  if (rank === root) assert.deepEqual([...result], all());
  const place = rank === root ? Float32Array.from(all()).fill(0, 0, 5 * root) : null;
  await call("Gather", rank === root ? MPI.IN_PLACE : Float32Array.from(own(rank)), place, root);
  if (rank === root) assert.deepEqual([...place], all());
});

await both("Scatter", async (call) => {
  const root = Math.min(1, size - 1);
  const data = rank === root ? Int16Array.from(all()) : null;
  const result = new Int16Array(5);
  await call("Scatter", data, result, root);
  assert.deepEqual([...result], own(rank));
  await call("Scatter", data, rank === root ? MPI.IN_PLACE : result.fill(0), root);
  assert.deepEqual(rank === root ? [...data] : [...result], rank === root ? all() : own(rank));
});

await both("Allgather", async (call) => {
  const place = new Float64Array(5 * size);
  place.set(own(rank), 5 * rank);
  await call("Allgather", MPI.IN_PLACE, place);
  assert.deepEqual([...place], all());
});

await both("Alltoall", async (call) => {
  const expected = ranks.flatMap((r) => [value(r, rank), value(r, rank + 1)]);
  const data = Int32Array.from(ranks.flatMap((r) => [value(rank, r), value(rank, r + 1)]));
  const result = new Int32Array(2 * size);
  await call("Alltoall", data, result);
  assert.deepEqual([...result], expected);
  await call("Alltoall", MPI.IN_PLACE, data);
  assert.deepEqual([...data], expected);
});

const sums = (upTo) => range(5).map((i) => range(upTo).reduce((sum, r) => sum + value(r, i), 0));

await both("Reduce", async (call) => {
  const root = size - 1;
  const result = rank === root ? new Float64Array(5) : null;
  await call("Reduce", Float64Array.from(own(rank)), result, MPI.SUM, root);
  if (rank === root) assert.deepEqual([...result], sums(size));
  const place = Float64Array.from(own(rank));
  await call("Reduce", rank === root ? MPI.IN_PLACE : place, rank === root ? place : null, MPI.SUM, root);
  assert.deepEqual([...place], rank === root ? sums(size) : own(rank));
});

await both("Allreduce", async (call) => {
  const place = Float64Array.from(own(rank));
  await call("Allreduce", MPI.IN_PLACE, place);
  assert.deepEqual([...place], sums(size));
});

await both("Scan", async (call) => {
  const result = new Float64Array(5);
  await call("Scan", Float64Array.from(own(rank)), result);
  assert.deepEqual([...result], sums(rank + 1));
});

await both("Exscan", async (call) => {
  const result = new Float64Array(5).fill(-1);
  await call("Exscan", Float64Array.from(own(rank)), result);
  assert.deepEqual([...result], rank === 0 ? [-1, -1, -1, -1, -1] : sums(rank));
});

/** Rank r has a part of r + 1 elements, of which there are gaps in between. */
const counts = ranks.map((r) => r + 1);
const ends = ranks.map((r) => ((r + 1) * (r + 2)) / 2);
const packed = ranks.flatMap((r) => own(r, r + 1));
const total = packed.length;

await both("Reduce_scatter", async (call) => {
  const data = Float64Array.from(range(total).map((i) => value(rank, i)));
  const expected = range(total)
    .map((i) => ranks.reduce((sum, r) => sum + value(r, i), 0))
    .slice(ends[rank] - counts[rank], ends[rank]);
  const result = new Float64Array(counts[rank]);
  await call("Reduce_scatter", data, result, counts);
  assert.deepEqual([...result], expected);
  await call("Reduce_scatter", MPI.IN_PLACE, data, counts);
  assert.deepEqual([...data.subarray(0, counts[rank])], expected);
});

await both("Reduce_scatter_block", async (call) => {
  const data = Float64Array.from(range(2 * size).map((i) => value(rank, i)));
  const expected = [0, 1].map((i) => ranks.reduce((sum, r) => sum + value(r, 2 * rank + i), 0));
  const result = new Float64Array(2);
  await call("Reduce_scatter_block", data, result);
  assert.deepEqual([...result], expected);
  await call("Reduce_scatter_block", MPI.IN_PLACE, data);
  assert.deepEqual([...data.subarray(0, 2)], expected);
});

await both("Gatherv", async (call) => {
  const root = 0;
  const sendbuf = Float32Array.from(own(rank, rank + 1));
  const recv = rank === root ? { buffer: new Float32Array(total), counts } : null;
  await call("Gatherv", sendbuf, recv, root);
  if (rank === root) assert.deepEqual([...recv.buffer], packed);
  // Backwards and with gaps, and the own part where it is.
  const displacements = ranks.map((r) => 10 * (size - 1 - r));
  const apart = rank === root ? { buffer: new Float32Array(10 * size), counts, displacements } : null;
  apart?.buffer.set(sendbuf, displacements[root]);
  await call("Gatherv", rank === root ? MPI.IN_PLACE : sendbuf, apart, root);
  if (rank === root) {
    const expected = new Float32Array(10 * size);
    ranks.forEach((r) => expected.set(own(r, r + 1), displacements[r]));
    assert.deepEqual(apart.buffer, expected);
  }
});

await both("Scatterv", async (call) => {
  const root = size - 1;
  const send = rank === root ? { buffer: Float64Array.from(packed), counts } : null;
  const result = new Float64Array(rank + 1);
  await call("Scatterv", send, result, root);
  assert.deepEqual([...result], own(rank, rank + 1));
  await call("Scatterv", send, rank === root ? MPI.IN_PLACE : result.fill(0), root);
  if (rank !== root) assert.deepEqual([...result], own(rank, rank + 1));
});

await both("Allgatherv", async (call) => {
  const buffer = new Float64Array(total);
  await call("Allgatherv", Float64Array.from(own(rank, rank + 1)), { buffer, counts });
  assert.deepEqual([...buffer], packed);
  const displacements = ranks.map((r) => 10 * r);
  const apart = new Float64Array(10 * size);
  apart.set(own(rank, rank + 1), 10 * rank);
  await call("Allgatherv", MPI.IN_PLACE, { buffer: apart, counts, displacements });
  const expected = new Float64Array(10 * size);
  ranks.forEach((r) => expected.set(own(r, r + 1), 10 * r));
  assert.deepEqual(apart, expected);
});

await both("Alltoallv", async (call) => {
  // Rank r sends r + s elements to rank s.
  const message = (from, to) => range(from + to).map((i) => value(from + 2 * to, i));
  const sendCounts = ranks.map((r) => rank + r);
  const send = { buffer: Int32Array.from(ranks.flatMap((r) => message(rank, r))), counts: sendCounts };
  const recv = { buffer: new Int32Array(send.buffer.length), counts: sendCounts };
  await call("Alltoallv", send, recv);
  assert.deepEqual(
    [...recv.buffer],
    ranks.flatMap((r) => message(r, rank)),
  );
  await call("Alltoallv", MPI.IN_PLACE, send);
  assert.deepEqual(
    [...send.buffer],
    ranks.flatMap((r) => message(r, rank)),
  );
});

await check("empty buffers", () => {
  comm.Allreduce(new Float64Array(0), new Float64Array(0));
  comm.Bcast(new Uint8Array(0));
  comm.Allgather(new Float32Array(0), new Float32Array(0));
  comm.Allgatherv(new Float32Array(0), { buffer: new Float32Array(0), counts: ranks.map(() => 0) });
});

await check("buffers of all kinds, without a copy", () => {
  const shared = new SharedArrayBuffer(16);
  new Float64Array(shared).fill(rank + 1);
  comm.Allreduce(MPI.IN_PLACE, new Float64Array(shared));
  assert.equal(new Float64Array(shared)[1], (size * (size + 1)) / 2);
  for (const make of [
    (bytes) => bytes,
    (bytes) => bytes.buffer,
    (bytes) => new DataView(bytes.buffer),
    (bytes) => Buffer.from(bytes.buffer),
    (bytes) => [bytes, MPI.FLOAT16],
    (bytes) => [bytes, 4, MPI.BFLOAT16],
    (bytes) => [bytes.buffer, 1, MPI.DOUBLE],
  ]) {
    const bytes = new Uint8Array(8).fill(rank + 1);
    comm.Bcast(make(bytes), size - 1);
    assert.deepEqual([...bytes], new Array(8).fill(size));
  }
  const bytes = new Uint8Array(new SharedArrayBuffer(4)).fill(rank);
  comm.Bcast(bytes.buffer, size - 1);
  assert.equal(bytes[3], size - 1);
  // Only the part of a view is touched.
  const part = new Float64Array(4);
  comm.Bcast(part.subarray(1, 3).fill(7));
  assert.deepEqual([...part], [0, 7, 7, 0]);
});

report();
