import { expect, test } from "vitest";
import { SingleProcess } from "../../src/communicator/singleProcess.js";
import { StepTimer } from "../../src/communicator/stepTimer.js";
import { TimedCommunicator } from "../../src/communicator/timed.js";

/** Works for so many milliseconds at least. */
function busy(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

test("tells waiting from communicating and computing", () => {
  const timer = new StepTimer(true);
  timer.begin();
  busy(3);
  const result = timer.communicate(
    () => {
      busy(5);
    },
    () => {
      busy(7);
      return "done";
    },
  );
  timer.countBytes("world", 100);
  timer.countBytes("world", 50);
  const { seconds, compute, wait, communicate, bytes } = timer.end();
  expect(result).toBe("done");
  expect(compute).toBeGreaterThanOrEqual(0.003);
  expect(wait).toBeGreaterThanOrEqual(0.005);
  expect(communicate).toBeGreaterThanOrEqual(0.007);
  expect(compute + wait + communicate).toBeCloseTo(seconds, 9);
  expect(bytes).toEqual({ world: 150, group: 0 });
});

test("loading is none of computing, and communicating none of a phase", () => {
  const timer = new StepTimer();
  timer.begin();
  busy(4);
  timer.loaded();
  const nothing = () => undefined;
  const result = timer.measure("update", () => {
    busy(2);
    timer.communicate(nothing, () => {
      busy(20);
    });
    return 1;
  });
  timer.measure("forward", () => {
    busy(3);
  });
  const { seconds, loading, compute, phases, communicate } = timer.end();
  expect(result).toBe(1);
  expect(loading).toBeGreaterThanOrEqual(0.004);
  expect(communicate).toBeGreaterThanOrEqual(0.02);
  expect(phases.update).toBeGreaterThanOrEqual(0.002);
  expect(phases.forward).toBeGreaterThanOrEqual(0.003);
  expect(phases.backward).toBe(0);
  expect(phases.update + phases.forward).toBeLessThanOrEqual(compute + 1e-9);
  expect(loading + compute + communicate).toBeCloseTo(seconds, 9);
  timer.begin();
  expect(timer.end()).toMatchObject({ loading: 0, phases: { forward: 0, backward: 0, update: 0 } });
});

test("without barriers there is no wait, and each step begins anew", () => {
  const timer = new StepTimer();
  const communicator = new TimedCommunicator(new SingleProcess(), timer).split(0);
  communicator.allReduce(new Float64Array(1));
  timer.countBytes("group", 8);
  timer.begin();
  communicator.allReduce(new Float64Array(1));
  const { wait, bytes } = timer.end();
  expect([wait, bytes]).toEqual([0, { world: 0, group: 0 }]);
});
