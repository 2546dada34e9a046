/** Where a call failed, and with what. */
export interface CallSite {
  /** The method, for example "Allreduce" or "Win.Put". */
  call: string;
  /** Of the communicator of the call. */
  rank: number;
  size: number;
  /** The arguments in words. */
  arguments: string;
}

/**
 * A call that failed, or that was refused before MPI saw it. `code` is the name of MPI's error class ("MPI_ERR_RANK"), and
 * besides those `MPI_ADDON` (the add-on is missing, or was compiled for another MPI), `MPI_LAUNCHER` (started by another
 * MPI's launcher) and `MPI_THREAD` (used on a worker thread).
 */
export class MPIError extends Error {
  readonly code: string;
  /** The number of the error class in this MPI; -1 for the codes that are not MPI's. */
  readonly errorCode: number;
  readonly call?: string;
  readonly rank?: number;
  readonly size?: number;
  readonly arguments?: string;
  readonly hint?: string;

  constructor(code: string, errorCode: number, problem: string, site?: CallSite, hint?: string) {
    const where = site === undefined ? "" : ` in ${site.call}(${site.arguments}) on rank ${site.rank} of ${site.size}`;
    super(`${code}${where}: ${problem}${hint === undefined ? "" : `; ${hint}`}`);
    this.name = "MPIError";
    this.code = code;
    this.errorCode = errorCode;
    if (site !== undefined) {
      this.call = site.call;
      this.rank = site.rank;
      this.size = site.size;
      this.arguments = site.arguments;
    }
    if (hint !== undefined) this.hint = hint;
  }
}

/** An argument that is refused; the call around it makes an MPIError of it. */
export class Refusal {
  constructor(
    readonly code: string,
    readonly problem: string,
    readonly hint?: string,
  ) {}
}

export function refuse(code: string, problem: string, hint?: string): never {
  throw new Refusal(code, problem, hint);
}
