import type { Comm } from "@hydride/mpi-napi";
import { describe } from "../describe";
import { DataStoreError } from "../errors";

/** Does something on every rank, and goes on where all could; else all of them throw. Collective. */
export async function agreed<Result>(comm: Comm | undefined, run: () => Promise<Result> | Result): Promise<Result> {
  if (comm === undefined || comm.size === 1) return run();
  let outcome: { result: Result } | { error: unknown };
  try {
    outcome = { result: await run() };
  } catch (error) {
    outcome = { error };
  }
  const told = comm.allgather("error" in outcome ? messageOf(outcome.error) : undefined);
  if ("error" in outcome) throw outcome.error;
  const rank = told.findIndex((each) => each !== undefined);
  if (rank >= 0) throw new DataStoreError("STORE_RANKS", `it failed on rank ${rank}: ${told[rank]!}`);
  return outcome.result;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** @throws DataStoreError `STORE_RANKS` where the value is not the same on all ranks. Collective. */
export function checkSame(comm: Comm | undefined, what: string, value: unknown): void {
  if (comm === undefined) return;
  const all = comm.allgather(value);
  const other = all.findIndex((each) => each !== all[0]);
  if (other < 0) return;
  throw new DataStoreError(
    "STORE_RANKS",
    `expected the same ${what} on all ranks, found ${describe(all[0])} on rank 0 and ${describe(all[other])} on rank ${other}`,
  );
}
