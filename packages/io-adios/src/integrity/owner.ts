import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** The process that a temporary folder belongs to, as its name has it. */
export interface Owner {
  /** Where a number of a process means the same: machine, start of the machine, container. */
  place: string;
  pid: number;
  /** When it started, where the system tells: numbers of processes come again. */
  started: string;
}

export function thisProcess(): Owner {
  const facts = [
    hostname(),
    attempt(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()),
    attempt(() => readlinkSync("/proc/self/ns/pid")),
  ];
  const place = createHash("sha256").update(JSON.stringify(facts)).digest("hex").slice(0, 12);
  return { place, pid: process.pid, started: startOf(process.pid) ?? "" };
}

/** Whether a process has ended for certain; of one of another machine nobody knows. */
export function isGone({ place, pid, started }: Owner): boolean {
  if (place !== thisProcess().place) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
  const now = startOf(pid);
  return started !== "" && now !== undefined && now !== started;
}

/** In ticks since the machine started, on Linux. */
function startOf(pid: number): string | undefined {
  const text = attempt(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  // The name, in brackets, may hold anything.
  return text?.slice(text.lastIndexOf(")") + 2).split(" ")[19];
}

function attempt<Result>(run: () => Result): Result | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
