import * as torch from "@hydride/torch-js";
import type { Communicator } from "../communicator/communicator.js";
import type { Machine } from "./machine.js";

export type NetworkMeasure = Pick<Machine, "latency" | "bandwidth">;

const REPEATS = 20;
const LARGE = 2 ** 20;

/**
 * Measures latency and bandwidth such that `allReduceTime` gives the time of all-reduces of 8 bytes and of 8 MiB, the medians of 20. Of
 * tensors on the communicator's device. The same numbers on every rank: those of the slowest. Collective; at least two ranks.
 */
export function measureNetwork(communicator: Communicator): NetworkMeasure {
  const [small, large] = [1, LARGE].map((length) => medianTime(communicator, length)) as [number, number];
  const { size } = communicator;
  const latency = small / (2 * Math.ceil(Math.log2(size)));
  const bandwidth = (2 * (size - 1) * 8 * LARGE) / size / Math.max(large - small, 1e-9);
  return { latency, bandwidth };
}

function medianTime(communicator: Communicator, length: number): number {
  const values = torch.zeros([length], { dtype: "float64", device: communicator.device });
  communicator.allReduce(values);
  const times = Array.from({ length: REPEATS }, () => {
    communicator.barrier();
    const started = performance.now();
    communicator.allReduce(values);
    return (performance.now() - started) / 1000;
  });
  // The median of each rank in its place; the sum over ranks has them all.
  const medians = new Float64Array(communicator.size);
  medians[communicator.rank] = times.sort((a, b) => a - b)[REPEATS / 2]!;
  communicator.allReduce(medians);
  return Math.max(...medians);
}
