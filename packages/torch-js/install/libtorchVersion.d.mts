/** The libtorch that set-up provides, unless HYDRIDE_LIBTORCH_VERSION names another. */
export const PINNED_VERSION: string;
/** The oldest version that the tests run against. */
export const OLDEST_TESTED_VERSION: string;
/** Negative, zero or positive, as `a` is older than, as old as, or newer than `b`; what follows a plus sign does not count. */
export function compareVersions(a: string, b: string): number;
/** Whether a version is supported, too old, or older or newer than what the tests know. */
export function supportOf(version: string): "supported" | "tooOld" | "untested";
