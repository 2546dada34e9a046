import { Buffer } from "node:buffer";
import { assert, check, errorOf, MPI, range, report } from "./harness.mjs";

const comm = MPI.COMM_WORLD;
const { rank, size } = comm;
const ranks = range(size);
const [next, previous] = [(rank + 1) % size, (rank + size - 1) % size];
const thing = (r) => ({
  rank: r,
  list: range(r),
  map: new Map([[r, new Date(r)]]),
  big: BigInt(r),
  array: Float32Array.of(r, 2),
});

await check("bcast", () => {
  for (const root of ranks) assert.deepEqual(comm.bcast(rank === root ? thing(root) : null, root), thing(root));
  assert.equal(comm.bcast(undefined), undefined);
});

await check("gather and allgather", () => {
  assert.deepEqual(comm.gather(thing(rank), size - 1), rank === size - 1 ? ranks.map(thing) : null);
  assert.deepEqual(comm.allgather(thing(rank)), ranks.map(thing));
});

await check("scatter and alltoall", () => {
  assert.deepEqual(comm.scatter(rank === 0 ? ranks.map(thing) : null), thing(rank));
  assert.deepEqual(
    comm.alltoall(ranks.map((r) => `${rank} to ${r}`)),
    ranks.map((r) => `${r} to ${rank}`),
  );
});

await check("reduce, allreduce, scan and exscan", () => {
  const words = (n) => ranks.slice(0, n).join("");
  const join = (a, b) => a + b;
  assert.equal(comm.allreduce(String(rank), join), words(size));
  assert.equal(comm.reduce(String(rank), join, size - 1), rank === size - 1 ? words(size) : null);
  assert.equal(comm.scan(String(rank), join), words(rank + 1));
  assert.equal(comm.exscan(String(rank), join), rank === 0 ? undefined : words(rank));
  assert.equal(
    comm.allreduce(BigInt(rank) + 1n, MPI.PROD),
    ranks.reduce((product, r) => product * BigInt(r + 1), 1n),
  );
  assert.equal(comm.allreduce(rank, MPI.MAX), size - 1);
  assert.equal(
    comm.allreduce(rank),
    ranks.reduce((a, b) => a + b),
  );
  // In whatever order NaN and the zeros come.
  for (const at of ranks) {
    for (const op of [MPI.MAX, MPI.MIN]) assert.ok(Number.isNaN(comm.allreduce(rank === at ? NaN : rank, op)));
    if (size === 1) continue;
    assert.ok(Object.is(comm.allreduce(rank === at ? 0 : -0, MPI.MAX), 0));
    assert.ok(Object.is(comm.allreduce(rank === at ? -0 : 0, MPI.MIN), -0));
  }
  assert.equal(comm.allreduce(BigInt(rank), MPI.MAX), BigInt(size - 1));
  assert.equal(comm.allreduce(`${rank}`, MPI.MIN), "0");
});

await check("send and recv", () => {
  const request = comm.isend(thing(rank), next, 4);
  const status = new MPI.Status();
  assert.deepEqual(comm.recv(previous, 4, status), thing(previous));
  assert.deepEqual([status.source, status.tag], [previous, 4]);
  request.Wait();
  assert.deepEqual(comm.sendrecv(thing(rank), next, previous, { sendtag: 8, recvtag: 8 }), thing(previous));
  if (size > 1 && rank === 0) comm.send({ hello: 1 }, 1);
  if (size > 1 && rank === 1) assert.deepEqual(comm.recv(), { hello: 1 });
});

await check("every typed array has memory of its own", () => {
  const owns = (view, length) =>
    assert.deepEqual(
      [view.buffer.byteLength, view.byteOffset, view.length],
      [length, 0, length / view.BYTES_PER_ELEMENT],
    );
  const both = new Float64Array(2000);
  // Short and long, at odd places of the message, and parts of larger memory.
  const value = () => [
    "x".repeat(rank),
    Uint8Array.of(rank),
    new Float64Array(3),
    both.subarray(7, 1007),
    both,
    new Int16Array(0),
  ];
  for (const got of [
    comm.allgather(value()),
    comm.alltoall(ranks.map(value)),
    [comm.sendrecv(value(), next, previous)],
  ]) {
    const views = got.flatMap(([, ...each]) => each);
    assert.equal(new Set(views.map(({ buffer }) => buffer)).size, views.length);
    for (const [, ...each] of got) each.forEach((view, i) => owns(view, [1, 24, 8000, 16000, 0][i]));
    const [first, ...others] = views;
    globalThis.structuredClone(first, { transfer: [first.buffer] });
    assert.equal(first.length, 0);
    assert.ok(others.every(({ byteLength }, i) => byteLength === views[i + 1].byteLength));
  }
  const [text, bytes] = comm.sendrecv(
    [Buffer.from(`of ${rank}`), new DataView(new ArrayBuffer(8), 3, 2)],
    next,
    previous,
  );
  assert.deepEqual(
    [Buffer.isBuffer(text), text.toString(), text.buffer.byteLength],
    [true, `of ${previous}`, text.length],
  );
  assert.deepEqual([bytes.constructor, bytes.byteLength, bytes.buffer.byteLength], [DataView, 2, 2]);
});

await check("sendrecv that is refused sends nothing", () => {
  for (const [use, code] of [
    [() => comm.sendrecv("wrong", next, size), "MPI_ERR_RANK"],
    [() => comm.sendrecv("wrong", size, previous), "MPI_ERR_RANK"],
    [() => comm.sendrecv("wrong", next, previous, { recvtag: -5 }), "MPI_ERR_TAG"],
    [() => comm.sendrecv("wrong", next, previous, { sendtag: 0.5 }), "MPI_ERR_TAG"],
    [() => comm.sendrecv("wrong", next, previous, null), "MPI_ERR_ARG"],
    [() => comm.sendrecv("wrong", next, previous, 5), "MPI_ERR_ARG"],
    [() => comm.sendrecv("wrong", next, previous, { tag: 5 }), "MPI_ERR_ARG"],
    [() => comm.sendrecv(() => 1, next, previous), "MPI_ERR_TYPE"],
    [() => comm.isend("wrong", next, -2), "MPI_ERR_TAG"],
  ]) {
    assert.equal(errorOf(use).code, code, String(use));
  }
  assert.equal(comm.sendrecv("right", next, previous), "right");
  assert.equal(
    errorOf(() => comm.sendrecv("wrong", next, size)).message,
    `MPI_ERR_RANK in sendrecv(obj: "wrong", dest: ${next}, source: ${size}, sendtag: 0, recvtag: -1) on rank ${rank} of ${size}: ` +
      `expected a rank from 0 to ${size - 1}, MPI.ANY_SOURCE or MPI.PROC_NULL as source, found ${size}`,
  );
});

await check("recv that is refused receives nothing", () => {
  const request = comm.isend("right", next, 12);
  assert.equal(errorOf(() => comm.recv(previous, 12, {})).code, "MPI_ERR_ARG");
  assert.equal(comm.recv(previous, 12), "right");
  request.Wait();
});

await check("a refusal names the call that was made", () => {
  for (const [call, use] of [
    ["send", () => comm.send(1, size)],
    ["ssend", () => comm.ssend(1, size)],
    ["isend", () => comm.isend(1, size)],
    ["recv", () => comm.recv(size)],
    ["bcast", () => comm.bcast(1, size)],
    ["gather", () => comm.gather(1, size)],
    ["scatter", () => comm.scatter(null, size)],
    ["reduce", () => comm.reduce(1, MPI.SUM, size)],
  ]) {
    assert.match(errorOf(use).message, new RegExp(`^MPI_ERR_(RANK|ROOT) in ${call}\\(`));
  }
});

await check("what cannot be cloned is refused before anything is sent", () => {
  assert.deepEqual(
    errorOf(() => comm.bcast(() => 1, rank)),
    {
      code: "MPI_ERR_TYPE",
      message:
        `MPI_ERR_TYPE in bcast(obj: a function, root: ${rank}) on rank ${rank} of ${size}: ` +
        "a function cannot be sent as an object: () => comm.bcast(() => 1, rank) could not be cloned.".replace(
          "() => comm.bcast(() => 1, rank)",
          "() => 1",
        ),
    },
  );
  assert.equal(errorOf(() => comm.allreduce(1, "sum")).code, "MPI_ERR_OP");
  assert.equal(errorOf(() => comm.scatter([1, ...ranks], rank)).code, "MPI_ERR_COUNT");
});

await check("a message that is no object", () => {
  const request = comm.Isend(Uint8Array.of(1, 2, 3), rank, 6);
  assert.equal(
    errorOf(() => comm.recv(rank, 6)).message,
    `MPI_ERR_TYPE in recv(source: ${rank}, tag: 6) on rank ${rank} of ${size}: the message of 3 bytes is no object: ` +
      "Unable to deserialize cloned data due to invalid or unsupported version.; receive with Recv what was sent with Send",
  );
  request.Wait();
  // In sendrecv, what was sent has arrived all the same.
  const there = comm.Irecv(new Uint8Array(2e6), previous, 8);
  const wrong = comm.Isend(Uint8Array.of(1, 2, 3), next, 7);
  const failed = errorOf(() => comm.sendrecv("x".repeat(1e6), next, previous, { sendtag: 8, recvtag: 7 }));
  assert.match(failed.message, /^MPI_ERR_TYPE in sendrecv\(.*: the message of 3 bytes is no object: /);
  assert.ok(there.Wait().count > 1e6);
  wrong.Wait();
});

report();
