import type { Data } from "./buffers";

/** [source, tag, count, 1 where it was cancelled] */
export type NativeStatus = readonly [source: number, tag: number, count: number, cancelled: number];
/** [handle, rank, size] */
export type NativeComm = readonly [handle: number, rank: number, size: number];
/** The number of a request, or undefined where the call has waited. */
export type Begun = number | undefined;
export type Outcome = readonly [id: number, result: NativeStatus | Error];

/** Whether the call comes back at once with a request. */
type Nonblocking = boolean;
type Side = [data: Data, count: number, datatype: number];
type Parts = [data: Data, counts: Float64Array, displacements: Float64Array, datatype: number];
type Target = [win: number, data: Data, count: number, datatype: number, rank: number, displacement: number];

/** The entries of the add-on: handles are numbers, ranks and roots are checked before. */
export interface Addon {
  readonly errorClasses: Readonly<Record<string, number>>;
  libraryVersions(): [compiled: string, loaded: string, version: number, subversion: number];
  initialize(level: number, notify: () => void): [level: number, rank: number, size: number, tagLimit: number];
  /** Ends the job where an exit code was set that is not 0, and there are several ranks. */
  finalize(): Outcome[] | undefined;
  /** With which the process will end, as far as is known, and why; the reason may be empty. */
  setExitCode(code: number, reason: string): void;
  /** Not collective. */
  watchNeighbours(name: string, program: string, launcherNamesRanks: boolean): void;
  /** For tests: counts above it are split or described by derived types; 0 for MPI's own limit. */
  limitCounts(limit: number): void;
  processorName(): string;
  time(): number;
  tick(): number;
  cudaAware(): boolean | undefined;

  split(comm: number, color: number | undefined, key: number): NativeComm | null;
  splitType(comm: number, key: number): NativeComm | null;
  duplicate(comm: number): NativeComm;
  freeCommunicator(comm: number): void;
  fortranHandle(comm: number): number;
  abortJob(comm: number, code: number): void;

  send(comm: number, ...args: [...Side, dest: number, tag: number, synchronous: boolean, Nonblocking]): Begun;
  receive(comm: number, ...args: [...Side, source: number, tag: number, nonblocking: false]): NativeStatus;
  receive(comm: number, ...args: [...Side, source: number, tag: number, nonblocking: true]): number;
  sendReceive(
    comm: number,
    ...args: [...Side, dest: number, tag: number, ...Side, source: number, tag: number]
  ): NativeStatus;
  probe(comm: number, source: number, tag: number, datatype: number, nonblocking: boolean): NativeStatus | undefined;
  matchedProbe(comm: number, source: number, tag: number, nonblocking: boolean): NativeStatus | undefined;
  matchedReceive(data: Data, bytes: number): NativeStatus;

  barrier(comm: number, nonblocking: Nonblocking): Begun;
  broadcast(comm: number, ...args: [...Side, root: number, Nonblocking]): Begun;
  gather(comm: number, ...args: [...Side, ...Side, root: number, Nonblocking]): Begun;
  scatter(comm: number, ...args: [...Side, ...Side, root: number, Nonblocking]): Begun;
  allgather(comm: number, ...args: [...Side, ...Side, Nonblocking]): Begun;
  alltoall(comm: number, ...args: [...Side, ...Side, Nonblocking]): Begun;
  reduce(comm: number, from: Data, ...args: [...Side, op: number, root: number, Nonblocking]): Begun;
  allreduce(comm: number, from: Data, ...args: [...Side, op: number, Nonblocking]): Begun;
  scan(comm: number, from: Data, ...args: [...Side, op: number, exclusive: boolean, Nonblocking]): Begun;
  exchange(comm: number, ...args: [...Parts, ...Parts, Nonblocking]): Begun;
  allgatherVector(comm: number, from: Data, count: number, ...args: [...Parts, Nonblocking]): Begun;
  reduceScatter(
    comm: number,
    ...args: [from: Data, to: Data, counts: Float64Array, datatype: number, op: number, Nonblocking]
  ): Begun;

  testRequest(request: number): NativeStatus | undefined;
  waitRequest(request: number): NativeStatus;
  waitAny(requests: Float64Array): Outcome;
  cancelRequest(request: number): void;
  watchRequest(request: number): void;
  takeFinished(): Outcome[];

  allocateWindow(comm: number, bytes: number, unit: number, shared: boolean): number;
  createWindow(comm: number, data: Data, bytes: number, unit: number): number;
  windowMemory(win: number, rank: number | undefined): [memory: ArrayBuffer, unit: number];
  freeWindow(win: number): void;
  synchronizeWindow(win: number, what: Synchronization, rank: number, exclusive: boolean): void;
  get(...args: [...Target, Nonblocking]): Begun;
  put(...args: [...Target, Nonblocking]): Begun;
  accumulate(...args: [...Target, op: number, Nonblocking]): Begun;
  fetchAndOp(
    win: number,
    ...args: [data: Data, result: Data, datatype: number, rank: number, at: number, op: number]
  ): void;
  compareAndSwap(
    win: number,
    ...args: [data: Data, comparison: Data, result: Data, datatype: number, rank: number, at: number]
  ): void;
}

export type Synchronization =
  | "Lock"
  | "Unlock"
  | "LockAll"
  | "UnlockAll"
  | "Flush"
  | "FlushLocal"
  | "FlushAll"
  | "FlushLocalAll"
  | "Sync"
  | "Fence";
