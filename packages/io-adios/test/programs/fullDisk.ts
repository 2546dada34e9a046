// Writes 10 MB where there is less room, by one rank or several: all learn of it, and the process goes on.
import assert from "node:assert/strict";
import { MPI } from "@hydride/mpi-napi";
import { type AdiosError, ParallelWriter } from "../../src/index";

const [path, ranks] = process.argv.slice(2) as [string, string];
const comm = ranks === "1" ? undefined : MPI.COMM_WORLD;
const [rank, size] = [comm?.rank ?? 0, comm?.size ?? 1];
const COUNT = 1_200_000 / size;
const writer = new ParallelWriter({ path, ...(comm && { comm }) });
writer.defineVariable("x", "double", { shape: [COUNT * size] });
await writer.put("x", new Float64Array(COUNT).fill(rank), { start: [COUNT * rank], count: [COUNT] });
const failure = await writer.close().then(
  () => undefined,
  (error: unknown) => error as AdiosError,
);
assert.ok(failure !== undefined);
if (rank === 0) console.log(failure.message);
