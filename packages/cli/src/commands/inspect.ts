import type { StructureStatistics } from "@hydride/datasets";
import type { Command } from "commander";
import { describeError, EXIT } from "../errors.js";
import { type Drawing, drawingsOf, STANDARD_OUTPUT, writeDrawing } from "../inspect/drawings.js";
import { furtherFormats } from "../furtherFormats.js";
import { failedFile, incomplete, type InspectedFile, readOf } from "../inspect/inspectedFile.js";
import { note, print, printJson } from "../output.js";
import { addReadFlags, type ReadFlags, readOptions } from "../readFlags.js";

interface InspectFlags extends ReadFlags {
  json?: boolean;
  table?: boolean;
  svg?: string;
  html?: string;
  overwrite: boolean;
}

export function registerInspect(program: Command): void {
  addReadFlags(
    program
      .command("inspect")
      .description("Count structures, groups, atoms, elements and labels in files, and give the range of the labels.")
      .argument("<path...>", "files with structures"),
  )
    .option("--json", "print one JSON value")
    .option("--table", "print the periodic table of the elements too")
    .option(
      "--svg <file>",
      "write the periodic table of the elements of all files, as a picture; - is the standard output",
    )
    .option("--html <file>", "write everything as a page, with all that was left out; - is the standard output")
    .option("--overwrite", "replace the files of --svg and --html if they exist", false)
    .addHelpText(
      "after",
      "\nExample:\n  hydride inspect train.xyz test.xyz\n  hydride inspect md.xyz --key energy=E0 --units energy=Hartree" +
        "\n  hydride inspect ani1x-release.h5 --level wb97x_tz --html ani1x.html\n\n" +
        "Where one of several files cannot be read the others are reported all the same, and the exit code is 1.\n" +
        "hydride datasets lists the public datasets whose files are read as they are.",
    )
    .action(inspect);
}

async function inspect(paths: string[], flags: InspectFlags): Promise<void> {
  const { json, table, svg, html, overwrite, ...read } = flags;
  const drawings = drawingsOf(paths, { svg, html, overwrite, json });
  const say = drawings.some(({ target }) => target === STANDARD_OUTPUT) ? note : print;
  const { structureStatistics } = await import("@hydride/datasets");
  const { describe } = await import("../inspect/describe.js");
  const { heatMapText } = await import("../inspect/heatMapText.js");
  const options = { ...readOptions(read), formats: await furtherFormats(), onNotice: note };
  const files: InspectedFile[] = [];
  for (const path of paths) {
    try {
      const statistics = await structureStatistics(path, options);
      files.push(statistics);
      if (json) continue;
      say(describe(statistics));
      if (table) say(`\n${heatMapText(statistics.elements)}\n`);
    } catch (error) {
      if (paths.length === 1) throw error;
      const failed = failedFile(path, error);
      files.push(failed);
      if (!json) note(`error: ${failed.error.message}\nhint: ${failed.error.hint}`);
    }
  }
  for (const drawing of drawings) await draw(drawing, files, overwrite);
  const failure = incomplete(files);
  if (json) printJson({ files, ...(failure && { error: describeError(failure) }) });
  else if (failure) throw failure;
  if (failure) process.exitCode = EXIT.failure;
}

/** Writes the picture or the page, of the files that could be read. */
async function draw({ kind, target }: Drawing, files: readonly InspectedFile[], overwrite: boolean): Promise<void> {
  const text = kind === "svg" ? await picture(readOf(files)) : await page(files);
  if (target === STANDARD_OUTPUT) process.stdout.write(text);
  else writeDrawing(target, text, overwrite);
}

async function picture(files: readonly StructureStatistics[]): Promise<string> {
  const { heatMapSvg } = await import("../inspect/heatMapSvg.js");
  const { sumOf } = await import("../inspect/report.js");
  const { titleOf } = await import("../inspect/title.js");
  const paths = files.map(({ path }) => path ?? "structures");
  return heatMapSvg(sumOf(files), titleOf(paths), paths);
}

async function page(files: readonly InspectedFile[]): Promise<string> {
  const { inspectReport } = await import("../inspect/report.js");
  return inspectReport(files);
}
