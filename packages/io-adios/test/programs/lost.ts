// The last rank has transferred the memory of a put to somewhere else: all ranks learn of it, and all else is written.
import assert from "node:assert/strict";
import { MPI } from "@hydride/mpi-napi";
import { Adios, type AdiosError, ParallelWriter } from "../../src/index";

const path = process.argv[2]!;
const comm = MPI.COMM_WORLD;
const { rank, size } = comm;
const writer = new ParallelWriter({ path, comm });
writer.defineVariable("x", "double", { shape: [size] });
writer.defineVariable("y", "double", { shape: [size] });

for (const call of ["flush", "close"] as const) {
  const lost = Float64Array.of(-1);
  await writer.put("x", lost, { start: [rank], count: [1] });
  await writer.put("y", Float64Array.of(rank), { start: [rank], count: [1] });
  if (rank === size - 1) structuredClone(lost.buffer, { transfer: [lost.buffer] });
  const failure = await writer[call]().then(
    () => undefined,
    (error: unknown) => error as AdiosError,
  );
  const expected = Array.from({ length: size }, (_, i) => (i === size - 1 ? "ADIOS_BUFFER" : "ADIOS_RANKS"));
  assert.deepEqual(comm.allgather(failure?.code), expected, call);
}

if (rank === 0) {
  const adios = new Adios();
  const reader = await adios.declareIO("in").open(path, "readRandomAccess");
  assert.equal((await reader.blocksInfo("x")).length, 2 * (size - 1));
  assert.deepEqual(
    await reader.get("y"),
    Float64Array.from({ length: size }, (_, i) => i),
  );
  await adios.close();
  console.log("told");
}
