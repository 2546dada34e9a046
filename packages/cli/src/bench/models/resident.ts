import { readFileSync, writeFileSync } from "node:fs";

const STATUS = "/proc/self/status";
const CLEAR = "/proc/self/clear_refs";
/** What Linux takes to forget the peak (proc_pid_clear_refs(5)). */
const FORGET_PEAK = "5";

/**
 * How far this process's resident memory rises above what it is now while `work` runs, in bytes; null where none can
 * tell.
 */
export function peakAbove(work: () => void): number | null {
  try {
    writeFileSync(CLEAR, FORGET_PEAK);
  } catch {
    return null;
  }
  const before = kibibytes("VmRSS");
  work();
  const peak = kibibytes("VmHWM");
  return before === undefined || peak === undefined ? null : 1024 * Math.max(0, peak - before);
}

function kibibytes(field: string): number | undefined {
  const [, found] = new RegExp(`^${field}:\\s*(\\d+) kB$`, "m").exec(readFileSync(STATUS, "utf8")) ?? [];
  return found === undefined ? undefined : Number(found);
}
