import { native } from "./native.js";

/** The version of libtorch that the add-on was built with, such as `2.15.0`. */
export function version(): string {
  return native().version();
}

/** libtorch's own report on its threads and libraries. */
export function configuration(): string {
  return native().configuration();
}

/** How many threads one operator may use. Results depend on it in the last digits, so fix it for reproducible runs. */
export function setNumThreads(threads: number): void {
  native().setNumThreads(threads);
}

/** How many threads one operator may use now. */
export function getNumThreads(): number {
  return native().getNumThreads();
}

/** Makes operators choose deterministic algorithms, and throw where there is none. */
export function useDeterministicAlgorithms(enabled: boolean): void {
  native().setDeterministic(enabled);
}
