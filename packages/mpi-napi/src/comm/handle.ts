import { attempt } from "../call";
import { describe } from "../describe";
import { refuse } from "../errors";
import type { Addon, Begun } from "../native";
import { ANY_SOURCE, ANY_TAG, PROC_NULL } from "../named";
import { Request } from "../request";
import { mpi } from "../runtime";

/** Begins an operation, and waits for it unless `nonblocking`. */
export type Plan<A extends object> = (comm: CommHandle, args: A, nonblocking: boolean) => Begun;

/** What all of a communicator's calls share. */
export class CommHandle {
  /** Of the calling process. */
  readonly rank: number;
  readonly size: number;
  /** Not for callers. */
  readonly addon: Addon;
  readonly #handle: number;
  #isFree = false;

  /** Not for callers: MPI.COMM_WORLD, and Split and Dup make communicators. */
  constructor(handle: number, rank: number, size: number) {
    this.addon = mpi().addon;
    this.#handle = handle;
    this.rank = rank;
    this.size = size;
  }

  /** Whether the value is a communicator, and not merely looks like one. */
  static is(value: unknown): value is CommHandle {
    return typeof value === "object" && value !== null && #handle in value;
  }

  /** The add-on's number. Refuses where the communicator was freed. */
  get live(): number {
    if (this.#isFree) refuse("MPI_ERR_COMM", "the communicator was freed");
    return this.#handle;
  }

  /** The handle that MPI has for Fortran (MPI_Comm_c2f), as mpi4py's py2f(): by it other add-ons of the same MPI know it. */
  get fortranHandle(): number {
    return attempt("fortranHandle", this, {}, () => this.addon.fortranHandle(this.live));
  }

  protected forget(): void {
    this.#isFree = true;
  }

  /** Whether it is one of those that MPI begins with. */
  protected get isPredefined(): boolean {
    return this.#handle < 2;
  }

  protected run<A extends object>(call: string, args: A, plan: Plan<A>): void {
    attempt(call, this, args, () => plan(this, args, false));
  }

  /** `held`: what else has to live until the request is over. */
  protected start<A extends object>(call: string, args: A, plan: Plan<A>, held?: unknown): Request {
    const { rank, size } = this;
    return attempt(call, this, args, () => new Request(plan(this, args, true)!, { call, rank, size, args, held }));
  }

  /** A rank to send to. */
  destination(dest: unknown): number {
    return this.#rank("dest", dest, [PROC_NULL]);
  }

  /** A rank to receive from. */
  source(source: unknown): number {
    return this.#rank("source", source, [PROC_NULL, ANY_SOURCE]);
  }

  root(root: unknown): number {
    if (Number.isInteger(root) && (root as number) >= 0 && (root as number) < this.size) return root as number;
    return refuse("MPI_ERR_ROOT", `expected a rank from 0 to ${this.size - 1} as root, found ${describe(root)}`);
  }

  tag(tag: unknown, any = false): number {
    const { tagLimit } = mpi();
    if (any && tag === ANY_TAG) return ANY_TAG;
    if (Number.isInteger(tag) && (tag as number) >= 0 && (tag as number) <= tagLimit) return tag as number;
    return refuse("MPI_ERR_TAG", `expected a whole number from 0 to ${tagLimit} as tag, found ${describe(tag)}`);
  }

  #rank(name: string, rank: unknown, special: number[]): number {
    if (Number.isInteger(rank)) {
      const value = rank as number;
      if ((value >= 0 && value < this.size) || special.includes(value)) return value;
    }
    const others = special.includes(ANY_SOURCE) ? ", MPI.ANY_SOURCE or MPI.PROC_NULL" : " or MPI.PROC_NULL";
    return refuse(
      "MPI_ERR_RANK",
      `expected a rank from 0 to ${this.size - 1}${others} as ${name}, found ${describe(rank)}`,
    );
  }
}
