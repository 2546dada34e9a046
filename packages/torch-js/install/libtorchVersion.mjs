import { LibtorchError } from "./libtorchError.mjs";

/** The libtorch that set-up provides, unless HYDRIDE_LIBTORCH_VERSION names another. The one place that pins it. */
export const PINNED_VERSION = "2.15.0";

/**
 * What the tests run against besides it: the oldest version whose wheel has the C++11 ABI. `scripts/test-libtorch.sh`
 * provides it.
 */
export const OLDEST_TESTED_VERSION = "2.7.0";

/** The oldest supported libtorch, and what lies between the two that the tests run with, as [major, minor]. */
export const OLDEST_SUPPORTED = [2, 6];
export const OLDEST_TESTED = numbers(OLDEST_TESTED_VERSION).slice(0, 2);
export const NEWEST_TESTED = numbers(PINNED_VERSION).slice(0, 2);

/** The version to provide and, when the environment names one, the only version to accept from the cache. */
export function wantedVersion(env = process.env) {
  const version = env.HYDRIDE_LIBTORCH_VERSION || PINNED_VERSION;
  if (/^\d+\.\d+\.\d+$/.test(version)) return version;
  throw new LibtorchError(
    "LIBTORCH_BAD_VERSION",
    `HYDRIDE_LIBTORCH_VERSION: expected three numbers such as ${PINNED_VERSION}, found '${version}'`,
    `unset it for ${PINNED_VERSION}, or name a version that pip knows (\`python3 -m pip index versions torch\`)`,
  );
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

/** "supported", "tooOld" or "untested" (older or newer than what the tests know). */
export function supportOf(version) {
  if (compareVersions(version, OLDEST_SUPPORTED.join(".")) < 0) return "tooOld";
  return untestedBecause(version) === undefined ? "supported" : "untested";
}

/** What to say of a version that may work, but that no test ran with; undefined of a tested one. */
export function untestedBecause(version) {
  const minor = numbers(version).slice(0, 2).join(".");
  const [oldest, newest] = [OLDEST_TESTED.join("."), NEWEST_TESTED.join(".")];
  const may = "; it may work";
  if (compareVersions(minor, newest) > 0)
    return `libtorch ${version} is newer than the newest tested one (${newest})${may}`;
  if (compareVersions(minor, oldest) < 0)
    return `libtorch ${version} is older than the oldest tested one (${oldest})${may}`;
  return undefined;
}

/** @throws LibtorchError LIBTORCH_TOO_OLD; `what` has the version, `hint` says what to do */
export function refuseTooOld(version, what, hint) {
  if (supportOf(version) !== "tooOld") return;
  const expected = `${OLDEST_SUPPORTED.join(".")} or newer`;
  throw new LibtorchError("LIBTORCH_TOO_OLD", `${what} is libtorch ${version}; expected ${expected}`, hint);
}

function numbers(version) {
  return version.split("+")[0].split(".").map(Number.parseFloat);
}
