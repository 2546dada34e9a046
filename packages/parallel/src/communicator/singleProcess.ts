import type { Communicator, Numbers } from "./communicator.js";

/** One rank alone: sums are what they were. Needs no MPI. */
export class SingleProcess implements Communicator {
  readonly rank = 0;
  readonly size = 1;

  allReduce(): void {
    // Of one.
  }

  reduceScatter(values: Numbers, own: Numbers): void {
    own.set(values);
  }

  allGather(): void {
    // All of it is this rank's.
  }

  broadcast(): void {
    // Nobody else is there.
  }

  barrier(): void {
    // All are here.
  }

  split(): Communicator {
    return new SingleProcess();
  }

  free(): void {
    // Nothing is held.
  }
}
