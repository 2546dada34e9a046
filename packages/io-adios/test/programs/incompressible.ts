// What rank 0 alone cannot compress is an error of all ranks; `incompressible.ts FOLDER`, on two.
import assert from "node:assert/strict";
import { join } from "node:path";
import { MPI } from "@hydride/mpi-napi";
import { Adios } from "../../src/index";

const comm = MPI.COMM_WORLD;
const COUNT = 10;
const block = { start: [COUNT * comm.rank], count: [COUNT] };
const values = Float64Array.from({ length: COUNT }, (_, i) => (comm.rank === 0 ? Math.sin(1e6 * i * i + 1) : 1));
const codes = comm.rank === 0 ? ["ADIOS_ARGUMENT", "ADIOS_FILE"] : ["ADIOS_RANKS", "ADIOS_FILE"];

for (const inStep of [false, true]) {
  const adios = new Adios({ comm });
  const io = adios.declareIO("written");
  const variable = io.defineVariable("d", "double", { shape: [2 * COUNT] });
  io.addOperation(variable, "bzip2");
  const file = await io.open(join(process.argv[2]!, `${inStep}.bp`), "write");
  if (inStep) await file.beginStep();
  await file.put(variable, values, block);
  if (inStep) await assert.rejects(file.endStep(), { code: codes[0] });
  await assert.rejects(file.close(), { code: codes[1] });
  await adios.close();
}
if (comm.rank === 0) console.log("told");
