/** Where a call failed. */
export interface AdiosSite {
  /** The method, for example "Engine.put". */
  call: string;
  path?: string | undefined;
  variable?: string | undefined;
  /** Of the communicator, where there is one. */
  rank?: number | undefined;
  size?: number | undefined;
}

/**
 * A call that failed, or that was refused before ADIOS2 saw it. `code` is stable: `ADIOS_ARGUMENT`, `ADIOS_TYPE`, `ADIOS_BUFFER`,
 * `ADIOS_SELECTION`, `ADIOS_STEP`, `ADIOS_NO_VARIABLE`, `ADIOS_CLOSED`, `ADIOS_NOT_FOUND`, `ADIOS_FILE`, `ADIOS_MEMORY`,
 * `ADIOS_NO_MPI`, `ADIOS_MPI` (another MPI, or too few rights of threads), `ADIOS_RANKS` (ranks that do not agree), `ADIOS_NO_SPACE`
 * (a disk without room), `ADIOS_ADDON` (the add-on is missing), `ADIOS_THREAD` (used on a worker thread), and `ADIOS_FAILED` for what
 * ADIOS2 says itself.
 */
export class AdiosError extends Error {
  readonly code: string;
  readonly call?: string;
  readonly path?: string;
  readonly variable?: string;
  readonly rank?: number;
  readonly hint?: string;

  constructor(code: string, problem: string, site?: AdiosSite, hint?: string) {
    super(`${code}${site === undefined ? "" : inWords(site)}: ${problem}${hint === undefined ? "" : `; ${hint}`}`);
    this.name = "AdiosError";
    this.code = code;
    if (site !== undefined) this.call = site.call;
    if (site?.path !== undefined) this.path = site.path;
    if (site?.variable !== undefined) this.variable = site.variable;
    if (site?.rank !== undefined) this.rank = site.rank;
    if (hint !== undefined) this.hint = hint;
  }
}

function inWords({ call, path, variable, rank, size }: AdiosSite): string {
  const parts = [
    ...(variable === undefined ? [] : [`variable '${variable}'`]),
    ...(path === undefined ? [] : [`file ${path}`]),
    ...(rank === undefined || size === 1 ? [] : [`rank ${rank} of ${size!}`]),
  ];
  return ` in ${call}${parts.length === 0 ? "" : ` (${parts.join(", ")})`}`;
}

/** An argument that is refused; the call around it makes an AdiosError of it. */
export class Refusal {
  constructor(
    readonly code: string,
    readonly problem: string,
    readonly hint?: string,
  ) {}
}

export function refuse(code: string, problem: string, hint?: string): never {
  throw new Refusal(code, problem, hint);
}

/** The AdiosError of what a call threw: a refusal, an error of the add-on's; others stay what they are. */
export function toAdiosError(error: unknown, site: AdiosSite): unknown {
  if (error instanceof Refusal) return new AdiosError(error.code, error.problem, site, error.hint);
  if (error instanceof AdiosError || !(error instanceof Error) || !("code" in error)) return error;
  const code = String(error.code);
  return code.startsWith("ADIOS_") ? new AdiosError(code, error.message, site) : error;
}

/** Runs a call; what it throws becomes an AdiosError that names it. */
export function attempt<R>(site: AdiosSite, run: () => R): R {
  try {
    return run();
  } catch (error) {
    throw toAdiosError(error, site);
  }
}

/** The same for a promise, whose errors show the caller's stack. */
export async function attemptAsync<R>(site: AdiosSite, run: () => Promise<R>): Promise<R> {
  try {
    return await run();
  } catch (error) {
    throw toAdiosError(error, site);
  }
}
