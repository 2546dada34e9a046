import { toMPIError } from "./call";
import { describe } from "./describe";
import { refuse } from "./errors";
import type { NativeStatus, Outcome } from "./native";
import { isFinalized, mpi, whenFinished } from "./runtime";
import { Status } from "./status";

interface Origin {
  readonly call: string;
  readonly rank: number;
  readonly size: number;
  /** The arguments, and with them the buffers, which live until the request is over. */
  readonly args: object;
  readonly held?: unknown;
}

/** All that are not over, so that their buffers stay, whoever holds the request. */
const pending = new Map<number, Request>();

/** So long the event loop looks for results in every turn where no thread does, then every millisecond. */
const EAGER_MS = 2;

/** An operation that has begun. Its buffers may not be written to, transferred or resized until it is over. */
export class Request {
  readonly #id: number;
  readonly #origin: Origin;
  #result: Status | undefined;
  #failure: unknown;
  #isOver = false;
  #promise: Promise<Status> | undefined;
  #settle: (() => void) | undefined;

  /** Not for callers: methods such as Isend make requests. */
  constructor(id: number, origin: Origin) {
    this.#id = id;
    this.#origin = origin;
    pending.set(id, this);
  }

  /** Whether Wait or Test, or the event loop, has seen it end. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Settled when it is over; while somebody holds out for it the process goes on. Rejects with MPIError. */
  get done(): Promise<Status> {
    this.#promise ??= new Promise((resolve, reject) => {
      this.#settle = () => {
        if (this.#result === undefined) reject(this.#failure as Error);
        else resolve(this.#result);
      };
      if (this.#isOver) this.#settle();
      else watch(this.#id);
    });
    return this.#promise;
  }

  /** The same as `done`. */
  wait(): Promise<Status> {
    return this.done;
  }

  /** Blocks the thread until it is over. Throws MPIError. */
  Wait(): Status {
    if (!this.#isOver) this.#try(() => mpi().addon.waitRequest(this.#id));
    return this.#answer();
  }

  /** The status where it is over, else undefined. Throws MPIError. */
  Test(): Status | undefined {
    if (!this.#isOver) this.#try(() => mpi().addon.testRequest(this.#id));
    return this.#isOver ? this.#answer() : undefined;
  }

  /** Asks MPI to give up a message that was not matched yet; the request is over only when it says so. */
  Cancel(): void {
    const { call } = this.#origin;
    try {
      if (!["Isend", "Issend", "Irecv", "isend"].includes(call))
        refuse("MPI_ERR_REQUEST", `${call} cannot be cancelled`);
      if (!this.#isOver) mpi().addon.cancelRequest(this.#id);
    } catch (error) {
      throw toMPIError(error, "Request.Cancel", this.#origin, {});
    }
  }

  /** Blocks until all are over. Throws the first failure once all have ended. */
  static Waitall(requests: readonly Request[]): Status[] {
    const failures: unknown[] = [];
    const results = checked("Request.Waitall", requests).map((request) => {
      try {
        return request.Wait();
      } catch (error) {
        failures.push(error);
        return new Status();
      }
    });
    if (failures.length > 0) throw failures[0];
    return results;
  }

  /** Blocks until one is over, and gives its place; undefined for an empty list. Throws MPIError. */
  static Waitany(requests: readonly Request[]): { index: number; status: Status } | undefined {
    if (checked("Request.Waitany", requests).length === 0) return undefined;
    let index = requests.findIndex((request) => request.#isOver);
    if (index < 0) {
      const [id, result] = mpi().addon.waitAny(Float64Array.from(requests, (request) => request.#id));
      index = requests.findIndex((request) => request.#id === id);
      requests[index]!.#end(result);
    }
    return { index, status: requests[index]!.#answer() };
  }

  #try(run: () => NativeStatus | undefined): void {
    try {
      const status = run();
      if (status !== undefined) this.#end(status);
    } catch (error) {
      this.#end(error as Error);
    }
  }

  #answer(): Status {
    if (this.#result === undefined) throw this.#failure;
    return this.#result;
  }

  #end(result: NativeStatus | Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    pending.delete(this.#id);
    const { call, args } = this.#origin;
    if (result instanceof Error) this.#failure = toMPIError(result, call, this.#origin, args);
    else this.#result = new Status().set(result);
    this.#settle?.();
  }

  /** Not for callers. */
  static settle([id, result]: Outcome): void {
    const request = pending.get(id);
    if (request !== undefined) request.#end(result);
  }
}

function checked(call: string, requests: readonly Request[]): readonly Request[] {
  try {
    if (!Array.isArray(requests) || !requests.every((each) => each instanceof Request)) {
      refuse("MPI_ERR_REQUEST", `expected a list of requests, found ${describe(requests)}`);
    }
    return requests;
  } catch (error) {
    throw toMPIError(error, call, mpi(), { requests });
  }
}

/** All statuses once all are over; rejects with the first failure. */
export async function waitall(requests: readonly Request[]): Promise<Status[]> {
  return Promise.all(checked("waitall", requests).map((request) => request.done));
}

function takeFinished(outcomes = isFinalized() ? [] : mpi().addon.takeFinished()): number {
  outcomes.forEach((outcome) => Request.settle(outcome));
  return outcomes.length;
}

whenFinished((outcomes) => void takeFinished(outcomes));

let awaited = false;

function watch(id: number): void {
  const { addon, level } = mpi();
  addon.watchRequest(id);
  if (level < 3 && !awaited) poll(performance.now());
}

/** Where MPI gave less than MPI_THREAD_MULTIPLE no other thread may test, so the event loop does. */
function poll(last: number): void {
  awaited = pending.size > 0;
  if (!awaited) return;
  const next = () => poll(takeFinished() > 0 ? performance.now() : last);
  if (performance.now() - last < EAGER_MS) setImmediate(next);
  else setTimeout(next, 1);
}
