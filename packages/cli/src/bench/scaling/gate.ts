import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

/** Where jobs that know nothing of each other wait until all of them are there: a folder that all of them see. */
export interface GatePlace {
  folder: string;
  /** Which of the jobs. */
  job: number;
}

const OPEN = "open";
const PAUSE_MILLISECONDS = 2;
/** So long a job waits for who was to let it in. */
const PATIENCE_MILLISECONDS = 600_000;

/** Waits, without the event loop, until the gate is open. */
export function waitAtGate({ folder, job }: GatePlace): void {
  writeFileSync(join(folder, `job-${String(job)}`), "");
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  const until = Date.now() + PATIENCE_MILLISECONDS;
  while (!existsSync(join(folder, OPEN))) {
    if (Date.now() > until || !existsSync(folder)) {
      throw new Error(`expected the benchmark to open ${folder} to its jobs, found that it does not`);
    }
    Atomics.wait(sleeper, 0, 0, PAUSE_MILLISECONDS);
  }
}

/** Opens the gate when so many jobs are there, or `given` is over, because one of them is. */
export async function openGate(folder: string, jobs: number, given: Promise<unknown>): Promise<void> {
  let over = false;
  const end = () => (over = true);
  given.then(end, end);
  while (!over && readdirSync(folder).length < jobs) await setTimeout(PAUSE_MILLISECONDS);
  writeFileSync(join(folder, OPEN), "");
}
