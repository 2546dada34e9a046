import { inspect, types } from "node:util";
import type { Addon } from "./native";

/** The frames of those who called process.exit(), without Node's and ours. */
function callersOfExit(stack: string): string | undefined {
  const frames = stack.split("\n");
  const exit = frames.findIndex((frame) => frame.includes("process.exit ("));
  return exit < 0 ? undefined : frames.slice(exit + 1).join("\n");
}

/** What was thrown, as Node shows it: with stack, causes, the errors in it, and its properties. */
function shown(failure: unknown): string {
  try {
    const text = inspect(failure);
    return types.isNativeError(failure) || failure instanceof Error ? text : `uncaught ${text}`;
  } catch (error) {
    // A value may say itself how it is shown, or have a prototype that refuses to be looked at.
    return `uncaught ${typeof failure} that cannot be shown: ${types.isNativeError(error) ? error.message : "no error"}`;
  }
}

function reasonToExit(code: number): string {
  const callers = callersOfExit(new Error().stack ?? "");
  return callers === undefined ? "" : `process.exit(${code})\n${callers}`;
}

/** process.exit() takes whole numbers as texts too, and keeps 32 bits of them. */
function exitCodeOf(given: number | string): number {
  const code = Number(given);
  return code !== 0 && (code | 0) === 0 ? 1 : code | 0;
}

/** Whether somebody takes what nobody catches. */
function isHandled(): boolean {
  return process.listenerCount("uncaughtException") > 0 || process.hasUncaughtExceptionCaptureCallback();
}

/**
 * From here on a process of several ranks that ends with another code than 0, by process.exit(), an uncaught error or an
 * unhandled rejection, says who it was and why, and takes the job with it: the others would wait for it for ever.
 */
export function endWith(addon: Addon, size: number, isOver: () => boolean): void {
  let failure: string | undefined;
  process.on("uncaughtExceptionMonitor", (error) => {
    failure = shown(error);
    // The last word where a listener of "exit" threw: Node ends without another "exit", and perhaps with the code 0.
    // A handler may end MPI itself, or the process with a code of its own.
    addon.setExitCode(isHandled() ? 0 : 1, failure);
    // Where somebody handles the error, the process goes on.
    setImmediate(() => {
      failure = undefined;
      addon.setExitCode(0, "");
    });
  });
  process.on("exit", (given) => {
    // A listener before this one may have set another, as Node's does for an await that nothing settles.
    const code = exitCodeOf(Number(given) === 0 ? (process.exitCode ?? 0) : given);
    addon.setExitCode(code, code === 0 ? "" : (failure ?? reasonToExit(code)));
    if (code !== 0 && size > 1 && !isOver()) addon.finalize();
  });
}
