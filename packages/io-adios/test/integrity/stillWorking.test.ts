import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { expect, it } from "vitest";
import { effortOf } from "../../src/integrity/stillWorking";

it.skipIf(!existsSync("/proc/self/stat"))(
  "tells a process that works from one that waits (skipped without /proc)",
  async () => {
    const works = spawn(process.execPath, ["-e", "for (;;);"]);
    const waits = spawn("sleep", ["60"]);
    try {
      while ((effortOf(works.pid)?.worked ?? 0) < 200) await wait(20);
      expect(effortOf(works.pid)!.isBusy).toBe(true);
      expect(effortOf(waits.pid)).toEqual({ worked: 0, isBusy: false });
    } finally {
      works.kill();
      waits.kill();
    }
  },
);

it("knows nothing of a process that is not there", () => {
  expect(effortOf(undefined)).toBeUndefined();
});
