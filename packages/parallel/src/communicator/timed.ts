import type { Comm } from "@hydride/mpi-napi";
import * as torch from "@hydride/torch-js";
import type { Communicator, Numbers } from "./communicator.js";
import type { StepTimer } from "./stepTimer.js";

/** A communicator whose sums, broadcasts and gathers a timer measures. */
export class TimedCommunicator implements Communicator {
  constructor(
    readonly inner: Communicator,
    readonly timer: StepTimer,
  ) {}

  get rank(): number {
    return this.inner.rank;
  }

  get size(): number {
    return this.inner.size;
  }

  get device(): torch.Device {
    return this.inner.device;
  }

  get mpi(): Comm | undefined {
    return this.inner.mpi;
  }

  allReduce(values: Numbers): void {
    this.#timed(() => {
      this.inner.allReduce(values);
    });
  }

  reduceScatter(values: Numbers, own: Numbers, counts: readonly number[]): void {
    this.#timed(() => {
      this.inner.reduceScatter(values, own, counts);
    });
  }

  allGather(values: Numbers, counts: readonly number[]): void {
    this.#timed(() => {
      this.inner.allGather(values, counts);
    });
  }

  broadcast(values: ArrayBufferView | torch.Tensor, root: number): void {
    this.#timed(() => {
      this.inner.broadcast(values, root);
    });
  }

  barrier(): void {
    this.#timed(() => {
      this.inner.barrier();
    });
  }

  split(color: number): Communicator {
    return new TimedCommunicator(this.inner.split(color), this.timer);
  }

  free(): void {
    this.inner.free();
  }

  #timed(run: () => void): void {
    const { device } = this.inner;
    // What the device was asked for before is computing, and nothing that communication waits for.
    if (device.startsWith("cuda")) torch.cuda.synchronize(device as torch.CudaDevice);
    this.timer.communicate(() => {
      this.inner.barrier();
    }, run);
  }
}
