import { availableParallelism } from "node:os";
import { expect, test } from "vitest";
import { defaultThreads } from "../../src/loop/threads.js";

test.each([
  ["3", 3],
  [" 12 ", 12],
  ["8,2", 8],
  ["5000", 1024],
])("OMP_NUM_THREADS=%j is obeyed", (value, threads) => {
  expect(defaultThreads(1, { OMP_NUM_THREADS: value })).toBe(threads);
});

test.each([undefined, "", "0", "-2", "many", "2.5"])(
  "without a number of threads (%j) there is one for a processor",
  (value) => {
    expect(defaultThreads(1, value === undefined ? {} : { OMP_NUM_THREADS: value })).toBe(availableParallelism());
  },
);

test("ranks divide the processors among them, one at least for each", () => {
  expect(defaultThreads(2, {})).toBe(Math.max(1, Math.floor(availableParallelism() / 2)));
  expect(defaultThreads(100_000, {})).toBe(1);
});
