// What cannot be opened to write, on one rank or on all, is an error on all of them: ADIOS2 itself would let the others wait.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MPI } from "@hydride/mpi-napi";
import { Adios, type AdiosError, type IO } from "../../src/index";

const folder = process.argv[2]!;
const comm = MPI.COMM_WORLD;
const adios = new Adios({ comm });
if (comm.rank === 0) {
  mkdirSync(join(folder, "taken.bp", "md.0"), { recursive: true });
  writeFileSync(join(folder, "file"), "x");
}
comm.Barrier();

async function codes(io: IO, path: string, mode: "write" | "append" = "write"): Promise<string[]> {
  const error = await io.open(path, mode).then(
    () => undefined,
    (reason: unknown) => reason as AdiosError,
  );
  return comm.allgather(error?.code ?? "none");
}

const others = Array.from({ length: comm.size - 1 }, () => "ADIOS_RANKS");
const one = adios.declareIO("one");
for (const path of ["/proc/x.bp", join(folder, "file"), join(folder, "file", "x.bp"), join(folder, "taken.bp")]) {
  assert.deepEqual(await codes(one, path), ["ADIOS_FILE", ...others], path);
}
assert.deepEqual(await codes(one, "/proc/x.bp", "append"), ["ADIOS_FILE", ...others]);

// A definition that ADIOS2 refuses on the last rank.
const two = adios.declareIO("two");
if (comm.rank === comm.size - 1) {
  two.defineAttribute("a", 1);
  two.defineAttribute("a", "one");
}
const path = join(folder, "new.bp");
assert.deepEqual(await codes(two, path), [...others, "ADIOS_ARGUMENT"]);

// And then all goes on.
const v = one.defineVariable("v", "int32", { shape: [comm.size], start: [comm.rank], count: [1] });
const writer = await one.open(path, "write");
await writer.put(v, Int32Array.of(comm.rank));
await writer.close();
const reader = await adios.declareIO("in").open(path, "readRandomAccess");
assert.deepEqual(
  await reader.get("v"),
  Int32Array.from({ length: comm.size }, (_, rank) => rank),
);
await adios.close();
if (comm.rank === 0) console.log("refused");
