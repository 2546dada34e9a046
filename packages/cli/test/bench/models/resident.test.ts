import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { peakAbove } from "../../../src/bench/models/resident.js";

const MEBIBYTE = 2 ** 20;
const known = existsSync("/proc/self/clear_refs");
if (!known) console.log("skipped: this system tells no peak of resident memory");

test.runIf(known)("the peak is that of the work alone, what is freed within it included", () => {
  const work = (mebibytes: number) => () => void Buffer.alloc(mebibytes * MEBIBYTE, 1);
  expect(peakAbove(work(200))).toBeGreaterThan(190 * MEBIBYTE);
  expect(peakAbove(work(8))).toBeLessThan(100 * MEBIBYTE);
});
