import { LineProgress } from "@hydride/training/progress";
import { availableParallelism } from "node:os";
import { Argument, type Command, InvalidArgumentError, Option } from "commander";
import type { BenchOptions } from "../bench/benchmark.js";
import { print, printJson } from "../output.js";

interface BenchFlags {
  rounds: number;
  threads?: number;
  seconds: number;
  json?: boolean;
  case?: string[];
  install?: boolean;
  alone?: boolean;
  serve?: string;
}

/** What a benchmark found, and the same for a person. */
interface Found {
  report: unknown;
  text: string;
}

/** The benchmarks by name; each is imported when it runs. */
const BENCHMARKS: Readonly<Record<string, (options: BenchOptions, flags: BenchFlags) => Promise<Found>>> = {
  models: async (options, { case: cases = [], install = false, alone = false }) => {
    const report = await (await import("../bench/models/run.js")).benchModels({ ...options, cases, install, alone });
    return { report, text: (await import("../bench/models/describe.js")).describeModels(report) };
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

/** Of models, where the number of cores is not what is compared. */
const MODEL_THREADS = 2;

export function registerBench(program: Command): void {
  program
    .command("bench")
    .description("Time a part of Hydride against its alternative, side by side on this machine.")
    .addArgument(new Argument("<name>", "what is timed").choices(Object.keys(BENCHMARKS)))
    .option("--rounds <count>", "rounds, in which the sides take turns", positiveInteger, 15)
    .option(
      "--threads <count>",
      "threads that an operator may use, on all sides; for neighbors those that are compared with one " +
        `(default: ${MODEL_THREADS} for models, else the number of cores)`,
      positiveInteger,
    )
    .option("--seconds <time>", "about how long one side takes in one round", positive, 0.3)
    .option(
      "--case <pattern>",
      "of models: which cases, such as 'egnn-866/train/*' (may be repeated)",
      (pattern: string, earlier: string[] = []) => [...earlier, pattern],
    )
    .option("--install", "of models: install PyTorch and SchNetPack into a virtual environment of the cache, once")
    .option("--alone", "of models: time ours without opponents")
    .option("--json", "print one JSON value")
    .addOption(new Option("--serve <side>", "be a side of models").hideHelp())
    .addHelpText(
      "after",
      "\nExample:\n  hydride bench torch-js --threads 1\n\n" +
        "torch-js is compared with PyTorch, neighbors with vesin, models with EGNN in PyTorch and SchNetPack's PaiNN, in the\n" +
        "Python that HYDRIDE_PYTHON names, else in python3.",
    )
    .action(bench);
}

async function bench(name: string, flags: BenchFlags, command: Command): Promise<void> {
  if (flags.serve !== undefined) {
    await (await import("../bench/models/serve.js")).serve(flags.serve);
    return;
  }
  const { rounds, seconds, threads, json } = flags;
  if (name !== "models" && (flags.case || flags.install || flags.alone)) {
    command.error(`error: --case, --install and --alone are options of bench models, found them with bench ${name}`);
  }
  const progress = new LineProgress(process.stderr);
  try {
    const found = await BENCHMARKS[name]!(
      {
        rounds,
        seconds,
        threads: threads ?? (name === "models" ? MODEL_THREADS : availableParallelism()),
        onProgress: (line) => progress.show(line),
      },
      flags,
    );
    progress.clear();
    if (json) printJson(found.report);
    else print(found.text);
  } finally {
    progress.clear();
  }
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
