import { expect, test } from "vitest";
import { SingleProcess } from "../src/communicator/singleProcess.js";
import { selectCounts, sumCounts } from "../src/sumCounts.js";
import { failureOf } from "./helpers/failure.js";

const ALL = { labels: ["energy", "forces", "gap"], datasets: ["a", "b", "c"] };
const world = new SingleProcess();

test("counts find their place by name", () => {
  const own = { labels: ["forces", "energy"], datasets: ["c", "a"], values: Float64Array.of(30, 10, 3, 1) };
  const sums = sumCounts(world, ALL, own);
  expect([...sums.values]).toEqual([1, 0, 3, 10, 0, 30, 0, 0, 0]);
  expect([...selectCounts(sums, ["forces", "energy"], ["c", "a"]).values]).toEqual([30, 10, 3, 1]);
});

test("an unknown name is an error", () => {
  const own = { labels: ["charge"], datasets: ["a"], values: Float64Array.of(1) };
  expect(failureOf(() => sumCounts(world, ALL, own))).toEqual({
    code: "COUNTS_INVALID",
    message: 'labels of counts: expected some of energy, forces, gap, found "charge"',
  });
});
