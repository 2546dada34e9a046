import { assert, check, errorOf, MPI, range, report } from "./harness.mjs";

const comm = MPI.COMM_WORLD;
const { rank, size } = comm;
const ranks = range(size);
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
});

await check("send and recv", () => {
  const [next, previous] = [(rank + 1) % size, (rank + size - 1) % size];
  const request = comm.isend(thing(rank), next, 4);
  const status = new MPI.Status();
  assert.deepEqual(comm.recv(previous, 4, status), thing(previous));
  assert.deepEqual([status.source, status.tag], [previous, 4]);
  request.Wait();
  assert.deepEqual(comm.sendrecv(thing(rank), next, previous, { sendtag: 8, recvtag: 8 }), thing(previous));
  if (size > 1 && rank === 0) comm.send({ hello: 1 }, 1);
  if (size > 1 && rank === 1) assert.deepEqual(comm.recv(), { hello: 1 });
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
});

report();
