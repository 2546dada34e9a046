import { DataStoreError } from "../errors";

/** How MPI ends in this process, as `MPI` of @hydride/mpi-napi says. */
export interface MpiEnding {
  isOver: () => boolean;
  /** Calls something before it ends by MPI.Finalize; gives what takes that back. */
  before: (run: () => void) => () => void;
}

/** What is asked for afterwards. */
export function mpiIsOver(): DataStoreError {
  return new DataStoreError(
    "STORE_MPI",
    "MPI has ended, and with it what brought samples of other nodes",
    "finalize it last",
  );
}
