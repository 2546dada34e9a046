import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { expect, it } from "vitest";
import { effortOf, Watch } from "../../src/integrity/stillWorking";

it.skipIf(!existsSync("/proc/self/stat"))(
  "tells a process that works from one that waits (skipped without /proc)",
  async () => {
    const works = spawn(process.execPath, ["-e", "for (;;);"]);
    const waits = spawn("sleep", ["60"]);
    try {
      while ((effortOf(works.pid)?.worked ?? 0) < 200) await wait(20);
      expect(effortOf(works.pid)!.isBusy).toBe(true);
      // What it takes to begin.
      while (effortOf(waits.pid)!.isBusy) await wait(20);
      expect(effortOf(waits.pid)!.worked).toBeLessThan(100);
    } finally {
      works.kill();
      waits.kill();
    }
  },
);

it("knows nothing of a process that is not there", () => {
  expect(effortOf(undefined)).toBeUndefined();
});

/** Looks every 25 ms, from 0 on. */
function watched(milliseconds: number, effort: (at: number) => { worked: number; isBusy: boolean }): boolean {
  const watch = new Watch(750);
  for (let at = 0; at <= milliseconds; at += 25) watch.add(at, effort(at));
  return watch.isWaiting;
}

it("takes for waiting what has done next to nothing for the whole of the quiet time", () => {
  expect(watched(1000, () => ({ worked: 300, isBusy: false }))).toBe(true);
  expect(watched(725, () => ({ worked: 300, isBusy: false }))).toBe(false);
  // Looking for data from time to time.
  expect(watched(2000, (at) => ({ worked: at / 100, isBusy: at % 500 === 0 }))).toBe(true);
  expect(watched(2000, (at) => ({ worked: at, isBusy: true }))).toBe(false);
  // Others have the processors.
  expect(watched(5000, () => ({ worked: 0, isBusy: true }))).toBe(false);
  // Seen at rest by chance.
  expect(watched(5000, (at) => ({ worked: at / 2, isBusy: false }))).toBe(false);
  const worksFirst = (at: number) => ({ worked: Math.min(at, 1000), isBusy: at < 1000 });
  expect([watched(1500, worksFirst), watched(2000, worksFirst)]).toEqual([false, true]);
});

it("knows nothing from few looks", () => {
  const watch = new Watch(750);
  for (const at of [0, 1000]) watch.add(at, { worked: 0, isBusy: false });
  expect(watch.isWaiting).toBe(false);
});
