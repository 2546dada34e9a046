/** The libtorch that set-up provides, unless HYDRIDE_LIBTORCH_VERSION names another. The one place that pins it. */
export const PINNED_VERSION = "2.15.0";

/** The oldest supported libtorch, and the newest one that the tests ran with, as [major, minor]. */
export const OLDEST_SUPPORTED = [2, 6];
export const NEWEST_TESTED = [2, 15];

/** The version to provide and, when the environment names one, the only version to accept from the cache. */
export function wantedVersion(env = process.env) {
  return env.HYDRIDE_LIBTORCH_VERSION || PINNED_VERSION;
}

/** Orders "2.9.1" before "2.15.0+cu132": by the numbers, not by the letters. */
export function compareVersions(a, b) {
  const [left, right] = [numbers(a), numbers(b)];
  for (let i = 0; i < 3; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** "supported", "tooOld" or "untested" (newer than the tests know). */
export function supportOf(version) {
  if (compareVersions(version, OLDEST_SUPPORTED.join(".")) < 0) return "tooOld";
  const [major = 0, minor = 0] = numbers(version);
  return compareVersions(`${major}.${minor}`, NEWEST_TESTED.join(".")) > 0 ? "untested" : "supported";
}

function numbers(version) {
  return version.split("+")[0].split(".").map(Number.parseFloat);
}
