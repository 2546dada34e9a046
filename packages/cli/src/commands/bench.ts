import { LineProgress } from "@hydride/training/progress";
import { availableParallelism } from "node:os";
import { Argument, type Command, InvalidArgumentError } from "commander";
import type { BenchOptions, BenchReport } from "../bench/benchmark.js";
import { print, printJson } from "../output.js";

interface BenchFlags {
  rounds: number;
  threads: number;
  seconds: number;
  json?: boolean;
}

/** The benchmarks by name; each is imported when it runs. */
const BENCHMARKS: Readonly<Record<string, (options: BenchOptions) => Promise<BenchReport>>> = {
  neighbors: async (options) => (await import("../bench/neighbors/run.js")).benchNeighbors(options),
  "torch-js": async (options) => (await import("../bench/torchJs/run.js")).benchTorchJs(options),
};

export function registerBench(program: Command): void {
  program
    .command("bench")
    .description("Time a part of Hydride against its alternative, side by side on this machine.")
    .addArgument(new Argument("<name>", "what is timed").choices(Object.keys(BENCHMARKS)))
    .option("--rounds <count>", "rounds, in which both sides take turns", positiveInteger, 15)
    .option(
      "--threads <count>",
      "threads that an operator may use, on both sides; for neighbors those that are compared with one",
      positiveInteger,
      availableParallelism(),
    )
    .option("--seconds <time>", "about how long one side takes in one round", positive, 0.1)
    .option("--json", "print one JSON value")
    .addHelpText(
      "after",
      "\nExample:\n  hydride bench torch-js --threads 1\n\n" +
        "torch-js is compared with PyTorch and neighbors with vesin, in the Python that HYDRIDE_PYTHON names, else in python3.",
    )
    .action(bench);
}

async function bench(name: string, { json, ...options }: BenchFlags): Promise<void> {
  const progress = new LineProgress(process.stderr);
  try {
    const report = await BENCHMARKS[name]!({ ...options, onProgress: (line) => progress.show(line) });
    progress.clear();
    if (json) printJson(report);
    else print((await import("../bench/describe.js")).describeBench(report));
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
