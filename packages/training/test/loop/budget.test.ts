import { expect, test } from "vitest";
import { Budget } from "../../src/loop/budget.js";

function at(budget: (now: () => number) => Budget): { budget: Budget; pass(minutes: number): void } {
  let time = 1000;
  const made = budget(() => time);
  made.start();
  return { budget: made, pass: (minutes) => (time += 60_000 * minutes) };
}

test("without a limit only steps count", () => {
  const { budget, pass } = at((now) => new Budget(100, undefined, now));
  pass(5);
  expect([budget.step(10), budget.isSpent, budget.left(10)]).toEqual([10, false, 45 * 60]);
});

test("the schedule goes with the time where that runs out first", () => {
  const { budget, pass } = at((now) => new Budget(100, 20, now));
  pass(5);
  expect([budget.step(10), budget.isSpent, budget.left(10)]).toEqual([25, false, 15 * 60]);
  pass(15);
  expect([budget.step(40), budget.isSpent, budget.left(40)]).toEqual([99, true, 0]);
});

test("the schedule goes with the steps where these run out first", () => {
  const { budget, pass } = at((now) => new Budget(100, 20, now));
  pass(5);
  expect([budget.step(50), budget.left(50)]).toEqual([50, 5 * 60]);
});
