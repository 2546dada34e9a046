import { expect, test } from "vitest";
import { DEFAULT_MACHINE, fittedMachine } from "../../src/planner/index.js";

test("a machine that is twice as fast as was predicted", () => {
  const machine = fittedMachine(
    DEFAULT_MACHINE,
    { compute: 2, update: 0.3 },
    { compute: 1, update: 0.1 },
    { latency: 1 },
  );
  expect(machine.flops).toBe(2 * DEFAULT_MACHINE.flops);
  expect(machine.memoryBandwidth / DEFAULT_MACHINE.memoryBandwidth).toBeCloseTo(3, 12);
  expect([machine.latency, machine.bandwidth]).toEqual([1, DEFAULT_MACHINE.bandwidth]);
});
