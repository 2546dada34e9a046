import { LineProgress } from "@hydride/training/progress";
import type { Command } from "commander";
import { namedInputs } from "../convert/namedInputs.js";
import { print, printJson } from "../output.js";
import { addModelFlags, type ModelFlags } from "../predict/modelFlags.js";
import { readInputs } from "../predict/readInputs.js";
import { addReadFlags, type ReadFlags, readOptions } from "../readFlags.js";

interface EvaluateFlags extends ReadFlags, ModelFlags {
  json?: boolean;
}

export function registerEvaluate(program: Command): void {
  addReadFlags(
    addModelFlags(
      program
        .command("evaluate")
        .description("Compare what a model predicts with the labels of structures, by dataset.")
        .argument("<model>", "folder of a run, a checkpoint or an imported model")
        .argument("<data...>", "files with labelled structures"),
    ),
  )
    .option("--json", "print one JSON value")
    .addHelpText(
      "after",
      "\nExample:\n  hydride evaluate runs/first test.xyz --branch organics\n\n" +
        "Beside each error stands that of a trivial predictor: the reference energies alone, no force, or, of a property, the mean\n" +
        "of its training labels (zero of vectors). Labels of properties have to be in the unit that they were trained in.",
    )
    .action(evaluate);
}

async function evaluate(modelPath: string, paths: string[], flags: EvaluateFlags): Promise<void> {
  const { json, branch, dtype, batchSize, ...read } = flags;
  const inputs = await namedInputs(paths);
  const training = await import("@hydride/training");
  const model = await training.loadModel(modelPath, { ...(dtype && { dtype }) });
  const progress = new LineProgress(process.stderr);
  try {
    const options = { ...readOptions(read), onNotice: (notice: string) => progress.keep(notice) };
    const structures = readInputs(inputs, options, progress);
    const asked = { batchSize, ...(branch !== undefined && { branch }) };
    const datasets = await training.evaluate(model, structures, asked);
    progress.clear();
    if (json) printJson({ model: model.folder, datasets });
    else print(training.formatSummaryTable({ datasets }));
  } finally {
    progress.clear();
  }
}
