import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface Reading {
  structures: number;
  atoms: number;
  seconds: number;
  /** The most memory that the process had, bytes. */
  peakBytes: number;
}

/** Reads a file in a process of its own, whose memory nothing else is in. */
export function readInChild(path: string): Reading {
  const script = fileURLToPath(new URL("readFile.ts", import.meta.url));
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["--import", "tsx", "--conditions=@hydride/source", script, path],
    { encoding: "utf8" },
  );
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Reading;
}
