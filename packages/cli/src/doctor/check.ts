/** One thing that Hydride needs or can use on this machine. */
export interface Check {
  name: string;
  /** False only where something that is required is missing or does not fit. */
  ok: boolean;
  /** What was found, with version and place; or that it was not. */
  found: string;
  /** Where was looked, in this order. */
  searched: string[];
  /** What to do about what is missing; null where nothing is. */
  remedy: string | null;
}

/** What `hydride doctor --json` prints. */
export interface DoctorReport {
  ok: boolean;
  checks: Check[];
}

/** What a probe looks at. */
export interface ProbeContext {
  env: NodeJS.ProcessEnv;
}

export type Probe = (context: ProbeContext) => Promise<Check>;
