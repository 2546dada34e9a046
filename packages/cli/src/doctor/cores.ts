import { availableParallelism, cpus } from "node:os";
import { cgroupLimits } from "./cgroup.js";
import type { Probe } from "./check.js";

/** The cores of the machine, and how many of them this process may use. */
export const probeCores: Probe = async () => {
  const all = cpus();
  const limit = cgroupLimits().cpus;
  const usable = availableParallelism();
  const limits = [
    usable < all.length ? `this process may run on ${usable}` : [],
    limit === undefined ? [] : `control group: ${limit} cores`,
  ];
  return {
    name: "cores",
    ok: true,
    found: [`${all.length} (${all[0]?.model.trim() ?? "of unknown kind"})`, ...limits.flat()].join(", "),
    searched: ["the operating system", "the process's affinity", "/sys/fs/cgroup"],
    remedy: null,
  };
};
