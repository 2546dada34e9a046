import { assert, check, errorOf, MPI, range, report } from "./harness.mjs";

const comm = MPI.COMM_WORLD;
const { rank, size } = comm;
const sum = (on) => {
  const result = new Float64Array(1);
  on.Allreduce(Float64Array.of(rank + 1), result);
  return result[0];
};

await check("the world and the process alone", () => {
  assert.equal(MPI.COMM_WORLD, comm);
  assert.equal(sum(comm), (size * (size + 1)) / 2);
  assert.deepEqual([MPI.COMM_SELF.rank, MPI.COMM_SELF.size, sum(MPI.COMM_SELF)], [0, 1, rank + 1]);
});

await check("Split", () => {
  const half = comm.Split(rank % 2, -rank);
  const members = range(size).filter((r) => r % 2 === rank % 2);
  assert.deepEqual([half.size, half.rank], [members.length, members.reverse().indexOf(rank)]);
  assert.deepEqual(half.allgather(rank), members);
  half.Free();
  assert.equal(comm.Split(undefined), null);
  const first = comm.Split(rank === 0 ? 0 : undefined);
  assert.equal(first === null, rank > 0);
  first?.Free();
});

await check("SplitType and Dup", () => {
  const near = comm.SplitType(MPI.COMM_TYPE_SHARED);
  assert.deepEqual([near.size, near.rank], [size, rank]);
  const copy = near.Dup();
  assert.equal(sum(copy), sum(near));
  const request = copy.Isend(Float64Array.of(1), rank, 3);
  assert.equal(near.Iprobe(rank, 3), undefined);
  assert.equal(copy.Recv(new Float64Array(1), rank, 3).count, 1);
  request.Wait();
  copy.Free();
  near.Free();
});

await check("the handle that MPI has for Fortran", () => {
  const copy = comm.Dup();
  const handles = [comm, MPI.COMM_SELF, copy].map((each) => each.fortranHandle);
  assert.ok(handles.every(Number.isInteger));
  assert.equal(new Set(handles).size, 3);
  assert.equal(comm.fortranHandle, handles[0]);
  copy.Free();
  assert.equal(
    errorOf(() => copy.fortranHandle).message,
    `MPI_ERR_COMM in fortranHandle() on rank ${rank} of ${size}: the communicator was freed`,
  );
});

await check("a communicator that was freed", () => {
  const copy = comm.Dup();
  copy.Free();
  const freed = {
    code: "MPI_ERR_COMM",
    message: `MPI_ERR_COMM in Barrier() on rank ${rank} of ${size}: the communicator was freed`,
  };
  assert.deepEqual(
    errorOf(() => copy.Barrier()),
    freed,
  );
  for (const use of [
    () => copy.Free(),
    () => copy.Split(0),
    () => copy.Send(new Int8Array(1), 0),
    () => copy.Iallreduce(MPI.IN_PLACE, new Int8Array(1)),
    () => copy.recv(0),
    () => copy.Abort(3),
    () => MPI.Win.Allocate(8, 1, copy),
  ]) {
    assert.equal(errorOf(use).code, "MPI_ERR_COMM");
  }
  assert.equal(errorOf(() => comm.Free()).code, "MPI_ERR_COMM");
});

await check("what MPI says of itself", () => {
  assert.ok(MPI.Get_version()[0] >= 3);
  assert.match(MPI.Get_library_version(), /Open MPI|MPICH/);
  assert.equal(typeof MPI.Get_processor_name(), "string");
  const start = MPI.Wtime();
  assert.ok(MPI.Wtime() >= start && MPI.Wtick() > 0 && MPI.Wtick() < 1);
  assert.equal(MPI.cudaAware(), false);
  assert.equal(MPI.Query_thread(), process.env.HYDRIDE_MPI_THREADS ?? "multiple");
  assert.deepEqual([MPI.Is_initialized(), MPI.Is_finalized()], [true, false]);
});

report();
