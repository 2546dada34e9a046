/** What the predicted time of a step depends on besides the model: of one rank, with the threads or the device that it has. */
export interface Machine {
  /** Multiplications and additions a second in training. */
  flops: number;
  /** Bytes a second between the processor and its memory, which the optimizer is bound by. */
  memoryBandwidth: number;
  /** Seconds from one rank to another for a message of no length. */
  latency: number;
  /** Bytes a second from one rank to another. */
  bandwidth: number;
  /** Seconds that each layer takes in a step whatever its structures, such as calls of operators; none where not given. */
  overhead?: number | undefined;
  /** Ranks that a node computes at full speed: its cores over the threads of a rank. As many as there are, where not given. */
  ranksAtOnce?: number | undefined;
  /** Ranks that a node has; all of them where not given. */
  ranksPerNode?: number | undefined;
}

/** One core of a server of 2023 (single precision), in a node with a network of 100 Gbit/s. */
export const DEFAULT_MACHINE: Machine = { flops: 5e10, memoryBandwidth: 8e9, latency: 5e-6, bandwidth: 1e10 };
