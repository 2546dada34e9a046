import { Argument, type Command } from "commander";
import { note, print, printJson } from "../output.js";

interface ImportFlags {
  architecture: string;
  out: string;
  json?: boolean;
}

export function registerImport(program: Command): void {
  program
    .command("import")
    .description("Convert a model of another program to a folder that predict and evaluate read.")
    .addArgument(new Argument("<program>", "where the weights are from").choices(["hydragnn"]))
    .argument("<weights...>", "its weights: .pk checkpoints or safetensors, all in one file or one file per branch")
    .requiredOption("--architecture <file>", "JSON file that describes the model in that program's names")
    .requiredOption("--out <dir>", "folder of the model; there must be none")
    .option("--json", "print one JSON value")
    .addHelpText(
      "after",
      "\nExample:\n  hydride import hydragnn branch0.pk branch1.pk --architecture case.json --out models/gfm\n\n" +
        "Weights have to fit the architecture one to one: an unknown or missing one is an error.",
    )
    .action(importModel);
}

async function importModel(
  _program: string,
  weights: string[],
  { architecture, out, json }: ImportFlags,
): Promise<void> {
  const { importHydraGnnModel } = await import("@hydride/training");
  const { model, parameters } = await importHydraGnnModel(weights, architecture, out);
  note(`model folder: ${out}`);
  const { encoder, branches, dtype } = model;
  if (json) printJson({ out, inputs: weights, encoder: encoder.type, dtype, branches, parameters });
  else
    print(
      `${encoder.type}, ${dtype}: ${parameters.shared} parameters in the encoder, ${perBranch(parameters.perBranch)}`,
    );
}

function perBranch(counts: Readonly<Record<string, number>>): string {
  const [each = 0] = Object.values(counts);
  return `${each} in each branch: ${Object.keys(counts).join(", ")}`;
}
