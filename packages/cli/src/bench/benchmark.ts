/** A case with its median times, and the quartiles between which half of the rounds lie. */
export interface BenchResult {
  case: string;
  ours: number;
  /** Null where the alternative is absent. */
  other: number | null;
  otherName: string;
  unit: string;
  /** Of the other's time to ours: at least 1 where ours is no slower. */
  ratio: number | null;
  oursSpread: [number, number];
  otherSpread: [number, number] | null;
}

/** What `hydride bench NAME --json` prints. */
export interface BenchReport {
  name: string;
  /** The circumstances, by name. */
  setting: Record<string, string | number>;
  /** Why there is nothing to compare with, or null. */
  absent: string | null;
  results: BenchResult[];
}

export interface BenchOptions {
  rounds: number;
  threads: number;
  /** Least duration of a round of one case on one side, in seconds. */
  seconds: number;
  onProgress: (line: string) => void;
}
