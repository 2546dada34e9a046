import { expect, test } from "vitest";
import { interleave, type Side } from "../../src/bench/interleave.js";

/** A side whose clock we know: each repetition takes so many seconds. */
function side(label: string, each: number, calls: string[]): Side {
  return {
    time: (name, repetitions) => {
      calls.push(`${label} ${name} ${repetitions}`);
      return Promise.resolve(repetitions * each);
    },
  };
}

test("each side runs as often as fills its round, and who begins alternates", async () => {
  const calls: string[] = [];
  const times = await interleave([side("a", 1 / 64, calls), side("b", 2, calls)], "add", 3, 0.5);
  expect(times).toEqual([
    [1 / 64, 1 / 64, 1 / 64],
    [2, 2, 2],
  ]);
  expect(calls).toEqual([
    "a add 1",
    "a add 4",
    "a add 16",
    "b add 1",
    "a add 32",
    "b add 1",
    "b add 1",
    "a add 32",
    "a add 32",
    "b add 1",
  ]);
});
