import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { cgroupLimits } from "../../src/doctor/cgroup.js";
import { temporaryFolder } from "../hydride.js";

function limits(self: string, files: Record<string, string>) {
  const folder = temporaryFolder();
  for (const [path, text] of Object.entries({ ...files, self })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return cgroupLimits(folder, join(folder, "self"));
}

test("version 2: the tightest limit on the way up counts", () => {
  const files = {
    "a/cpu.max": "400000 100000\n",
    "a/memory.max": "8589934592\n",
    "a/b/cpu.max": "max 100000\n",
    "a/b/memory.max": "max\n",
    "other/cpu.max": "100000 100000\n",
  };
  expect(limits("0::/a/b\n", files)).toEqual({ cpus: 4, memory: 8589934592 });
});

test("version 2 inside a container: the root is the group itself", () => {
  expect(limits("0::/not/visible\n", { "cpu.max": "150000 100000\n" })).toEqual({ cpus: 1.5 });
});

test("version 1: quota over period, and a huge number means no limit", () => {
  const files = {
    "cpu/job/cpu.cfs_quota_us": "200000\n",
    "cpu/job/cpu.cfs_period_us": "100000\n",
    "cpu/cpu.cfs_quota_us": "-1\n",
    "cpu/cpu.cfs_period_us": "100000\n",
    "memory/job/memory.limit_in_bytes": "9223372036854771712\n",
  };
  expect(limits("4:memory:/job\n3:cpu,cpuacct:/job\n", files)).toEqual({ cpus: 2 });
});

test("without control groups there are no limits", () => {
  expect(cgroupLimits("/nowhere", "/nowhere")).toEqual({});
});
