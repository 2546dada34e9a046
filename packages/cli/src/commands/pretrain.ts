import type { Command } from "commander";
import { note, print, printJson } from "../output.js";

interface PretrainFlags {
  out: string;
  set: string[];
  prepared?: string;
  overwrite: boolean;
  json?: boolean;
}

export function registerPretrain(program: Command): void {
  program
    .command("pretrain")
    .description("Train a shared encoder with one branch per dataset, as a configuration file says.")
    .argument("<config>", "configuration, YAML or JSON")
    .requiredOption("--out <dir>", "folder of the run")
    .option("--set <key.path=value>", "override a key of the configuration (may be repeated)", collect, [])
    .option("--prepared <folder>", "train from the sets that `hydride prepare <config> --out <folder>` has made")
    .option("--overwrite", "replace an earlier run in the folder", false)
    .option("--json", "print one JSON value")
    .addHelpText("after", "\nExample:\n  hydride pretrain pretrain.yaml --out runs/first --set training.epochs=20")
    .action(pretrain);
}

async function pretrain(config: string, { out, set, prepared, overwrite, json }: PretrainFlags): Promise<void> {
  const [training, { connect }] = await Promise.all([import("@hydride/training"), import("@hydride/parallel")]);
  const reporter = training.terminalReporter(process.stderr);
  const summary = await training.pretrain(config, {
    ...{ out, set, overwrite, ...reporter },
    ...(prepared !== undefined && { prepared }),
  });
  if (connect().rank > 0) return;
  note(`run folder: ${out}`);
  if (json) printJson(summary);
  else print(training.formatSummaryTable(summary));
}

function collect(value: string, earlier: string[]): string[] {
  return [...earlier, value];
}
