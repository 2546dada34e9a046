import { writeFile } from "node:fs/promises";
import type { StructureStatistics } from "@hydride/datasets";
import type { Command } from "commander";
import { note, print, printJson } from "../output.js";
import { addReadFlags, type ReadFlags, readOptions } from "../readFlags.js";

interface InspectFlags extends ReadFlags {
  json?: boolean;
  table?: boolean;
  svg?: string;
  html?: string;
}

export function registerInspect(program: Command): void {
  addReadFlags(
    program
      .command("inspect")
      .description("Count structures, atoms, elements and labels in files, and give the range of the labels.")
      .argument("<path...>", "files with structures"),
  )
    .option("--json", "print one JSON value")
    .option("--table", "print the periodic table of the elements too")
    .option("--svg <file>", "write the periodic table of the elements of all files, as a picture")
    .option("--html <file>", "write everything as a page")
    .addHelpText(
      "after",
      "\nExample:\n  hydride inspect train.xyz test.xyz\n  hydride inspect md.xyz --key energy=E0 --units energy=Hartree" +
        "\n  hydride inspect ani1x-release.h5 --level wb97x_tz --html ani1x.html",
    )
    .action(inspect);
}

async function inspect(paths: string[], { json, table, svg, html, ...flags }: InspectFlags): Promise<void> {
  const { structureStatistics } = await import("@hydride/datasets");
  const options = { ...readOptions(flags), onNotice: note };
  const files: StructureStatistics[] = [];
  for (const path of paths) {
    const statistics = await structureStatistics(path, options);
    files.push(statistics);
    if (!json) print(describe(statistics));
    if (!json && table) {
      const { heatMapText } = await import("../inspect/heatMapText.js");
      print(`\n${heatMapText(statistics.elements)}\n`);
    }
  }
  if (svg !== undefined || html !== undefined) await draw(files, svg, html);
  if (json) printJson({ files });
}

/** Writes the picture and the page that were asked for. */
async function draw(files: readonly StructureStatistics[], svg?: string, html?: string): Promise<void> {
  const { heatMapSvg } = await import("../inspect/heatMapSvg.js");
  const { inspectReport, sumOf } = await import("../inspect/report.js");
  const title = `Atoms by element: ${files.map(({ path }) => path).join(", ")}`;
  if (svg !== undefined) await writeFile(svg, heatMapSvg(sumOf(files), title));
  if (html !== undefined) await writeFile(html, inspectReport(files));
}

function describe({
  path,
  format,
  structures,
  atoms,
  elements,
  periodic,
  energy,
  forces,
  stress,
}: StructureStatistics): string {
  const counts = Object.entries(elements).map(([symbol, count]) => `${symbol} ${count}`);
  const range =
    energy.count > 0 ? `, ${number(energy.min)} to ${number(energy.max)} eV, mean ${number(energy.mean)} eV` : "";
  const sizes = forces.count > 0 ? `, rms ${number(forces.rms)}, largest ${number(forces.max)} eV/angstrom` : "";
  return [
    `${path} (${format})`,
    `  structures  ${structures}, of which ${periodic} periodic`,
    `  atoms       ${atoms}`,
    `  elements    ${counts.join(", ")}`,
    `  energy      ${energy.count} of ${structures} structures${range}`,
    `  forces      ${forces.count} of ${atoms} atoms${sizes}`,
    `  stress      ${stress.count} of ${structures} structures`,
  ].join("\n");
}

function number(value: number | null): string {
  return value === null ? "-" : String(Number(value.toPrecision(8)));
}
