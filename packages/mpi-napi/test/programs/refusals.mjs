import { assert, check, errorOf, MPI, MPIError, NONSENSE, range, report } from "./harness.mjs";

const comm = MPI.COMM_WORLD;
const { rank, size } = comm;
const here = `on rank ${rank} of ${size}`;
const four = new Float64Array(4);

/** The whole text of the error of a call. */
const text = (run) => errorOf(run).message;

await check("ranks, roots and tags", () => {
  assert.equal(
    text(() => comm.Send(four, size)),
    `MPI_ERR_RANK in Send(buf: Float64Array(4), dest: ${size}, tag: 0) ${here}: expected a rank from 0 to ${size - 1} ` +
      `or MPI.PROC_NULL as dest, found ${size}`,
  );
  assert.equal(
    text(() => comm.Irecv(four, -7, 1)),
    `MPI_ERR_RANK in Irecv(buf: Float64Array(4), source: -7, tag: 1) ${here}: expected a rank from 0 to ${size - 1}, ` +
      "MPI.ANY_SOURCE or MPI.PROC_NULL as source, found -7",
  );
  assert.equal(
    text(() => comm.Bcast(four, "0")),
    `MPI_ERR_ROOT in Bcast(buf: Float64Array(4), root: "0") ${here}: expected a rank from 0 to ${size - 1} as root, found "0"`,
  );
  assert.equal(errorOf(() => comm.Send(four, 0, -1)).code, "MPI_ERR_TAG");
  assert.equal(errorOf(() => comm.Recv(four, 0, 1.5)).code, "MPI_ERR_TAG");
  assert.equal(errorOf(() => comm.Send(four, MPI.ANY_SOURCE)).code, "MPI_ERR_RANK");
});

await check("counts", () => {
  assert.equal(
    text(() => comm.Allreduce(four, new Float64Array(3))),
    `MPI_ERR_COUNT in Allreduce(sendbuf: Float64Array(4), recvbuf: Float64Array(3), op: MPI.SUM) ${here}: ` +
      "expected 4 elements in recvbuf (as many as in sendbuf), found 3",
  );
  assert.equal(
    text(() => comm.Allgather(four, new Float64Array(4 * size + size))),
    `MPI_ERR_COUNT in Allgather(sendbuf: Float64Array(4), recvbuf: Float64Array(${5 * size})) ${here}: ` +
      `expected ${4 * size} elements in recvbuf (a part of each rank), found ${5 * size}`,
  );
  const counts = range(size).map(() => 1);
  assert.equal(
    text(() => comm.Allgatherv(four, { buffer: new Float64Array(size), counts })),
    `MPI_ERR_COUNT in Allgatherv(sendbuf: Float64Array(4), recv: an Object) ${here}: ` +
      `expected 1 elements in sendbuf (recv.counts[${rank}]), found 4`,
  );
  assert.equal(
    text(() => comm.Allgatherv(four.subarray(1, 2), { buffer: four, counts, displacements: range(size).map(() => 4) })),
    `MPI_ERR_COUNT in Allgatherv(sendbuf: Float64Array(1), recv: an Object) ${here}: ` +
      "the part of rank 0 in recv ends at 5, its buffer has 4 elements",
  );
  for (const use of [
    () => comm.Allgatherv(four, { buffer: four, counts: [...counts, 1] }),
    () => comm.Allgatherv(four, { buffer: four, counts: counts.map(() => -1) }),
    () => comm.Allgatherv(four, { buffer: four, counts: counts.map(() => NaN) }),
    () => comm.Allgatherv(four, { buffer: four, counts: null }),
    () =>
      comm.Reduce_scatter(
        four,
        four,
        counts.map(() => 9),
      ),
    () => comm.Bcast([four, 5, MPI.DOUBLE]),
    () => comm.Bcast([new Uint8Array(7), MPI.FLOAT]),
    () => comm.Bcast({ pointer: 8n, count: -1, datatype: MPI.FLOAT }),
  ]) {
    assert.equal(errorOf(use).code, "MPI_ERR_COUNT", String(use));
  }
});

await check("types and operations", () => {
  assert.equal(
    text(() => comm.Allreduce(four, new Float32Array(4))),
    `MPI_ERR_TYPE in Allreduce(sendbuf: Float64Array(4), recvbuf: Float32Array(4), op: MPI.SUM) ${here}: ` +
      "sendbuf has elements of MPI.DOUBLE, recvbuf of MPI.FLOAT",
  );
  assert.equal(
    text(() => comm.Allreduce(MPI.IN_PLACE, four, MPI.BAND)),
    `MPI_ERR_OP in Allreduce(sendbuf: MPI.IN_PLACE, recvbuf: Float64Array(4), op: MPI.BAND) ${here}: ` +
      "MPI.BAND does not apply to MPI.DOUBLE",
  );
  assert.equal(
    text(() => comm.Iallreduce(MPI.IN_PLACE, [new Uint16Array(2), MPI.BFLOAT16])),
    `MPI_ERR_OP in Iallreduce(sendbuf: MPI.IN_PLACE, recvbuf: [Uint16Array(2), MPI.BFLOAT16], op: MPI.SUM) ${here}: ` +
      "MPI cannot reduce MPI.BFLOAT16; reduce in MPI.FLOAT, or only move it",
  );
  for (const op of [MPI.REPLACE, "SUM", null, 0, {}, MPI.FLOAT]) {
    assert.equal(errorOf(() => comm.Allreduce(MPI.IN_PLACE, four, op)).code, "MPI_ERR_OP");
  }
});

await check("buffers", () => {
  assert.equal(
    text(() => comm.Bcast([1, 2])),
    `MPI_ERR_TYPE in Bcast(buf: [1, 2], root: 0) ${here}: expected [memory, datatype] or [memory, count, datatype] as buf, found [1, 2]`,
  );
  assert.equal(
    text(() => comm.Bcast(MPI.IN_PLACE)),
    `MPI_ERR_BUFFER in Bcast(buf: MPI.IN_PLACE, root: 0) ${here}: expected a typed array, DataView, ArrayBuffer, ` +
      "SharedArrayBuffer, { pointer, count, datatype } or [memory, datatype] as buf, found MPI.IN_PLACE, which cannot stand here",
  );
  const gone = new Float64Array(4);
  globalThis.structuredClone(gone.buffer, { transfer: [gone.buffer] });
  assert.equal(
    text(() => comm.Bcast(gone)),
    `MPI_ERR_BUFFER in Bcast(buf: Float64Array(0), root: 0) ${here}: the memory of buf was transferred away or freed`,
  );
  assert.equal(
    text(() => comm.Allreduce(four, four)),
    `MPI_ERR_BUFFER in Allreduce(sendbuf: Float64Array(4), recvbuf: Float64Array(4), op: MPI.SUM) ${here}: ` +
      "sendbuf and recvbuf share memory; give MPI.IN_PLACE as sendbuf",
  );
  const resizable = new Uint8Array(new ArrayBuffer(8, { maxByteLength: 16 }));
  assert.equal(
    text(() => comm.Ibcast(resizable)),
    `MPI_ERR_BUFFER in Ibcast(buf: Uint8Array(8), root: 0) ${here}: the memory of buf can be resized; give one of a fixed length`,
  );
  comm.Bcast(resizable);
  for (const use of [
    () => comm.Bcast(null),
    () => comm.Bcast(undefined),
    () => comm.Bcast(1),
    () => comm.Bcast({ pointer: 1, count: 1, datatype: MPI.FLOAT }),
    () => comm.Bcast({ pointer: 0n, count: 1, datatype: MPI.FLOAT }),
    () => comm.Bcast({ pointer: -1n, count: 1, datatype: MPI.FLOAT }),
    () => comm.Bcast(["x", MPI.FLOAT]),
    () => comm.Gather(four, null, rank),
    () => comm.Scatter(null, four, rank),
  ]) {
    assert.equal(errorOf(use).code, "MPI_ERR_BUFFER", String(use));
  }
  assert.equal(errorOf(() => comm.Gatherv(four, null, rank)).code, "MPI_ERR_ARG");
});

await check("the fields of an error", () => {
  try {
    comm.Send(four, 99);
    assert.fail();
  } catch (error) {
    assert.ok(error instanceof MPIError && error instanceof Error);
    assert.equal(error.name, "MPIError");
    const { code, call, rank: at, size: of, arguments: args } = error;
    assert.deepEqual(
      { code, call, at, of, args },
      { code: "MPI_ERR_RANK", call: "Send", at: rank, of: size, args: "buf: Float64Array(4), dest: 99, tag: 0" },
    );
    assert.ok(error.errorCode > 0);
    assert.match(error.stack, /refusals\.mjs/);
  }
});

await check("nonsense never gets to MPI", () => {
  const nonsense = [...NONSENSE, 0, four, MPI.FLOAT];
  const methods = Object.getOwnPropertyNames(
    Object.assign(Object.create(null), ...prototypes(comm).map((each) => Object.getOwnPropertyDescriptors(each))),
  ).filter(
    (name) => /^[A-Za-z]/.test(name) && typeof Object.getOwnPropertyDescriptor(owner(name), name).value === "function",
  );
  // Those that take nothing that could be wrong, and those of objects, which take anything.
  const skipped = new Set([
    "constructor",
    "Barrier",
    "Ibarrier",
    "Dup",
    "Probe",
    "Iprobe",
    "Split",
    "SplitType",
    "Free",
    "Abort",
    "recv",
  ]);
  let refused = 0;
  for (const method of methods.filter((name) => /^[A-Z]/.test(name) && !skipped.has(name))) {
    for (const first of nonsense.filter((each) => each !== four)) {
      if (first === MPI.IN_PLACE || (Array.isArray(first) && first.length === 0)) continue;
      for (const second of nonsense) {
        // null is no buffer where this rank is not the root, and 0 elements are some.
        errorOf(() => comm[method](first, second, rank));
        refused++;
      }
    }
  }
  assert.ok(refused > 2000);
});

await check("lists of requests", async () => {
  const request = comm.Ibarrier();
  for (const wrong of [undefined, null, {}, request, [1], [request, undefined], [Promise.resolve()], "x"]) {
    for (const [call, use] of [
      ["Request.Waitall", () => MPI.Request.Waitall(wrong)],
      ["Request.Waitany", () => MPI.Request.Waitany(wrong)],
    ]) {
      assert.ok(text(use).startsWith(`MPI_ERR_REQUEST in ${call}(`), text(use));
    }
    await assert.rejects(MPI.waitall(wrong), (error) => {
      assert.ok(error instanceof MPIError && error.message.startsWith("MPI_ERR_REQUEST in waitall("), error.message);
      return true;
    });
  }
  await request.done;
});

function prototypes(object) {
  const list = [];
  for (let each = Object.getPrototypeOf(object); each !== Object.prototype; each = Object.getPrototypeOf(each))
    list.push(each);
  return list;
}

function owner(name) {
  return prototypes(comm).find((each) => Object.hasOwn(each, name));
}

report();
