import { IntegrityError } from "./errors";

/** What is needed of a communicator, which `@hydride/mpi-napi` has: this package does without MPI where there is none. */
export interface Ranks {
  readonly rank: number;
  readonly size: number;
  bcast<Value>(value: Value, root?: number): Value;
  allgather<Value>(value: Value): Value[];
}

/** An error as another rank has it. */
interface Told {
  name: string;
  message: string;
  code?: unknown;
  hint?: unknown;
  problem?: ConstructorParameters<typeof IntegrityError>[1];
}

/**
 * Does something on every rank, and goes on where all could: with the result of rank 0 (`who` "first"), or each with its own ("all").
 * Otherwise all of them have the error of the first rank that failed. Collective.
 */
export async function shared<Result>(
  comm: Ranks | undefined,
  run: () => Promise<Result>,
  who: "first" | "all" = "first",
): Promise<Result> {
  if (comm === undefined || comm.size === 1) return run();
  let result: Result | undefined;
  let failure: unknown;
  let failed = false;
  try {
    result = await run();
  } catch (error) {
    failed = true;
    failure = error;
  }
  const told = comm.allgather(failed ? tell(failure) : undefined);
  const first = told.findIndex((one) => one !== undefined);
  if (first >= 0) throw first === comm.rank ? failure : retold(told[first]!);
  return who === "first" ? comm.bcast(result as Result, 0) : (result as Result);
}

function tell(failure: unknown): Told {
  if (!(failure instanceof Error)) return { name: "Error", message: String(failure) };
  const { name, message } = failure;
  const { code, hint } = failure as { code?: unknown; hint?: unknown };
  if (failure instanceof IntegrityError) {
    const { file, offset, expected, found } = failure;
    const problem = { file, expected, found, ...(offset !== undefined && { offset }) };
    return { name, message, code, hint, problem };
  }
  return { name, message, code, hint };
}

function retold({ name, message, code, hint, problem }: Told): Error {
  if (problem !== undefined) return new IntegrityError(code as IntegrityError["code"], problem, String(hint));
  return Object.assign(new Error(message), { name, code, hint });
}
