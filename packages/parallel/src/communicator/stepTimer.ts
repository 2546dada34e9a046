/** What ranks sum over. */
export type Axis = "world" | "group";

/** Parts of a step's computing; there is more to it than these. */
export type Phase = "forward" | "backward" | "update";

/** Where the time of a step went on this rank. */
export interface StepTimes {
  /** Seconds from the step's begin to its end. */
  seconds: number;
  /** Until the data were there. */
  loading: number;
  /** Outside of loading and communication. */
  compute: number;
  /** Of computing. */
  phases: Record<Phase, number>;
  /** Until the slowest rank had come; zero where barriers are not asked for: communication then has it. */
  wait: number;
  communicate: number;
  /** Of gradients that this rank has given into sums, by what they were summed over. */
  bytes: Record<Axis, number>;
}

/** Splits the time of steps into loading, computing, waiting for the slowest rank and communicating. */
export class StepTimer {
  #began = performance.now();
  #loading = 0;
  #phases: Record<Phase, number> = { forward: 0, backward: 0, update: 0 };
  #wait = 0;
  #communicate = 0;
  #bytes: Record<Axis, number> = { world: 0, group: 0 };

  /** @param splitWait Whether a barrier goes before each communication, which tells waiting from it and costs a little time. */
  constructor(readonly splitWait = false) {}

  /** Begins a step. */
  begin(): void {
    this.#began = performance.now();
    this.#loading = 0;
    this.#phases = { forward: 0, backward: 0, update: 0 };
    this.#wait = 0;
    this.#communicate = 0;
    this.#bytes = { world: 0, group: 0 };
  }

  /** The data are there: what has gone by since the step's begin was loading. */
  loaded(): void {
    this.#loading = performance.now() - this.#began;
  }

  /** Runs a part of computing; what communicates in it is not counted. */
  measure<Result>(phase: Phase, run: () => Result): Result {
    const away = () => this.#wait + this.#communicate;
    const [began, before] = [performance.now(), away()];
    const result = run();
    this.#phases[phase] += performance.now() - began - (away() - before);
    return result;
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
    const [loading, wait, communicate] = [this.#loading, this.#wait, this.#communicate].map((ms) => ms / 1000) as [
      number,
      number,
      number,
    ];
    const { forward, backward, update } = this.#phases;
    return {
      seconds,
      loading,
      compute: seconds - loading - wait - communicate,
      phases: { forward: forward / 1000, backward: backward / 1000, update: update / 1000 },
      wait,
      communicate,
      bytes: { ...this.#bytes },
    };
  }
}
