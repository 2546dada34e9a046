import type { Comm } from "@hydride/mpi-napi";
import type { AttributeValue as PlainValue } from "../attribute";
import { ParallelWriter } from "../parallelWriter/parallelWriter";
import type { Parameters } from "../io/settings";
import type { TypedArray } from "../types";
import type { AttributeValue } from "./attributes";
import type { Sink, Variable } from "./emitter";
import type { ColumnArray } from "./layout";

/** Blocks wait until there is as much of them. */
const WRITE_BYTES = 16 * 1024 * 1024;

/**
 * What ADIOS2's engine is given for sample sets: without the smallest and the largest number of every block, which cost as much as the
 * writing and which nobody looks for in such a set.
 */
export const SET_PARAMETERS: Readonly<Parameters> = { AsyncWrite: false, StatsLevel: 0 };

type State = "more" | "done" | "failed";

/** Another rank cannot go on, and says why. */
export class Stopped extends Error {}

/** Writes blocks of variables into a new file of one step, whenever there are enough; ranks may have different numbers of them. */
export class BlockWriter implements Sink {
  readonly #writer: ParallelWriter;
  readonly #comm: Comm | undefined;
  #waiting = 0;

  /** Collective. */
  constructor(path: string, comm?: Comm) {
    this.#comm = comm;
    this.#writer = new ParallelWriter({ path, parameters: SET_PARAMETERS, ...(comm && { comm }) });
  }

  define({ name, type, shape }: Variable): void {
    this.#writer.defineVariable(name, type, { shape });
  }

  attribute(name: string, value: AttributeValue): void {
    this.#writer.attribute(name, value as PlainValue);
  }

  async put(name: string, values: ColumnArray, { start, count }: { start: number[]; count: number[] }): Promise<void> {
    await this.#writer.put(name, values as TypedArray, { start, count });
    this.#waiting += values.byteLength;
    if (this.#waiting >= WRITE_BYTES) await this.#write("more");
  }

  /** Collective: goes on writing with the ranks that have more. */
  async close(): Promise<void> {
    while (!(await this.#write("done")));
    await this.#writer.close();
  }

  /** Tells the other ranks, which wait for this one, that it cannot go on: they throw {@link Stopped}. */
  giveUp(): void {
    this.#comm?.allgather<State>("failed");
  }

  /** Writing is collective: a rank that has nothing left takes part until all have. Gives whether they have. */
  async #write(state: State): Promise<boolean> {
    this.#waiting = 0;
    const states = this.#comm === undefined ? [state] : this.#comm.allgather(state);
    if (states.includes("failed")) throw new Stopped("another rank cannot go on");
    if (states.every((one) => one === "done")) return true;
    await this.#writer.flush();
    return false;
  }
}
