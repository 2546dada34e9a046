import type { Structure } from "@hydride/core-graph";
import { LineProgress } from "@hydride/training/progress";
import type { Command } from "commander";
import { namedInputs } from "../convert/namedInputs.js";
import { outputPath } from "../convert/outputPath.js";
import { CliError } from "../errors.js";
import { Interrupt } from "../interrupt.js";
import { note, printJson } from "../output.js";
import { addModelFlags, type ModelFlags } from "../predict/modelFlags.js";
import { readInputs } from "../predict/readInputs.js";
import { addReadFlags, type ReadFlags, readOptions } from "../readFlags.js";

interface PredictFlags extends ReadFlags, ModelFlags {
  out: string;
  overwrite: boolean;
  json?: boolean;
}

export function registerPredict(program: Command): void {
  addReadFlags(
    addModelFlags(
      program
        .command("predict")
        .description("Predict energies, forces, stresses and what else a model has of structures.")
        .argument("<model>", "folder of a run, a checkpoint or an imported model")
        .argument("<in...>", "files with structures")
        .requiredOption("--out <file>", "extended-XYZ file to write (.xyz or .extxyz, gzip where .gz follows)")
        .option("--overwrite", "replace the file if it exists", false),
    ),
  )
    .option("--json", "print one JSON value")
    .addHelpText(
      "after",
      "\nExample:\n  hydride predict runs/first new.xyz --branch organics --out predicted.xyz\n\n" +
        "Energies are total energies in eV, reference energies included; forces are in eV/angstrom, stresses of crystals in\n" +
        "eV/angstrom^3. They replace the labels of the input; labels that the model does not predict are not written. Properties are\n" +
        "in the unit that they were trained in, under their names; a variance, in its square, is under <name>_variance.",
    )
    .action(predict);
}

async function predict(modelPath: string, paths: string[], flags: PredictFlags): Promise<void> {
  const { out, overwrite, json, branch, dtype, batchSize, ...read } = flags;
  const target = outputPath(paths, out, overwrite);
  const inputs = await namedInputs(paths);
  const { writeStructures } = await import("@hydride/datasets");
  const { loadModel, predictedStructure, predictStructures } = await import("@hydride/training");
  const model = await loadModel(modelPath, { ...(dtype && { dtype }) });
  const progress = new LineProgress(process.stderr);
  const options = { ...readOptions(read), onNotice: (notice: string) => progress.keep(notice) };
  const interrupt = new Interrupt();
  async function* predicted(): AsyncGenerator<Structure, void, undefined> {
    let count = 0;
    const structures = readInputs(inputs, options, progress);
    for await (const each of predictStructures(model, structures, {
      batchSize,
      ...(branch !== undefined && { branch }),
    })) {
      count++;
      yield predictedStructure(each);
    }
    if (count === 0) throw noStructures(paths);
  }
  try {
    const written = await writeStructures(target, interrupt.until(predicted()));
    note(`wrote ${written.structures} structures with ${written.atoms} atoms to ${out}`);
    if (json) printJson({ out, model: model.folder, inputs: paths, ...written });
  } finally {
    interrupt.stopListening();
    progress.clear();
  }
}

function noStructures(paths: readonly string[]): CliError {
  const message = `expected a structure to predict, found none in ${paths.join(", ")}`;
  return new CliError("NO_STRUCTURES", message, "look at the files with hydride inspect");
}
