/** A BP set that can be opened and is not what its layout says, or a request that it has nothing for. */
export class SampleError extends Error {
  override readonly name = "SampleError";
  readonly code: "SAMPLES_LAYOUT" | "SAMPLES_VERSION" | "SAMPLES_RANGE" | "SAMPLES_VERIFY";
  readonly path: string;
  readonly hint: string;

  constructor(code: SampleError["code"], path: string, problem: string, hint: string) {
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
