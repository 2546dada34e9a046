import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface Outcome {
  status: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** Runs a file of test/fixtures in a process of its own, where a crash is an outcome. */
export function runFixture(name: string, args: string[] = [], env: NodeJS.ProcessEnv = {}): Outcome {
  const file = fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    ["--expose-gc", "--import", "tsx", "--conditions=@hydride/source", file, ...args],
    {
      env: { ...process.env, OMP_NUM_THREADS: "1", ...env },
      encoding: "utf8",
      timeout: 600_000,
      maxBuffer: 1 << 26,
    },
  );
  return { status, signal, stdout, stderr };
}
