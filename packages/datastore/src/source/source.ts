import type { Sample } from "../sample";

/** A sample as a source gives it. */
export interface SourceSample extends Sample {
  /** Where it is known, for the planning of batches; the store keeps no edges. */
  edges?: number;
}

/**
 * Where a store's samples come from. They are read twice, the sizes being needed before there is memory for them: it has to give the
 * same both times, and the same on all ranks.
 */
export interface SampleSource {
  readonly count: number;
  /** Whether samples say how many edges they have. */
  readonly hasEdges?: boolean;
  /** Samples at some places, in their order: for a source that reads many of them faster at once. */
  samples?(places: readonly number[]): Promise<readonly SourceSample[]>;
  /** Samples `first` to `first + count` in order. */
  read(first: number, count: number): AsyncIterable<SourceSample> | Iterable<SourceSample>;
}
