import { existsSync, statSync } from "node:fs";
import type { Structure } from "@hydride/core-graph";
import type { Command } from "commander";
import { CliError } from "../errors.js";
import { note, printJson } from "../output.js";
import { LineProgress } from "../progress.js";

interface ConvertFlags {
  out: string;
  overwrite: boolean;
  json?: boolean;
}

export function registerConvert(program: Command): void {
  program
    .command("convert")
    .description("Read structures from one or more files and write them to one extended-XYZ file; nothing is lost.")
    .argument("<in...>", "files with structures")
    .requiredOption("--out <file>", "extended-XYZ file to write (gzip where it ends in .gz)")
    .option("--overwrite", "replace the file if it exists", false)
    .option("--json", "print one JSON value")
    .addHelpText("after", "\nExample:\n  hydride convert first.xyz second.xyz.gz --out all.xyz")
    .action(convert);
}

async function convert(inputs: string[], { out, overwrite, json }: ConvertFlags): Promise<void> {
  assertWritable(inputs, out, overwrite);
  const { writeStructures } = await import("@hydride/datasets");
  // Structures of several files keep their identities apart; those of one file keep what it says.
  const identity = inputs.length > 1 ? "all" : "auto";
  const written = await writeStructures(out, read(inputs), { identity });
  note(`wrote ${written.structures} structures with ${written.atoms} atoms to ${out}`);
  if (json) printJson({ out, inputs, ...written });
}

async function* read(inputs: string[]): AsyncGenerator<Structure> {
  const { readStructures } = await import("@hydride/datasets");
  const progress = new LineProgress(process.stderr);
  try {
    for (const path of inputs) {
      let count = 0;
      for await (const structure of readStructures(path)) {
        yield structure;
        progress.show(`${path}: ${++count} structures`);
      }
      progress.keep(`${path}: ${count} structures`);
    }
  } finally {
    progress.clear();
  }
}

/** Compares devices and inodes, because a link or another spelling of the path is the same file. */
function assertWritable(inputs: string[], out: string, overwrite: boolean): void {
  if (!existsSync(out)) return;
  const target = statSync(out);
  const same = inputs.find((path) => {
    const input = statSync(path, { throwIfNoEntry: false });
    return input?.dev === target.dev && input.ino === target.ino;
  });
  if (same !== undefined) {
    throw new CliError("OUTPUT_IS_INPUT", `${out} is the input ${same}`, "name another file with --out");
  }
  if (!overwrite) throw new CliError("OUTPUT_EXISTS", `${out} exists already`, "pass --overwrite to replace it");
}
