import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { readConfig, type RunProfile } from "@hydride/training";
import { CliError } from "../../errors.js";
import type { BenchOptions } from "../benchmark.js";
import { quantile } from "../statistics.js";
import { scalingSvg } from "./chart.js";
import { profileIndependent } from "./independent.js";
import { findLauncher, type Launcher } from "./launcher.js";
import { stepSplit, throughput } from "./measure.js";
import { prepareOutput, reportFiles } from "./output.js";
import { independentOf, memoryOf, pointOf, resultsOf, type RunSide } from "./points.js";
import { type AloneTimes, calibrate, predict } from "./predict.js";
import { type NetworkReport, networkOf, profileOn } from "./ranks.js";
import type { ScalingReport } from "./report.js";
import { ALONE, ALONE_SMALL, type ScalingSide, sidesOf } from "./sides.js";
import { writeSetting } from "./setting.js";

export interface ScalingOptions extends Omit<BenchOptions, "seconds"> {
  /** Numbers of ranks; one is always among them. */
  ranks: readonly number[];
  /** Configuration; the setting that needs no data where not given. */
  config?: string;
  set: readonly string[];
  /** Structures in a step of one rank; the configuration's where not given. */
  batch?: number;
  /** Steps of a round, after `WARM_UP`. */
  steps: number;
  /** Folder of `scaling.json` and `scaling.svg`. */
  out: string;
}

export const SCALING_DEFAULTS = { ranks: [1, 2, 5], set: [], steps: 10, out: "scaling" } as const;

const WARM_UP = 2;

/**
 * Times training on several numbers of ranks, started with a launcher, with every branch on every rank and with branches divided among
 * them, for batches that grow with the ranks and for batches that do not; and compares with what the planner says.
 *
 * @throws CliError BENCH_LAUNCHER, BENCH_SCALING, BENCH_OUTPUT, BENCH_RANKS; ConfigError.
 */
export async function benchScaling(options: ScalingOptions): Promise<ScalingReport> {
  const { threads, rounds, steps, out, onProgress } = options;
  const launcher = await findLauncher();
  const ranksAtOnce = Math.max(1, Math.floor(availableParallelism() / threads));
  const folder = await mkdtemp(join(tmpdir(), "hydride-scaling-"));
  try {
    if (options.config === undefined) onProgress("making structures");
    const config = resolve(options.config ?? (await writeSetting(folder)));
    const { batch, sides } = planSides(config, ranksAtOnce, options);
    prepareOutput(out);
    const found = await timeSides(config, sides, launcher, folder, options);
    const runs = beside(config, sides, found, ranksAtOnce);
    const alone = throughput(runs.runs[0]!.rounds).median;
    const most = Math.max(...sides.map(({ ranks }) => ranks));
    const memory = runs.runs
      .filter(({ side }) => side.mode === "weak" && side.ranks === most)
      .flatMap((run) => memoryOf(run));
    const { machine, atoms, edgesPerAtom } = runs.calibration;
    const report: ScalingReport = {
      name: "scaling",
      setting: {
        configuration: options.config ?? "five sets of crystals",
        "structures of a rank, weak, or of all, strong": batch,
        "threads of a rank": threads,
        cores: availableParallelism(),
        rounds,
        "steps a round": steps,
        launcher: launcher.version,
      },
      results: most > 1 ? resultsOf(runs.runs, memory) : [],
      points: runs.runs
        .filter(({ side }) => side.name !== ALONE_SMALL && side.jobs === 1)
        .map((run) => pointOf(run, alone, ranksAtOnce)),
      independent: independentOf(runs.runs, alone),
      memory,
      calibration: {
        machine,
        atomsPerStructure: atoms,
        edgesPerAtom,
        network: Object.fromEntries(
          [...found.networks].map(([ranks, { latency, bandwidth }]) => [ranks, { latency, bandwidth }]),
        ),
      },
      files: reportFiles(out),
    };
    await writeFile(report.files.json, `${JSON.stringify(report, undefined, 2)}\n`);
    await writeFile(report.files.svg, scalingSvg(report.points, ranksAtOnce));
    return report;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** @throws CliError BENCH_SCALING for a batch that has too few structures. */
function planSides(
  path: string,
  ranksAtOnce: number,
  options: ScalingOptions,
): { batch: number; sides: ScalingSide[] } {
  const { threads, set } = options;
  const { config } = readConfig(path, set);
  const batch = options.batch ?? config.training.batchSize;
  const branches = config.datasets.length;
  const ranks = [...new Set([1, ...options.ranks])].sort((a, b) => a - b);
  const least = Math.max(branches, ...ranks);
  if (batch < least) {
    throw new CliError(
      "BENCH_SCALING",
      `expected at least ${String(least)} structures in a step, one for each of ${String(branches)} datasets and of ` +
        `${String(ranks.at(-1))} ranks, found ${String(batch)}`,
      "give more with --batch, or fewer ranks with --ranks",
    );
  }
  return { batch, sides: sidesOf({ ranks, branches, batch, threads, ranksAtOnce, set }) };
}

interface Timed {
  profiles: ReadonlyMap<string, readonly RunProfile[]>;
  networks: ReadonlyMap<number, NetworkReport>;
}

/** Every side in every round; who begins changes with each. */
async function timeSides(
  config: string,
  sides: readonly ScalingSide[],
  launcher: Launcher,
  folder: string,
  { rounds, steps, threads, onProgress }: ScalingOptions,
): Promise<Timed> {
  const profiles = new Map<string, RunProfile[]>(sides.map(({ name }) => [name, []]));
  const networks = new Map<number, NetworkReport[]>();
  const counts = [...new Set(sides.map(({ ranks }) => ranks))].filter((ranks) => ranks > 1);
  for (let round = 0; round < rounds; round++) {
    const which = `round ${String(round + 1)}/${String(rounds)}`;
    for (const ranks of counts) {
      onProgress(`${which}: all-reduces among ${String(ranks)} ranks`);
      networks.set(ranks, [...(networks.get(ranks) ?? []), await networkOf(launcher, ranks, threads)]);
    }
    for (let turn = 0; turn < sides.length; turn++) {
      const { name, ranks, jobs, set } = sides[(turn + round) % sides.length]!;
      onProgress(`${which}: ${name}`);
      const work = { what: "steps", config, set, steps, warmUp: WARM_UP } as const;
      const profile =
        jobs > 1
          ? await profileIndependent(launcher, jobs, threads, work, folder)
          : await profileOn(launcher, ranks, threads, work);
      profiles.get(name)!.push(profile);
    }
  }
  return { profiles, networks: new Map([...networks].map(([ranks, found]) => [ranks, medianNetwork(found)])) };
}

/** Beside what each side did, what the planner says, for which it knows one rank alone and the network. */
function beside(config: string, sides: readonly ScalingSide[], { profiles, networks }: Timed, ranksAtOnce: number) {
  const alone = sides.find(({ name }) => name === ALONE)!;
  const times = (name: string): AloneTimes => {
    const rounds = profiles.get(name)!;
    return { structures: rounds[0]!.structures, ...stepSplit(rounds) };
  };
  const calibration = calibrate(config, alone, profiles.get(ALONE)![0]!, times(ALONE), times(ALONE_SMALL), ranksAtOnce);
  const runs = sides.map((side): RunSide => {
    const plan = predict(config, side, calibration, networks.get(side.ranks));
    return { side, rounds: profiles.get(side.name)!, plan };
  });
  return { calibration, runs };
}

function medianNetwork(found: readonly NetworkReport[]): NetworkReport {
  const of = (key: "latency" | "bandwidth") =>
    quantile(
      found.map((each) => each[key]),
      0.5,
    );
  return { latency: of("latency"), bandwidth: of("bandwidth"), hosts: found[0]!.hosts };
}
