import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { CliError } from "../../errors.js";
import type { BenchOptions, BenchReport, BenchResult } from "../benchmark.js";

import { interleave, type Side } from "../interleave.js";
import { type LineProcess, startProcess } from "../process.js";
import { findLauncher, type Launcher } from "../scaling/launcher.js";
import { commandFile } from "../scaling/ranks.js";
import { summarise } from "../statistics.js";
import { BATCHES, SAMPLES } from "./cases.js";
import { twoHosts, type TwoHosts } from "./hosts.js";
import type { ServedSide } from "./serve.js";

const COPY = "memory copy";
const LOCKS = "lock, get, unlock";

/**
 * Times batches of a data store on two ranks: from the own share and from the node's shared memory against a copy of the same bytes,
 * and from another host against a lock, a get and an unlock for each sample.
 *
 * @throws CliError BENCH_LAUNCHER, BENCH_RANKS.
 */
export async function benchDatastore({
  rounds,
  seconds,
  onProgress,
}: Omit<BenchOptions, "threads">): Promise<BenchReport> {
  const launcher = await findLauncher();
  const isOpenMpi = launcher.version.includes("Open MPI");
  const folder = await mkdtemp(join(tmpdir(), "hydride-datastore-"));
  const hosts = isOpenMpi ? twoHosts(folder) : undefined;
  const started: LineProcess[] = [];
  const start = async (side: ServedSide) => {
    onProgress(`starting two ranks: ${side}`);
    const job = await startJob(launcher, side === "shared" ? undefined : hosts, side);
    started.push(job);
    return job;
  };
  const results: BenchResult[] = [];
  let transport = "none";
  const time = async (name: string, otherName: string, batch: number, sides: Side[], served: string) => {
    onProgress(name);
    const [ours, other] = (await interleave(sides, served, rounds, seconds)).map((times) =>
      summarise(times.map((each) => (each * 1e6) / batch)),
    );
    const found = { ours: ours!.median, other: other!.median, otherName, unit: "us per sample" };
    const spreads = { oursSpread: ours!.spread, otherSpread: other!.spread };
    results.push({ case: name, ...found, ratio: other!.median / ours!.median, ...spreads });
  };
  try {
    const shared = await start("shared");
    for (const [tier, whose] of [
      ["own", "own"],
      ["node", "other"],
    ] as const) {
      for (const batch of BATCHES) {
        const sides = [sideOf(shared, "ours"), sideOf(shared, "copy")];
        await time(`${tier}/${String(batch)}`, COPY, batch, sides, `${whose}/${String(batch)}`);
      }
    }
    shared.close();
    const [remote, locks] = [await start("remote"), await start("locks")];
    transport = remote.greeting.split(" ")[1] ?? "none";
    for (const batch of BATCHES) {
      const sides = [sideOf(remote, "ours"), sideOf(locks, "locked")];
      await time(`remote/${String(batch)}`, LOCKS, batch, sides, `other/${String(batch)}`);
    }
  } finally {
    for (const job of started) job.close();
    hosts?.remove();
    await rm(folder, { recursive: true });
  }
  const setting = {
    samples: SAMPLES,
    ranks: 2,
    network: hosts?.description ?? "as the launcher has it",
    transport,
    launcher: launcher.version,
    cores: availableParallelism(),
    rounds,
    "seconds a round": seconds,
  };
  return { name: "datastore", setting, absent: null, results };
}

/** One of the ways of a job that has started. */
function sideOf(job: LineProcess, reader: string): Side {
  return {
    time: async (name, repetitions) => {
      const answer = await job.ask(`${reader} ${name} ${String(repetitions)}`);
      if (answer === undefined) throw failed(job.lastWords());
      return Number(answer);
    },
  };
}

async function startJob(launcher: Launcher, hosts: TwoHosts | undefined, side: ServedSide): Promise<LineProcess> {
  const [mpirun, ...words] = launcher.words(2) as [string, ...string[]];
  const own = [process.execPath, commandFile(), "bench", "datastore", "--serve", side];
  // Between hosts over TCP, Open MPI 4 has windows only for one thread.
  const threads = side === "locks" ? "serialized" : "multiple";
  const locks = side === "locks" && hosts !== undefined ? ["--mca", "osc", "^ucx"] : [];
  const options = hosts === undefined ? [] : [...hosts.options, ...locks, "-x", "HYDRIDE_MPI_THREADS"];
  const [command, ...args] = [...(hosts?.enter ?? []), mpirun, ...options, ...words, ...own] as [string, ...string[]];
  const job = await startProcess(command, args, { ...launcher.environment, HYDRIDE_MPI_THREADS: threads });
  if (typeof job === "string") throw failed(job);
  if (job.greeting.split(" ")[0] === "ready") return job;
  job.close();
  throw failed(job.greeting);
}

function failed(words: string): CliError {
  return new CliError(
    "BENCH_RANKS",
    `expected 2 ranks to read samples, found: ${words}`,
    "HYDRIDE_LAUNCHER names another launcher; hydride doctor says what MPI there is",
  );
}
