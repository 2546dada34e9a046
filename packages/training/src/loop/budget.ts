import { performance } from "node:perf_hooks";

/** How far a run has come, of all its steps or of the time that it may take. */
export class Budget {
  #started = 0;

  /**
   * @param steps Of all epochs.
   * @param minutes From the first step to the last, if there is a limit.
   * @param now Milliseconds of a clock.
   */
  constructor(
    readonly steps: number,
    readonly minutes?: number,
    readonly now: () => number = () => performance.now(),
  ) {}

  /** Before the first step. */
  start(): void {
    this.#started = this.now();
  }

  /** The step that the schedule is at after so many were taken: a later one where time runs out before the steps do. */
  step(taken: number): number {
    if (this.minutes === undefined) return taken;
    const share = this.#elapsed() / (60_000 * this.minutes);
    return Math.max(taken, Math.min(this.steps - 1, Math.floor(share * this.steps)));
  }

  /** Whether the time is up. */
  get isSpent(): boolean {
    return this.minutes !== undefined && this.#elapsed() >= 60_000 * this.minutes;
  }

  /** Seconds that are left after so many steps, as far as one can tell. */
  left(taken: number): number {
    const elapsed = this.#elapsed();
    const forSteps = (elapsed / taken) * (this.steps - taken);
    const inTime = this.minutes === undefined ? Infinity : Math.max(0, 60_000 * this.minutes - elapsed);
    return Math.min(forSteps, inTime) / 1000;
  }

  #elapsed(): number {
    return this.now() - this.#started;
  }
}
