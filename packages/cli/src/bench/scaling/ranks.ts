import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { NetworkMeasure } from "@hydride/parallel";
import type { RunProfile } from "@hydride/training";
import { CliError } from "../../errors.js";
import { PassedOn } from "../../interrupt.js";
import type { GatePlace } from "./gate.js";
import type { Launcher } from "./launcher.js";

/** Steps of training. */
export interface StepsWork {
  what: "steps";
  config: string;
  set: string[];
  steps: number;
  warmUp: number;
  /** Where it waits for other jobs, between reading its data and making its model. */
  gate?: GatePlace;
}

/** What ranks are asked to do. */
export type RankWork = StepsWork | { what: "network" };

/** What a job of ranks without a model found. */
export interface NetworkReport extends NetworkMeasure {
  /** Of each rank. */
  hosts: string[];
}

/** Runs steps on so many ranks, each of so many threads. @throws CliError BENCH_RANKS with what they say */
export async function profileOn(
  launcher: Launcher,
  ranks: number,
  threads: number,
  work: StepsWork,
): Promise<RunProfile> {
  return (await launch(launcher, ranks, threads, work)) as RunProfile;
}

/** Measures all-reduces among so many ranks. @throws CliError BENCH_RANKS */
export async function networkOf(launcher: Launcher, ranks: number, threads: number): Promise<NetworkReport> {
  return (await launch(launcher, ranks, threads, { what: "network" })) as NetworkReport;
}

/** Starts this command again on so many ranks; gives the JSON that rank 0 prints. */
function launch(launcher: Launcher, ranks: number, threads: number, work: RankWork): Promise<unknown> {
  const own = [process.execPath, commandFile(), "bench", "scaling", "--serve", JSON.stringify(work)];
  const [command, ...args] = [...launcher.words(ranks), ...own] as [string, ...string[]];
  const counted = { OMP_NUM_THREADS: String(threads), MKL_NUM_THREADS: String(threads) };
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...launcher.environment, ...counted },
    });
    const signals = new PassedOn(child);
    let [out, errors] = ["", ""];
    child.stdout.on("data", (data: Buffer) => (out += data.toString()));
    child.stderr.on("data", (data: Buffer) => (errors = (errors + data.toString()).slice(-20_000)));
    child.on("error", (error) => {
      signals.end();
      reject(failed(ranks, error.message));
    });
    child.on("close", (code, signal) => {
      const interrupted = signals.end();
      const line = out.trimEnd().split("\n").at(-1) ?? "";
      if (interrupted !== undefined) reject(interrupted);
      else if (code === 0 && line.startsWith("{")) resolve(JSON.parse(line));
      else reject(failed(ranks, wordsIn(errors) ?? `it ended with ${signal ?? `exit code ${String(code)}`}`));
    });
  });
}

/** What a rank says is wrong, where the launcher says much besides. */
function wordsIn(errors: string): string | undefined {
  const lines = errors.split("\n");
  const told = lines.findIndex((line) => line.startsWith("error: "));
  if (told < 0) return errors.trim() || undefined;
  const hint = lines[told + 1]?.startsWith("hint: ") ? ` (${lines[told + 1]!.slice(6)})` : "";
  return lines[told]!.slice(7) + hint;
}

function failed(ranks: number, words: string): CliError {
  const job = ranks === 1 ? "1 rank" : `${String(ranks)} ranks`;
  return new CliError(
    "BENCH_RANKS",
    `expected ${job} to take their steps, found: ${words}`,
    "HYDRIDE_LAUNCHER names another launcher; hydride doctor says what MPI there is",
  );
}

/** The command's own file: below the package, of which this is src/bench/scaling/ or, bundled, dist/. */
export function commandFile(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return join(folder, "bin", "hydride.mjs");
}
