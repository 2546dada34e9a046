import { expect, test } from "vitest";
import { compareVersions, OLDEST_TESTED_VERSION, PINNED_VERSION, supportOf } from "../../install/libtorchVersion.mjs";

test("versions are ordered by their numbers", () => {
  const ordered = ["2.6", "2.6.1", "2.9.1", "2.10.0+cpu", "2.15.0", "3.0"];
  expect(ordered.toReversed().toSorted(compareVersions)).toEqual(ordered);
  expect(compareVersions("2.15.0+cu132", "2.15.0")).toBe(0);
});

test("what lies between the two tested ones is supported, 2.6 and what is newer may work", () => {
  const versions = ["1.13.1", "2.5.9", "2.6.0", "2.7.0", "2.10.0", "2.15.3+cpu", "2.16.0", "3.0.0"];
  expect(Object.fromEntries(versions.map((version) => [version, supportOf(version)]))).toEqual({
    "1.13.1": "tooOld",
    "2.5.9": "tooOld",
    "2.6.0": "untested",
    "2.7.0": "supported",
    "2.10.0": "supported",
    "2.15.3+cpu": "supported",
    "2.16.0": "untested",
    "3.0.0": "untested",
  });
});

test("the tested versions are supported ones", () => {
  expect([OLDEST_TESTED_VERSION, PINNED_VERSION].map(supportOf)).toEqual(["supported", "supported"]);
});
