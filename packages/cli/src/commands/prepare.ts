import { type Command, InvalidArgumentError, Option } from "commander";
import { describeError } from "../errors.js";
import { inFlags } from "../prepare/inFlags.js";
import { note, print, printJson } from "../output.js";
import { isConfiguration } from "../prepare/isConfiguration.js";
import type { PrepareFlags, SplitFlag } from "../prepare/plan.js";
import { addReadFlags } from "../readFlags.js";

export function registerPrepare(program: Command): void {
  addReadFlags(
    program
      .command("prepare")
      .description("Write datasets as ADIOS2 sets, divided, with reference energies, for training and for HydraGNN.")
      .argument("<file...>", "files of one dataset; or one configuration (.yaml) with several")
      .requiredOption("--out <set>", "set to write (.bp); of a configuration the folder for its sets")
      .option("--dataset <name>", "name of the dataset (default: that of the set that is read, or of the first file)"),
  )
    .option(
      "--split <shares>",
      "shares of training, validation and test by group, or own:<key> for the files' own split (default: 0.9:0.1:0)",
      splitFlag,
    )
    .option("--seed <number>", "decides who goes where (default: 0)", wholeNumber)
    .option("--edges <options>", "put neighbours into the set, for example cutoff=5,max=20", edgesFlag)
    .addOption(new Option("--keys <set>", "HydraGNN's keys").choices(["sc25", "sc26"]).default("sc26"))
    .option("--no-references", "leave energies in HydraGNN's keys as they are")
    .option("--theory <text>", "level of theory, to be noted in the set")
    .option("--overwrite", "replace sets that exist", false)
    .option("--json", "print one JSON value, with all that was left out")
    .addHelpText(
      "after",
      "\nExample:\n  hydride prepare train.xyz more.xyz --out data/train.bp --split 0.8:0.1:0.1\n" +
        "  mpirun -n 4 hydride prepare pretrain.yaml --out data\n\n" +
        "Under mpirun each rank reads a part of the files, or of a large one, and all write. A set appears under its name when it\n" +
        "is complete, on the disk and checked. Memory is 64 MiB of buffers in each rank and 100 bytes for each structure\n" +
        "that it reads; on rank 0 another 100 for every structure, and 300 for every group.",
    )
    .action(prepare);
}

async function prepare(inputs: string[], flags: PrepareFlags): Promise<void> {
  const { jobRanks } = await import("../prepare/ranks.js");
  const { planPreparation } = await import("../prepare/plan.js");
  const { runPreparation } = await import("../prepare/run.js");
  const comm = await jobRanks();
  const isRoot = comm === undefined || comm.rank === 0;
  const started = performance.now();
  try {
    const { shared } = await import("@hydride/io-adios");
    const { nameOfSets } = await import("../prepare/nameOfSets.js");
    const own = flags.dataset === undefined && !isConfiguration(inputs);
    const named = await shared(comm, async () => (own && isRoot ? nameOfSets(inputs) : null));
    const asked = { ...flags, ...(named !== null && { named }) };
    const preparation = await shared(comm, () => planPreparation(inputs, asked), "all");
    const sets = await runPreparation(preparation, comm, (error) => {
      if (isRoot) tell(error, flags);
    });
    if (!isRoot) return;
    const seconds = (performance.now() - started) / 1000;
    const { describeSets } = await import("../prepare/summary.js");
    if (flags.json) printJson({ sets, ranks: comm?.size ?? 1, seconds });
    else print(describeSets(sets));
  } catch (caught) {
    const error = isConfiguration(inputs) ? caught : inFlags(caught);
    // All ranks have the error, and one tells of it.
    if (error instanceof Error && !isRoot) Object.assign(error, { here: false });
    throw error;
  }
}

/** Of an error that leaves no time for the usual way. */
function tell(error: Error, { json }: PrepareFlags): void {
  const described = describeError(error);
  if (json) printJson({ error: described });
  else note(`error: ${described.message}\nhint: ${described.hint}`);
}

function splitFlag(text: string): SplitFlag {
  const [, own] = /^own:(.+)$/.exec(text) ?? [];
  if (own !== undefined) return { own };
  const shares = text.split(":").map(Number);
  const [train, validation = 0, test = 0] = shares;
  const sum = shares.reduce((a, b) => a + b, 0);
  const isSplit = shares.length <= 3 && shares.every((share) => share >= 0) && Math.abs(sum - 1) < 1e-9;
  if (train === 0 && isSplit) {
    throw new InvalidArgumentError("Expected a share of training above 0, for example 0.8:0.1:0.1: found 0.");
  }
  if (train === undefined || !isSplit) {
    throw new InvalidArgumentError("Expected shares that add up to 1, for example 0.8:0.1:0.1, or own:<key>.");
  }
  return { train, validation, test };
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isSafeInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError("Expected a whole number from 0.");
}

function edgesFlag(text: string): { cutoff: number; maxNeighbors?: number } {
  const given = new Map(text.split(",").map((part) => part.split("=") as [string, string]));
  const [cutoff, max] = [Number(given.get("cutoff")), given.has("max") ? Number(given.get("max")) : undefined];
  const isKnown = [...given.keys()].every((name) => name === "cutoff" || name === "max");
  if (!isKnown || !(cutoff > 0) || (max !== undefined && !(Number.isInteger(max) && max > 0))) {
    throw new InvalidArgumentError("Expected a cut-off in angstrom, for example cutoff=5 or cutoff=5,max=20.");
  }
  return { cutoff, ...(max !== undefined && { maxNeighbors: max }) };
}
