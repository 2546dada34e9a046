import type { Structure } from "@hydride/core-graph";
import type { LeftOut, ReadOptions } from "@hydride/datasets";
import { LineProgress } from "@hydride/training/progress";
import type { Command } from "commander";
import { type NamedInput, namedInputs } from "../convert/namedInputs.js";
import { outputPath } from "../convert/outputPath.js";
import { CliError } from "../errors.js";
import { furtherFormats } from "../furtherFormats.js";
import { Interrupt } from "../interrupt.js";
import { note, printJson } from "../output.js";
import { addReadFlags, type ReadFlags, readOptions } from "../readFlags.js";

interface ConvertFlags extends ReadFlags {
  out: string;
  overwrite: boolean;
  json?: boolean;
}

export function registerConvert(program: Command): void {
  addReadFlags(
    program
      .command("convert")
      .description("Read structures from one or more files and write them to one extended-XYZ file; nothing is lost.")
      .argument("<in...>", "files with structures")
      .requiredOption("--out <file>", "extended-XYZ file to write (.xyz or .extxyz, gzip where .gz follows)")
      .option("--overwrite", "replace the file if it exists", false),
  )
    .option("--json", "print one JSON value, with the notices and all that was left out")
    .addHelpText(
      "after",
      "\nExample:\n  hydride convert first.xyz second.xyz.gz --out all.xyz\n" +
        "  hydride convert md.xyz --key energy=E0 --units energy=Hartree --out md-ev.xyz\n\n" +
        "Structures of several files keep the name of their file as dataset; files of one name are told apart by their\n" +
        "folders (a/train and b/train).",
    )
    .action(convert);
}

async function convert(paths: string[], { out, overwrite, json, ...flags }: ConvertFlags): Promise<void> {
  const target = outputPath(paths, out, overwrite);
  const inputs = await namedInputs(paths);
  const { writeStructures } = await import("@hydride/datasets");
  // Names that come from several files, or from flags, would not be found again by themselves.
  const asked = flags.groupBy !== undefined || "id" in flags.key || "group" in flags.key;
  const identity = paths.length > 1 || asked ? "all" : "auto";
  const progress = new LineProgress(process.stderr);
  const told: string[] = [];
  const onNotice = (notice: string) => {
    told.push(notice);
    progress.keep(notice);
  };
  const leftOut: LeftOut[] = [];
  const formats = await furtherFormats();
  const options = { ...readOptions(flags), formats, onNotice, onLeftOut: (one: LeftOut) => leftOut.push(one) };
  const interrupt = new Interrupt();
  try {
    const structures = interrupt.until(orError(read(inputs, options, progress), inputs, told));
    const written = await writeStructures(target, structures, { identity });
    note(`wrote ${written.structures} structures with ${written.atoms} atoms to ${out}`);
    if (json) printJson({ out, inputs: paths, ...written, notices: told, leftOut });
    else if (leftOut.length > 0) note(`${leftOut.length} left out: --json names all of them, with the reason`);
  } finally {
    interrupt.stopListening();
    progress.clear();
  }
}

async function* read(
  inputs: NamedInput[],
  options: ReadOptions,
  progress: LineProgress,
): AsyncGenerator<Structure, void, undefined> {
  const { readStructures } = await import("@hydride/datasets");
  const places = new Map<string, string>();
  for (const input of inputs) {
    let count = 0;
    for await (const structure of readStructures(input.path, { ...options, name: input.name })) {
      if (inputs.length > 1) assertNewId(structure, input.path, places);
      yield structure;
      progress.show(`${input.path}: ${++count} structures`);
    }
    const name = input.name === input.stem ? "" : `, named ${input.name}`;
    progress.keep(`${input.path}: ${count} structures${name}`);
  }
}

/** A file without a structure is not written. An empty input is an error of reading: then there are none but outliers. */
async function* orError(
  structures: AsyncIterable<Structure>,
  inputs: readonly NamedInput[],
  told: readonly string[],
): AsyncGenerator<Structure, void, undefined> {
  let count = 0;
  for await (const structure of structures) {
    count++;
    yield structure;
  }
  if (count > 0) return;
  throw new CliError(
    "NO_STRUCTURES",
    `expected a structure to write, found none in ${inputs.map(({ path }) => path).join(", ")} (${told.join("; ")})`,
    "raise --max-force, or widen --energy-per-atom",
  );
}

/** What is written could not be read again where two structures of it have one id. */
function assertNewId({ dataset, id }: Structure, path: string, places: Map<string, string>): void {
  const key = JSON.stringify([dataset, id]);
  const before = places.get(key);
  if (before !== undefined && before !== path) {
    throw new CliError(
      "DUPLICATE_ID",
      `expected a different id for every structure of dataset ${JSON.stringify(dataset)}, ` +
        `found ${JSON.stringify(id)} in ${before} and in ${path}`,
      "number the structures with --key id=null, or name the key of a unique id with --key id=NAME",
    );
  }
  places.set(key, path);
}
