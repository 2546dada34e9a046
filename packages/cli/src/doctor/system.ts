import { execFile } from "node:child_process";
import { accessSync, constants, readFileSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** How a tool that was started ended. */
export interface Outcome {
  ok: boolean;
  /** Both streams, without white space around them. */
  stdout: string;
  stderr: string;
  /** Why it did not start, or how it ended, where it did not end well. */
  problem: string;
}

const TIMEOUT_MS = 30_000;

/** Runs a tool without a shell and never throws; one that hangs is ended. */
export function runTool(command: string, args: string[], env: NodeJS.ProcessEnv): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(command, args, { env, timeout: TIMEOUT_MS, encoding: "utf8" }, (error, stdout, stderr) => {
      const problem =
        error === null
          ? ""
          : (error.signal ?? (typeof error.code === "number" ? `exit code ${error.code}` : error.message));
      resolve({ ok: error === null, stdout: stdout.trim(), stderr: stderr.trim(), problem });
    });
  });
}

/** The first executable file of that name on the PATH, as a shell would find it; a path is taken as it is. */
export function which(command: string, env: NodeJS.ProcessEnv): string | undefined {
  const candidates = command.includes("/")
    ? [command]
    : (env.PATH ?? "")
        .split(delimiter)
        .filter(Boolean)
        .map((folder) => join(folder, command));
  return candidates.find(isExecutable);
}

/** A small file's text, or undefined where it cannot be read. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** The first `1.2` or `1.2.3` in a text. */
export function versionIn(text: string): string | undefined {
  return /\d+\.\d+(\.\d+)*/.exec(text)?.[0];
}

/** Whether the dotted number `found` is not below `wanted`. */
export function versionAtLeast(found: string, wanted: string): boolean {
  const [left, right] = [found, wanted].map((version) => version.split(".").map(Number)) as [number[], number[]];
  for (const [i, part] of right.entries()) {
    const difference = (left[i] ?? 0) - part;
    if (difference !== 0) return difference > 0;
  }
  return true;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
