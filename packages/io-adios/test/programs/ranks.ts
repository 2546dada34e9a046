// All ranks write a file together, and read it together; and what is refused of ranks.
import assert from "node:assert/strict";
import { MPI } from "@hydride/mpi-napi";
import { Adios, describeSdk } from "../../src/index";

const [path, operator] = process.argv.slice(2);
const comm = MPI.COMM_WORLD;

if (!describeSdk().mpi) {
  try {
    new Adios({ comm });
  } catch (error) {
    if (comm.rank === 0) console.log(String(error));
  }
} else if (MPI.Query_thread() !== "multiple") {
  try {
    new Adios({ comm });
  } catch (error) {
    if (comm.rank === 0) console.log(String(error));
  }
} else {
  await together();
  if (comm.rank === 0) console.log("read");
}

async function together(): Promise<void> {
  assert.match(describeSdk().mpiLibrary!, /^[^\0]+$/);
  const adios = new Adios({ comm });
  const out = adios.declareIO("out");
  const x = out.defineVariable("x", "float", { shape: [comm.size, 1000] });
  if (operator !== undefined) out.addOperation(x, operator);
  const writer = await out.open(path!, "write");
  for (let step = 0; step < 2; step++) {
    await writer.beginStep();
    const row = new Float32Array(1000).fill(10 * step + comm.rank);
    // The main thread speaks to the others while the I/O thread does.
    const put = writer.put(x, row, { start: [comm.rank, 0], count: [1, 1000], mode: "sync" });
    const ended = writer.endStep();
    comm.Barrier();
    await Promise.all([put, ended]);
  }
  await writer.close();

  const reader = await adios.declareIO("in").open(path!, "readRandomAccess");
  const blocks = await reader.blocksInfo("x", 1);
  assert.deepEqual(
    blocks.map(({ writer: rank, start }) => [rank, start]),
    Array.from({ length: comm.size }, (_, rank) => [rank, [rank, 0]]),
  );
  const whole = (await reader.get("x", { steps: [1, 1] })) as Float32Array;
  for (let rank = 0; rank < comm.size; rank++) assert.equal(whole[1000 * rank + 999], 10 + rank);
  await reader.close();

  // Half of the ranks, with an ADIOS object of one process.
  const half = comm.Split(comm.rank % 2, comm.rank)!;
  const alone = new Adios();
  const again = await alone.declareIO("half").open(path!, "read", { comm: half });
  assert.equal(await again.beginStep(), "ok");
  assert.equal(((await again.get("x")) as Float32Array).length, 1000 * comm.size);
  await again.endStep();
  await again.close();
  await alone.close();
  await adios.close();
}
