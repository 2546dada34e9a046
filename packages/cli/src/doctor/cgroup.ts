import { dirname, join } from "node:path";
import { readText } from "./system.js";

/** What limits this process inside its control group; undefined where nothing does. */
export interface CgroupLimits {
  /** In cores; may be a fraction. */
  cpus?: number;
  /** In bytes. */
  memory?: number;
}

/** A version 1 group without a limit reports a number close to 2^63. */
const NO_LIMIT_BYTES = 2 ** 60;

/**
 * The tightest limits on the way from this process's control group up to the root, for versions 1 and 2.
 * @param root where the control groups are mounted
 * @param self the file that names this process's groups
 */
export function cgroupLimits(root = "/sys/fs/cgroup", self = "/proc/self/cgroup"): CgroupLimits {
  const groups = (readText(self) ?? "")
    .trim()
    .split("\n")
    .map((line) => line.split(":"));
  const path = (controller: string) =>
    groups.find(([, controllers]) => controllers?.split(",").includes(controller))?.[2] ?? "/";
  const cpus = [
    ...upwards(root, path("")).map((folder) => quota(readText(join(folder, "cpu.max"))?.split(" "))),
    ...upwards(join(root, "cpu"), path("cpu")).map((folder) =>
      quota([readText(join(folder, "cpu.cfs_quota_us")) ?? "", readText(join(folder, "cpu.cfs_period_us")) ?? ""]),
    ),
  ];
  const memory = [
    ...upwards(root, path("")).map((folder) => bytes(readText(join(folder, "memory.max")))),
    ...upwards(join(root, "memory"), path("memory")).map((folder) =>
      bytes(readText(join(folder, "memory.limit_in_bytes"))),
    ),
  ];
  return { ...tightest("cpus", cpus), ...tightest("memory", memory) };
}

/** Inside a container the named group may not be visible, but the root, which then is the group itself, always is. */
function upwards(root: string, path: string): string[] {
  const folders = [root];
  for (let group = path; group !== "/" && group !== "."; group = dirname(group)) folders.push(join(root, group));
  return folders;
}

function quota(parts: string[] | undefined): number | undefined {
  const [limit, period] = (parts ?? []).map(Number);
  return limit !== undefined && period !== undefined && limit > 0 && period > 0 ? limit / period : undefined;
}

function bytes(text: string | undefined): number | undefined {
  const value = Number(text?.trim() || Number.NaN);
  return value > 0 && value < NO_LIMIT_BYTES ? value : undefined;
}

function tightest<Key extends keyof CgroupLimits>(key: Key, limits: (number | undefined)[]): CgroupLimits {
  const given = limits.filter((limit) => limit !== undefined);
  return given.length > 0 ? { [key]: Math.min(...given) } : {};
}
