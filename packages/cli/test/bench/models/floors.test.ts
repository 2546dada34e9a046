import { expect, test } from "vitest";
import { judge } from "../../../src/bench/models/floors.js";

const speed = (name: string, ratio: number, matrixUnits = false) => judge({ name }, ratio, null, matrixUnits);

test("a speed is below its floor, passes, or reaches its goal", () => {
  expect(speed("painn-128/infer/fp32", 3.99)).toEqual([
    { what: "speed", ratio: 3.99, floor: 4, goal: 8, verdict: "below" },
  ]);
  expect(speed("egnn-866/train/fp32", 1.7)[0]).toMatchObject({ floor: 1.7, goal: 2.2, verdict: "pass" });
  expect(speed("egnn-128/infer/fp32", 5)[0]).toMatchObject({ floor: 3, goal: 5, verdict: "goal reached" });
  expect(speed("egnn-866/infer/fp32", 9)).toEqual([]);
});

test("the floor in bfloat16 needs matrix units", () => {
  expect(speed("egnn-866/train/bf16", 9)[0]).toMatchObject({ floor: 4, verdict: "does not apply" });
  expect(speed("egnn-866/train/bf16", 5, true)[0]).toMatchObject({ floor: 4, verdict: "pass" });
});

test("memory is at most half, in every case", () => {
  const memory = (ratio: number) => judge({ name: "egnn-866/infer/bf16" }, 1, ratio, false);
  expect(memory(0.5)).toEqual([{ what: "memory", ratio: 0.5, floor: 0.5, goal: null, verdict: "pass" }]);
  expect(memory(0.51)[0]).toMatchObject({ verdict: "below" });
});
