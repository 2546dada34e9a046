import { attempt } from "./call";
import { Comm } from "./comm/comm";
import * as datatypes from "./datatypes";
import { ANY_SOURCE, ANY_TAG, COMM_TYPE_SHARED, IN_PLACE, PROC_NULL } from "./named";
import * as operations from "./operations";
import { Request, waitall } from "./request";
import { beforeFinalize, finalize, isFinalized, isInitialized, library, mpi } from "./runtime";
import { Status } from "./status";
import { Win } from "./win";

export type ThreadLevel = "single" | "funneled" | "serialized" | "multiple";

const LEVELS: readonly ThreadLevel[] = ["single", "funneled", "serialized", "multiple"];

let world: Comm | undefined;
let self: Comm | undefined;

/** MPI's names, as in mpi4py. MPI begins with the first use of what needs it, and ends with the process. */
export const MPI = {
  /** All processes of the job; this one alone without a launcher. */
  get COMM_WORLD(): Comm {
    const { rank, size } = mpi();
    return (world ??= new Comm(0, rank, size));
  },
  /** This process alone. */
  get COMM_SELF(): Comm {
    mpi();
    return (self ??= new Comm(1, 0, 1));
  },

  Comm,
  Win,
  Request,
  Status,
  IN_PLACE,
  ANY_SOURCE,
  ANY_TAG,
  PROC_NULL,
  COMM_TYPE_SHARED,

  BYTE: datatypes.BYTE,
  INT8_T: datatypes.INT8_T,
  UINT8_T: datatypes.UINT8_T,
  INT16_T: datatypes.INT16_T,
  UINT16_T: datatypes.UINT16_T,
  INT32_T: datatypes.INT32_T,
  UINT32_T: datatypes.UINT32_T,
  INT64_T: datatypes.INT64_T,
  UINT64_T: datatypes.UINT64_T,
  // The names of C's types, as long as they are on 64-bit Linux.
  SIGNED_CHAR: datatypes.INT8_T,
  UNSIGNED_CHAR: datatypes.UINT8_T,
  SHORT: datatypes.INT16_T,
  UNSIGNED_SHORT: datatypes.UINT16_T,
  INT: datatypes.INT32_T,
  UNSIGNED: datatypes.UINT32_T,
  LONG: datatypes.INT64_T,
  UNSIGNED_LONG: datatypes.UINT64_T,
  FLOAT: datatypes.FLOAT,
  DOUBLE: datatypes.DOUBLE,
  BFLOAT16: datatypes.BFLOAT16,
  FLOAT16: datatypes.FLOAT16,

  SUM: operations.SUM,
  PROD: operations.PROD,
  MAX: operations.MAX,
  MIN: operations.MIN,
  LAND: operations.LAND,
  LOR: operations.LOR,
  LXOR: operations.LXOR,
  BAND: operations.BAND,
  BOR: operations.BOR,
  BXOR: operations.BXOR,
  REPLACE: operations.REPLACE,
  NO_OP: operations.NO_OP,

  /** Begins MPI, where nothing has yet. */
  Init(): void {
    mpi();
  },
  /** Ends MPI before the process does; it cannot begin again. Collective. */
  Finalize(): void {
    finalize();
  },
  /**
   * Calls `run` when `Finalize()` is about to end MPI, what came last first, as the attributes of MPI_COMM_SELF are deleted in C: for those
   * that use MPI for as long as it is there. What it throws, `Finalize` throws, and MPI goes on. Gives a function that takes it back.
   */
  beforeFinalize,
  Is_initialized: isInitialized,
  Is_finalized: isFinalized,

  /** Seconds since some moment in the past. */
  Wtime(): number {
    return mpi().addon.time();
  },
  /** Seconds between two ticks of Wtime. */
  Wtick(): number {
    return mpi().addon.tick();
  },
  /** The name of the host, as MPI knows it. */
  Get_processor_name(): string {
    return mpi().addon.processorName();
  },
  /** The version of the standard; MPI need not have begun. */
  Get_version(): [version: number, subversion: number] {
    const [, , version, subversion] = library().libraryVersions();
    return [version, subversion];
  },
  Get_library_version(): string {
    return library().libraryVersions()[1].trim();
  },
  /** What MPI allows threads to do; with "multiple" a thread looks for requests that are over. */
  Query_thread(): ThreadLevel {
    return LEVELS[mpi().level]!;
  },
  /** Whether MPI says that buffers may be on a CUDA device; undefined where it cannot say. */
  cudaAware(): boolean | undefined {
    const { addon, rank, size } = mpi();
    return attempt("cudaAware", { rank, size }, {}, () => addon.cudaAware());
  },
  /** The statuses of requests, once all are over. */
  waitall,
};
