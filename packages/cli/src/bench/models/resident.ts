import { readFileSync, writeFileSync } from "node:fs";

const STATUS = "/proc/self/status";
const CLEAR = "/proc/self/clear_refs";
/** What Linux takes to forget the peak (proc_pid_clear_refs(5)). */
const FORGET_PEAK = "5";

/** How far this process's resident memory rises above what it was at `start`, in bytes. */
export class PeakWatch {
  #before: number | undefined;

  start(): void {
    try {
      writeFileSync(CLEAR, FORGET_PEAK);
      this.#before = kibibytes("VmRSS");
    } catch {
      this.#before = undefined;
    }
  }

  /** Null where none can tell. */
  peak(): number | null {
    const peak = this.#before === undefined ? undefined : kibibytes("VmHWM");
    return peak === undefined ? null : 1024 * Math.max(0, peak - this.#before!);
  }
}

/** The same of what rises while `work` runs. */
export function peakAbove(work: () => void): number | null {
  const watch = new PeakWatch();
  watch.start();
  work();
  return watch.peak();
}

function kibibytes(field: string): number | undefined {
  const [, found] = new RegExp(`^${field}:\\s*(\\d+) kB$`, "m").exec(readFileSync(STATUS, "utf8")) ?? [];
  return found === undefined ? undefined : Number(found);
}
