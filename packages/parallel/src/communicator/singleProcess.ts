import * as torch from "@hydride/torch-js";
import type { Communicator, Numbers } from "./communicator.js";
import { numberArray } from "./operands.js";

/** One rank alone: sums are what they were. Needs neither MPI nor NCCL. */
export class SingleProcess implements Communicator {
  readonly rank = 0;
  readonly size = 1;
  readonly mpi = undefined;

  constructor(readonly device: torch.Device = "cpu") {}

  allReduce(): void {
    // Of one.
  }

  reduceScatter(values: Numbers, own: Numbers): void {
    if (torch.isTensor(values) && torch.isTensor(own)) {
      torch.noGrad(() => own.copy_(values));
      return;
    }
    const [from, to] = [values, own].map((each) => numberArray("reduceScatter", each));
    to!.set(from!);
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
    return new SingleProcess(this.device);
  }

  free(): void {
    // Nothing is held.
  }
}
