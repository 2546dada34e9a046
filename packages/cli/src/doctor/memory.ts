import { totalmem } from "node:os";
import { cgroupLimits } from "./cgroup.js";
import type { Probe } from "./check.js";
import { readText } from "./system.js";

const GIB = 2 ** 30;
const ENOUGH_BYTES = 4 * GIB;

/** The memory of the machine, what of it is free, and the control group's limit. */
export const probeMemory: Probe = async () => {
  const available =
    Number(/^MemAvailable:\s+(\d+) kB/m.exec(readText("/proc/meminfo") ?? "")?.[1] ?? Number.NaN) * 1024;
  const limit = cgroupLimits().memory;
  const usable = Math.min(totalmem(), limit ?? Infinity);
  const parts = [
    `${gib(totalmem())} GiB`,
    Number.isNaN(available) ? [] : `${gib(available)} GiB available`,
    limit === undefined ? [] : `control group: ${gib(limit)} GiB`,
  ];
  return {
    name: "memory",
    ok: true,
    found: parts.flat().join(", "),
    searched: ["the operating system", "/proc/meminfo", "/sys/fs/cgroup"],
    remedy: usable < ENOUGH_BYTES ? "below 4 GiB compiling the add-ons and training may run out of memory" : null,
  };
};

function gib(bytes: number): string {
  return (bytes / GIB).toFixed(1);
}
