/** A case with its medians, and the quartiles between which half of the rounds lie. */
export interface BenchResult {
  case: string;
  ours: number;
  /** Null where the alternative is absent. */
  other: number | null;
  otherName: string;
  unit: string;
  /** Of the other's time to ours, or of our rate to the other's: at least 1 where ours is no slower. */
  ratio: number | null;
  oursSpread: [number, number];
  otherSpread: [number, number] | null;
}

/** What `hydride bench NAME --json` prints. */
export interface BenchReport {
  name: string;
  /** The circumstances, by name. */
  setting: Record<string, string | number>;
  /** What there is not to compare with, and why, or null. */
  absent: { what: string; why: string } | null;
  results: BenchResult[];
}

export interface BenchOptions {
  rounds: number;
  threads: number;
  /** Least duration of a round of one case on one side, in seconds. */
  seconds: number;
  onProgress: (line: string) => void;
}
