import { attempt } from "./call";
import { describe } from "./describe";
import { refuse } from "./errors";
import type { Addon, Synchronization } from "./native";

interface Owner {
  readonly rank: number;
  readonly size: number;
  readonly addon: Addon;
}

/** When the memory of a window may be accessed, and when what was begun is over. */
export class WindowSync {
  readonly rank: number;
  readonly size: number;
  protected readonly addon: Addon;
  readonly #handle: number;
  #isFree = false;
  #isFenced = false;
  #isAllLocked = false;
  readonly #locked = new Set<number>();
  /** Buffers of what is not over, by rank. */
  readonly #held = new Map<number, unknown[]>();

  constructor(handle: number, { rank, size, addon }: Owner) {
    this.#handle = handle;
    this.rank = rank;
    this.size = size;
    this.addon = addon;
  }

  /** Access to the memory of `rank` begins; `exclusive`: nobody else has access meanwhile. */
  Lock(rank: number, exclusive = false): void {
    this.#run("Lock", { rank, exclusive }, () => {
      const at = this.target(rank);
      this.checkUnlocked("Lock", at);
      this.#call("Lock", at, exclusive);
      this.#isFenced = false;
      this.#locked.add(at);
    });
  }

  /** What was begun is over, here and there. */
  Unlock(rank: number): void {
    this.#run("Unlock", { rank }, () => {
      const at = this.target(rank);
      if (!this.#locked.has(at)) refuse("MPI_ERR_RMA_SYNC", `rank ${at} is not locked`);
      this.#call("Unlock", at);
      this.#locked.delete(at);
      this.#held.delete(at);
    });
  }

  LockAll(): void {
    this.#run("LockAll", {}, () => {
      this.checkUnlocked("LockAll");
      this.#call("LockAll");
      this.#isFenced = false;
      this.#isAllLocked = true;
    });
  }

  UnlockAll(): void {
    this.#run("UnlockAll", {}, () => {
      if (!this.#isAllLocked) refuse("MPI_ERR_RMA_SYNC", "LockAll was not called");
      this.#call("UnlockAll");
      this.#isAllLocked = false;
      this.#held.clear();
    });
  }

  /** What was begun towards `rank` is over, here and there; the lock stays. */
  Flush(rank: number): void {
    this.#flush("Flush", rank);
  }

  /** The buffers of what was begun towards `rank` may be used again; the lock stays. */
  FlushLocal(rank: number): void {
    this.#flush("FlushLocal", rank);
  }

  FlushAll(): void {
    this.#flushAll("FlushAll");
  }

  FlushLocalAll(): void {
    this.#flushAll("FlushLocalAll");
  }

  /** Between accesses through memory and through calls: both see the same. */
  Sync(): void {
    this.#run("Sync", {}, () => this.#call("Sync"));
  }

  /** Ends one phase of access and begins the next, without locks. Collective. */
  Fence(): void {
    this.#run("Fence", {}, () => {
      this.checkUnlocked("Fence");
      this.#call("Fence");
      this.#isFenced = true;
      this.#held.clear();
    });
  }

  /** The add-on's number. Refuses where the window was freed. */
  protected get live(): number {
    if (this.#isFree) refuse("MPI_ERR_WIN", "the window was freed");
    return this.#handle;
  }

  protected forget(): void {
    this.#isFree = true;
    this.#held.clear();
  }

  protected target(rank: unknown): number {
    if (Number.isInteger(rank) && (rank as number) >= 0 && (rank as number) < this.size) return rank as number;
    return refuse("MPI_ERR_RANK", `expected a rank from 0 to ${this.size - 1} as rank, found ${describe(rank)}`);
  }

  /** Refuses where a lock is held; of `rank`, or any. */
  protected checkUnlocked(before: string, rank?: number): void {
    if (this.#isAllLocked) refuse("MPI_ERR_RMA_SYNC", `LockAll is in force`, `call UnlockAll before ${before}`);
    const held = rank === undefined ? [...this.#locked][0] : this.#locked.has(rank) ? rank : undefined;
    if (held !== undefined)
      refuse("MPI_ERR_RMA_SYNC", `rank ${held} is locked`, `call Unlock(${held}) before ${before}`);
  }

  /** Refuses where the memory of `rank` may not be accessed now. */
  protected checkAccess(rank: number, needsLock: boolean): void {
    if (this.#isAllLocked || this.#locked.has(rank) || (this.#isFenced && !needsLock)) return;
    const fence = needsLock ? "" : ", or Fence on all ranks,";
    refuse("MPI_ERR_RMA_SYNC", `rank ${rank} is not locked`, `call Lock(${rank}) or LockAll()${fence} first`);
  }

  protected hold(rank: number, ...buffers: unknown[]): void {
    const held = this.#held.get(rank);
    if (held === undefined) this.#held.set(rank, buffers);
    else held.push(...buffers);
  }

  #flush(what: Synchronization, rank: number): void {
    this.#run(what, { rank }, () => {
      const at = this.target(rank);
      this.checkAccess(at, true);
      this.#call(what, at);
      this.#held.delete(at);
    });
  }

  #flushAll(what: Synchronization): void {
    this.#run(what, {}, () => {
      if (!this.#isAllLocked && this.#locked.size === 0) {
        refuse("MPI_ERR_RMA_SYNC", "no rank is locked", "call Lock(rank) or LockAll() first");
      }
      this.#call(what);
      this.#held.clear();
    });
  }

  #call(what: Synchronization, rank = 0, exclusive = false): void {
    this.addon.synchronizeWindow(this.live, what, rank, exclusive);
  }

  #run(what: string, args: object, run: () => void): void {
    attempt(`Win.${what}`, this, args, run);
  }
}
