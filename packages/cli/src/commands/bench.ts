import { LineProgress } from "@hydride/training/progress";
import { availableParallelism } from "node:os";
import { Argument, type Command, InvalidArgumentError, Option } from "commander";
import type { BenchOptions } from "../bench/benchmark.js";
import { print, printJson } from "../output.js";
import { parseRankList } from "../plan/parseNumbers.js";

interface BenchFlags {
  rounds?: number;
  threads?: number;
  seconds: number;
  json?: boolean;
  case?: string[];
  install?: boolean;
  alone?: boolean;
  serve?: string;
  ranks?: number[];
  steps?: number;
  batch?: number;
  out?: string;
  set?: string[];
}

/** What a benchmark found, and the same for a person. */
interface Found {
  report: unknown;
  text: string;
}

type Benchmark = (options: BenchOptions, flags: BenchFlags, config: string | undefined) => Promise<Found>;

/** The benchmarks by name; each is imported when it runs. */
const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  models: async (options, { case: cases = [], install = false, alone = false }) => {
    const report = await (await import("../bench/models/run.js")).benchModels({ ...options, cases, install, alone });
    return { report, text: (await import("../bench/models/describe.js")).describeModels(report) };
  },
  scaling: async (options, { ranks, steps, batch, out, set }, config) => {
    const { benchScaling, SCALING_DEFAULTS } = await import("../bench/scaling/run.js");
    const chosen = {
      ...(ranks && { ranks }),
      ...(steps && { steps }),
      ...(out !== undefined && { out }),
      ...(set && { set }),
    };
    const given = { ...(config !== undefined && { config }), ...(batch && { batch }) };
    const report = await benchScaling({ ...SCALING_DEFAULTS, ...options, ...chosen, ...given });
    return { report, text: (await import("../bench/scaling/describe.js")).describeScaling(report) };
  },
  datastore: async (options) => {
    const report = await (await import("../bench/datastore/run.js")).benchDatastore(options);
    return { report, text: (await import("../bench/describe.js")).describeBench(report) };
  },
  io: async (options) => {
    const report = await (await import("../bench/io/run.js")).benchIo(options);
    return { report, text: (await import("../bench/io/describe.js")).describeIo(report) };
  },
  neighbors: async (options) => {
    const report = await (await import("../bench/neighbors/run.js")).benchNeighbors(options);
    return { report, text: (await import("../bench/describe.js")).describeBench(report) };
  },
  "torch-js": async (options) => {
    const report = await (await import("../bench/torchJs/run.js")).benchTorchJs(options);
    return { report, text: (await import("../bench/describe.js")).describeBench(report) };
  },
};

/** Where the number of cores is not what is compared; of scaling those of a rank. */
const THREADS: Readonly<Record<string, number>> = { models: 2, scaling: 1 };
/** Rounds of scaling start every job anew. */
const ROUNDS: Readonly<Record<string, number>> = { scaling: 3 };
const MOST_ROUNDS = 15;

/** Options that one benchmark alone has. */
const OWN_FLAGS = {
  models: ["case", "install", "alone"],
  scaling: ["ranks", "steps", "batch", "out", "set"],
} as const;

export function registerBench(program: Command): void {
  program
    .command("bench")
    .description("Time a part of Hydride against its alternative, side by side on this machine.")
    .addArgument(new Argument("<name>", "what is timed").choices(Object.keys(BENCHMARKS)))
    .argument("[config]", "of scaling: configuration, YAML or JSON (default: five sets of crystals, which it makes)")
    .option(
      "--rounds <count>",
      `rounds, in which the sides take turns (default: ${ROUNDS.scaling!} for scaling, else ${MOST_ROUNDS})`,
      positiveInteger,
    )
    .option(
      "--threads <count>",
      "threads that an operator may use, on all sides; for neighbors those that are compared with one " +
        `(default: ${THREADS.models!} for models, ${THREADS.scaling!} for scaling, of a rank, else the number of cores)`,
      positiveInteger,
    )
    .option("--seconds <time>", "about how long one side takes in one round", positive, 0.3)
    .option("--case <pattern>", "of models: which cases, such as 'egnn-866/train/*' (may be repeated)", collect)
    .option("--install", "of models: install PyTorch and SchNetPack into a virtual environment of the cache, once")
    .option("--alone", "of models: time ours without opponents")
    .option("--ranks <list>", "of scaling: numbers of ranks, such as 1,2,5, which is the default", parseRankList)
    .option("--steps <count>", "of scaling: steps that are timed in a round (default: 10)", positiveInteger)
    .option(
      "--batch <count>",
      "of scaling: structures in a step of one rank (default: the configuration's)",
      positiveInteger,
    )
    .option("--set <key.path=value>", "of scaling: override a key of the configuration (may be repeated)", collect)
    .option("--out <dir>", "of scaling: folder for scaling.json and scaling.svg (default: scaling)")
    .option("--json", "print one JSON value")
    .addOption(new Option("--serve <side>", "be a side of models, or a rank of scaling or datastore").hideHelp())
    .addHelpText(
      "after",
      "\nExample:\n  hydride bench torch-js --threads 1\n  hydride bench scaling --ranks 1,2,4 --out scaling\n\n" +
        "torch-js is compared with PyTorch, neighbors with vesin, models with EGNN in PyTorch and SchNetPack's PaiNN, in the\n" +
        "Python that HYDRIDE_PYTHON names, else in python3; datastore with copies of memory, and with a lock for each sample;\n" +
        "io with plain files, and with hydride convert;\n" +
        "scaling and datastore start their ranks with mpirun, or with HYDRIDE_LAUNCHER.",
    )
    .action(bench);
}

async function bench(name: string, config: string | undefined, flags: BenchFlags, command: Command): Promise<void> {
  if (flags.serve !== undefined) {
    if (name === "scaling") await (await import("../bench/scaling/serve.js")).serveRank(flags.serve);
    else if (name === "datastore") await (await import("../bench/datastore/serve.js")).serveDatastore(flags.serve);
    else await (await import("../bench/models/serve.js")).serve(flags.serve);
    return;
  }
  const { rounds, seconds, threads, json } = flags;
  for (const [owner, own] of Object.entries(OWN_FLAGS)) {
    if (name === owner || own.every((flag) => flags[flag] === undefined)) continue;
    const options = own.map((flag) => `--${flag}`);
    const list = `${options.slice(0, -1).join(", ")} and ${options.at(-1)!}`;
    command.error(`error: ${list} are options of bench ${owner}, found them with bench ${name}`);
  }
  if (config !== undefined && name !== "scaling") {
    command.error(`error: bench scaling alone takes a configuration, found ${config} with bench ${name}`);
  }
  const progress = new LineProgress(process.stderr);
  try {
    const found = await BENCHMARKS[name]!(
      {
        rounds: rounds ?? ROUNDS[name] ?? MOST_ROUNDS,
        seconds,
        threads: threads ?? THREADS[name] ?? availableParallelism(),
        onProgress: (line) => progress.show(line),
      },
      flags,
      config,
    );
    progress.clear();
    if (json) printJson(found.report);
    else print(found.text);
  } finally {
    progress.clear();
  }
}

function collect(value: string, earlier: string[] = []): string[] {
  return [...earlier, value];
}

function positive(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError("Expected a number greater than 0.");
}

function positiveInteger(text: string): number {
  const value = positive(text);
  if (Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError("Expected a whole number greater than 0.");
}
