// On two hosts: who is where, all kinds of calls across, and shared memory only with those who have it.
import { assert, check, errorOf, MPI, range, report } from "./harness.mjs";

const comm = MPI.COMM_WORLD;
const { rank, size } = comm;
const ranks = range(size);

await check("hosts", () => {
  const names = comm.allgather(MPI.Get_processor_name());
  assert.equal(new Set(names).size, 2);
  const near = comm.SplitType(MPI.COMM_TYPE_SHARED);
  assert.equal(near.size, names.filter((name) => name === names[rank]).length);
  const win = MPI.Win.AllocateShared(8, 8, near);
  win.Free();
  near.Free();
});

await check("large reductions and messages", async () => {
  const data = new Float64Array(500_000).fill(rank + 1);
  comm.Allreduce(MPI.IN_PLACE, data);
  assert.equal(data[499_999], (size * (size + 1)) / 2);
  const [next, previous] = [(rank + 1) % size, (rank + size - 1) % size];
  const received = new Float32Array(300_000);
  const request = comm.Irecv(received, previous);
  comm.Send(new Float32Array(300_000).fill(rank), next);
  await request.done;
  assert.equal(received[299_999], previous);
  assert.deepEqual(
    comm.allgather({ rank }),
    ranks.map((r) => ({ rank: r })),
  );
});

await check("windows", async () => {
  if (MPI.Query_thread() === "multiple") {
    const { code, message } = errorOf(() => MPI.Win.Allocate(8000, 8, comm));
    assert.equal(code, "MPI_ERR_WIN");
    assert.match(
      message,
      /; where there is memory enough: between hosts over TCP, and .*: set OMPI_MCA_osc=\^ucx and HYDRIDE_MPI_THREADS=serialized on all ranks$/,
    );
    return;
  }
  const win = MPI.Win.Allocate(8000, 8, comm);
  new Float64Array(win.memory).fill(rank);
  comm.Barrier();
  win.LockAll();
  for (const r of ranks) {
    const data = new Float64Array(1000);
    win.Get(data, r);
    win.Flush(r);
    assert.deepEqual([data[0], data[999]], [r, r]);
  }
  win.UnlockAll();
  comm.Barrier();
  win.Free();
});

report();
