import { expect, test } from "vitest";
import { compareVersions, PINNED_VERSION, supportOf } from "../../install/libtorchVersion.mjs";

test("versions are ordered by their numbers", () => {
  const ordered = ["2.6", "2.6.1", "2.9.1", "2.10.0+cpu", "2.15.0", "3.0"];
  expect(ordered.toReversed().toSorted(compareVersions)).toEqual(ordered);
  expect(compareVersions("2.15.0+cu132", "2.15.0")).toBe(0);
});

test("2.6 to the newest tested one are supported", () => {
  expect(["1.13.1", "2.5.9", "2.6.0", "2.10.0", "2.15.3+cpu", "2.16.0", "3.0.0"].map(supportOf)).toEqual([
    "tooOld",
    "tooOld",
    "supported",
    "supported",
    "supported",
    "untested",
    "untested",
  ]);
});

test("the pinned version is a supported one", () => {
  expect(supportOf(PINNED_VERSION)).toBe("supported");
});
