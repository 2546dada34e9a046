/** What ranks sum over. */
export type Axis = "world" | "group";

/** Where the time of a step went on this rank. */
export interface StepTimes {
  /** Seconds from the step's begin to its end. */
  seconds: number;
  /** Outside of communication. */
  compute: number;
  /** Until the slowest rank had come; zero where barriers are not asked for: communication then has it. */
  wait: number;
  communicate: number;
  /** Of gradients that this rank has given into sums, by what they were summed over. */
  bytes: Record<Axis, number>;
}

/** Splits the time of steps into computing, waiting for the slowest rank and communicating. */
export class StepTimer {
  #began = performance.now();
  #wait = 0;
  #communicate = 0;
  #bytes: Record<Axis, number> = { world: 0, group: 0 };

  /** @param splitWait Whether a barrier goes before each communication, which tells waiting from it and costs a little time. */
  constructor(readonly splitWait = false) {}

  /** Begins a step. */
  begin(): void {
    this.#began = performance.now();
    this.#wait = 0;
    this.#communicate = 0;
    this.#bytes = { world: 0, group: 0 };
  }

  /** Runs what communicates; `barrier` is that of the same ranks. */
  communicate<Result>(barrier: () => void, run: () => Result): Result {
    const came = performance.now();
    let together = came;
    if (this.splitWait) {
      barrier();
      together = performance.now();
    }
    const result = run();
    this.#wait += together - came;
    this.#communicate += performance.now() - together;
    return result;
  }

  countBytes(axis: Axis, bytes: number): void {
    this.#bytes[axis] += bytes;
  }

  /** Of the step so far. */
  end(): StepTimes {
    const seconds = (performance.now() - this.#began) / 1000;
    const [wait, communicate] = [this.#wait / 1000, this.#communicate / 1000];
    return { seconds, compute: seconds - wait - communicate, wait, communicate, bytes: { ...this.#bytes } };
  }
}
