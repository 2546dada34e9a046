import { type Command, InvalidArgumentError, Option } from "commander";

/** Options of every command that predicts with a model. */
export interface ModelFlags {
  branch?: string;
  dtype?: "float32" | "float64";
  batchSize: number;
}

export function addModelFlags(command: Command): Command {
  return command
    .option(
      "--branch <name>",
      "branch of the model, by name or number from 0; by default the one that has the name of each structure's dataset",
    )
    .addOption(new Option("--dtype <type>", "precision; the model's own by default").choices(["float32", "float64"]))
    .option("--batch-size <count>", "structures that are predicted at once", positiveInteger, 16);
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new InvalidArgumentError("Expected a whole number greater than 0.");
}
