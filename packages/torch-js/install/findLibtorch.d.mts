/** A libtorch that fits. */
export interface Libtorch {
  /** The folder with lib/ and include/. */
  root: string;
  /** Three numbers, such as "2.15.0". */
  version: string;
  cxx11abi: boolean;
  /** Whether lib/libtorch_cuda.so is there. */
  cuda: boolean;
  source: "LIBTORCH" | "LIBTORCH_USE_PYTORCH" | "cache" | "system";
  /** What the user should know although it may work. */
  warnings: string[];
  /** Where was looked, in this order, and what was there. */
  searched: { where: string; found: string }[];
}

/**
 * Finds libtorch: LIBTORCH, LIBTORCH_USE_PYTORCH=1, Hydride's cache, the system.
 * @throws an Error with `code`, `hint` and `searched` where there is none, or where the one that the user named does not fit
 */
export function findLibtorch(options?: { env?: NodeJS.ProcessEnv; system?: string[] }): Libtorch;

/** The command that provides a libtorch and compiles the add-on, for messages: it works from any folder. */
export function setupCommand(): string;
