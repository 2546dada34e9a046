import { availableParallelism } from "node:os";
import { expect, test } from "vitest";
import { defaultThreads } from "../../src/loop/threads.js";

test.each([
  ["3", 3],
  [" 12 ", 12],
  ["8,2", 8],
  ["5000", 1024],
])("OMP_NUM_THREADS=%j is obeyed", (value, threads) => {
  expect(defaultThreads({ OMP_NUM_THREADS: value })).toBe(threads);
});

test.each([undefined, "", "0", "-2", "many", "2.5"])(
  "without a number of threads (%j) there is one for a processor",
  (value) => {
    expect(defaultThreads(value === undefined ? {} : { OMP_NUM_THREADS: value })).toBe(availableParallelism());
  },
);
