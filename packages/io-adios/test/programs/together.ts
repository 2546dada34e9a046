// Writes blocks of three variables by all ranks: the same file on any number of ranks, but for who wrote what.
import { MPI } from "@hydride/mpi-napi";
import { ParallelWriter } from "../../src/index";

const [path, engine = "BP5", flush = ""] = process.argv.slice(2);
const comm = MPI.COMM_WORLD;
const BLOCKS = 6;
const [rows, columns] = [40_000, 3];

const writer = new ParallelWriter({ path: path!, comm, engine, parameters: { AsyncWrite: false } });
writer.defineVariable("positions", "double", { shape: [BLOCKS * rows, columns] });
writer.defineVariable("counts", "int64", { shape: [BLOCKS] });
writer.defineVariable("total", "uint32");
writer.defineVariable("name", "string");
writer.attribute("units", ["eV", "angstrom"]);
writer.attribute("mean", 0.25, { variable: "positions" });
const first = Math.floor((BLOCKS * comm.rank) / comm.size);
const end = Math.floor((BLOCKS * (comm.rank + 1)) / comm.size);
for (let block = first; block < end; block++) {
  const values = Float64Array.from({ length: rows * columns }, (_, i) => Math.sin(block * rows * columns + i));
  await writer.put("positions", values, { start: [block * rows, 0], count: [rows, columns] });
  await writer.put("counts", BigInt64Array.of(BigInt(block)), { start: [block], count: [1] });
  if (flush === "flush" && block === first) await writer.flush();
}
if (comm.rank === comm.size - 1) {
  await writer.put("total", BLOCKS);
  await writer.put("name", "tést");
}
await writer.close();
await writer.close();
if (comm.rank === 0) console.log("written");
