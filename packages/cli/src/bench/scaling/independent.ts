import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { RunProfile } from "@hydride/training";
import { openGate } from "./gate.js";
import type { Launcher } from "./launcher.js";
import { profileOn, type StepsWork } from "./ranks.js";

/**
 * Runs the same steps in so many jobs of one rank at the same moment, which never communicate: what the machine gives to that many
 * processes. They begin together, once each has its data.
 * @param folder Which all of them see.
 * @returns what they did, as if they were ranks of one job
 * @throws CliError BENCH_RANKS
 */
export async function profileIndependent(
  launcher: Launcher,
  jobs: number,
  threads: number,
  work: StepsWork,
  folder: string,
): Promise<RunProfile> {
  const gate = await mkdtemp(join(folder, "gate-"));
  // Each passes signals on to its own job.
  const listeners = process.getMaxListeners();
  process.setMaxListeners(listeners + jobs);
  try {
    const running = Array.from({ length: jobs }, (_, job) =>
      profileOn(launcher, 1, threads, { ...work, gate: { folder: gate, job } }),
    );
    // One that fails never comes to the gate, and the others are not to wait for it.
    await openGate(gate, jobs, Promise.race(running));
    const ended = await Promise.allSettled(running);
    return together(ended.map((each) => settled(each)));
  } finally {
    process.setMaxListeners(listeners);
    await rm(gate, { recursive: true });
  }
}

function settled<Value>(result: PromiseSettledResult<Value>): Value {
  if (result.status === "rejected") throw result.reason;
  return result.value;
}

function together(profiles: readonly RunProfile[]): RunProfile {
  const total = (of: (profile: RunProfile) => number) => profiles.reduce((sum, each) => sum + of(each), 0);
  return {
    ...profiles[0]!,
    structures: total(({ structures }) => structures),
    atoms: total(({ atoms }) => atoms),
    edges: total(({ edges }) => edges),
    ranks: profiles.flatMap(({ ranks }, job) => ranks.map((rank) => ({ ...rank, rank: job }))),
  };
}
