import { writeSync } from "node:fs";
import { hostname } from "node:os";
import type { Addon } from "./native";

/** The frames of those who called process.exit(), without Node's and ours. */
function callersOfExit(stack: string): string | undefined {
  const frames = stack.split("\n");
  const exit = frames.findIndex((frame) => frame.includes("process.exit ("));
  return exit < 0 ? undefined : frames.slice(exit + 1).join("\n");
}

function reason(code: number, failure: unknown): string {
  if (failure instanceof Error) return failure.stack ?? String(failure);
  if (failure !== undefined) return `uncaught ${String(failure)}`;
  const callers = callersOfExit(new Error().stack ?? "");
  return callers === undefined ? `ended with exit code ${code}` : `process.exit(${code})\n${callers}`;
}

/**
 * From here on a process of several ranks that ends with another code than 0, by process.exit(), an uncaught error or an
 * unhandled rejection, says who it was and why, and takes the job with it: the others would wait for it for ever.
 */
export function endWith(addon: Addon, rank: number, size: number, isOver: () => boolean): void {
  // Not Node's number of listeners that hints at a leak: there is one.
  const failure: { error?: unknown } = {};
  process.on("uncaughtExceptionMonitor", (error) => void (failure.error = error));
  process.on("exit", (given) => {
    // A listener before this one may have set another, as Node's does for an await that nothing settles.
    const code = given === 0 ? Number(process.exitCode ?? 0) : given;
    addon.setExitCode(code);
    if (code === 0 || size === 1 || isOver()) return;
    writeSync(2, `rank ${rank} of ${size} on ${hostname()}: ${reason(code, failure.error)}\n`);
    addon.abortJob(0, code);
  });
}
