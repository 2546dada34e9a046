import { describeAll } from "./describe";
import { MPIError, Refusal } from "./errors";
import { errorCodeOf, mpi } from "./runtime";

interface Caller {
  readonly rank: number;
  readonly size: number;
}

/** The MPIError of what a call threw: a refusal, an error of the add-on's; others stay what they are. */
export function toMPIError(error: unknown, call: string, { rank, size }: Caller, args: object): unknown {
  const site = () => ({ call, rank, size, arguments: describeAll(args) });
  if (error instanceof Refusal) {
    return new MPIError(error.code, errorCodeOf(error.code), error.problem, site(), error.hint);
  }
  if (error instanceof MPIError || !(error instanceof Error) || !("code" in error)) return error;
  const code = String(error.code);
  if (!code.startsWith("MPI_")) return error;
  const from = "function" in error ? `${String(error.function)}: ` : "";
  return new MPIError(code, errorCodeOf(code), `${from}${error.message}`, site(), hintFor(code, call));
}

/** What to do about what MPI itself does not explain. */
function hintFor(code: string, call: string): string | undefined {
  const isNewWindow = call === "Win.Allocate" || call === "Win.Create";
  if (code !== "MPI_ERR_WIN" || !isNewWindow || !mpi().isOpenMpi4) return undefined;
  const unless = call === "Win.Allocate" ? "where there is memory enough: " : "";
  return (
    unless +
    "between hosts over TCP, and for Win.Create by one rank alone, Open MPI 4 has only its component pt2pt, and that only " +
    "where no threads call it: set OMPI_MCA_osc=^ucx and HYDRIDE_MPI_THREADS=serialized on all ranks"
  );
}

/** Runs a call; what it throws becomes an MPIError that names it. */
export function attempt<A extends object, R>(call: string, caller: Caller, args: A, run: () => R): R {
  try {
    return run();
  } catch (error) {
    throw toMPIError(error, call, caller, args);
  }
}
