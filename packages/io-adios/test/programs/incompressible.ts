// What rank 0 alone cannot write of a compressed variable is an error of all ranks; `incompressible.ts FOLDER`, on two.
import assert from "node:assert/strict";
import { join } from "node:path";
import { MPI } from "@hydride/mpi-napi";
import { Adios, type Engine, type Variable } from "../../src/index";

const comm = MPI.COMM_WORLD;
const isFirst = comm.rank === 0;
const COUNT = 10;
const block = { start: [COUNT * comm.rank], count: [COUNT] };
const ones = () => new Float64Array(COUNT).fill(1);
const noise = () => Float64Array.from({ length: COUNT }, (_, i) => (isFirst ? Math.sin(1e6 * i * i + 1) : 1));
const fails = (work: Promise<unknown>, first: string, other: string) =>
  assert.rejects(work, { code: isFirst ? first : other });

const WAYS: Record<string, (file: Engine, variable: Variable) => Promise<void>> = {
  close: (file, variable) => file.put(variable, noise(), block),
  async step(file, variable) {
    await file.beginStep();
    await file.put(variable, noise(), block);
    await fails(file.endStep(), "ADIOS_ARGUMENT", "ADIOS_RANKS");
  },
  // Rank 0 knows before the others ask.
  async early(file, variable) {
    await file.beginStep();
    const put = file.put(variable, noise(), { ...block, mode: "sync" });
    await (isFirst ? assert.rejects(put, { code: "ADIOS_ARGUMENT" }) : put);
    await fails(file.performDataWrite(), "ADIOS_FILE", "ADIOS_RANKS");
    await fails(file.endStep(), "ADIOS_FILE", "ADIOS_FILE");
  },
  async lost(file, variable) {
    await file.beginStep();
    const values = ones();
    await file.put(variable, values, block);
    if (isFirst) structuredClone(values.buffer, { transfer: [values.buffer] });
    await fails(file.endStep(), "ADIOS_BUFFER", "ADIOS_RANKS");
  },
};

async function write(way: string, operators: boolean): Promise<void> {
  const adios = new Adios({ comm });
  const io = adios.declareIO("written");
  const variable = io.defineVariable("d", "double", { shape: [2 * COUNT] });
  if (operators) io.addOperation(variable, "bzip2");
  const file = await io.open(join(process.argv[2]!, `${way}.bp`), "write");
  if (WAYS[way] === undefined) {
    await file.put(variable, ones(), block);
    await file.close();
  } else {
    await WAYS[way](file, variable);
    await fails(file.close(), "ADIOS_FILE", "ADIOS_FILE");
  }
  await adios.close();
}

for (const way of Object.keys(WAYS)) await write(way, true);
// Whether there is an operator need not be the same.
await write("apart", isFirst);
if (isFirst) console.log("told");
