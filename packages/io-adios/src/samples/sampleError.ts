export type SampleErrorCode =
  | "SAMPLES_LAYOUT"
  | "SAMPLES_VERSION"
  | "SAMPLES_RANGE"
  | "SAMPLES_VERIFY"
  | "SAMPLES_ARGUMENT"
  | "SAMPLES_TEXT"
  | "SAMPLES_SIDE"
  | "SAMPLES_PLACE"
  | "SAMPLES_EMPTY"
  | "SAMPLES_CLOSED";

/** A BP set that can be opened and is not what its layout says, a request that it has nothing for, or one that cannot be written. */
export class SampleError extends Error {
  override readonly name = "SampleError";
  readonly code: SampleErrorCode;
  readonly path: string;
  readonly hint: string;

  constructor(code: SampleErrorCode, path: string, problem: string, hint: string) {
    super(`${path}: ${problem}`);
    this.code = code;
    this.path = path;
    this.hint = hint;
  }
}

/** The variables and attributes of a set contradict each other. */
export function contradiction(path: string, problem: string): SampleError {
  return new SampleError("SAMPLES_LAYOUT", path, problem, "write the set again; bpls -la lists what is in it");
}
