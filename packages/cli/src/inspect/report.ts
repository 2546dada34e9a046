import type { StructureStatistics } from "@hydride/datasets";
import { escape, heatMapSvg } from "./heatMapSvg.js";
import { type InspectedFile, isFailed, readOf } from "./inspectedFile.js";

const STYLE =
  "body{font-family:sans-serif;margin:2em auto;max-width:64em;color:#222}table{border-collapse:collapse;margin:1em 0}" +
  "th,td{text-align:right;padding:.25em .8em;border-bottom:1px solid #ddd}th:first-child,td:first-child{text-align:left}" +
  ".texts td,.texts th{text-align:left}svg{max-width:100%;height:auto}code{overflow-wrap:anywhere}";

/**
 * A page on its own with the statistics of the files and the periodic table of each, and of all together; with the notices, all
 * that was left out, and what is wrong with a file that could not be read.
 */
export function inspectReport(files: readonly InspectedFile[]): string {
  const sections = files.map((file) => {
    const heading = `<h2><code>${escape(file.path ?? "structures")}</code></h2>`;
    return [heading, ...(isFailed(file) ? [paragraph(file.error.message), paragraph(file.error.hint)] : section(file))];
  });
  const all = files.length > 1 ? [`<h2>All files</h2>`, heatMapSvg(sumOf(readOf(files)), "Elements in all files")] : [];
  return [
    "<!doctype html>",
    '<html lang="en"><head><meta charset="utf-8"><title>hydride inspect</title>',
    `<style>${STYLE}</style></head><body>`,
    "<h1>hydride inspect</h1>",
    ...all,
    ...sections.flat(),
    "</body></html>",
    "",
  ].join("\n");
}

/** Atoms by element over several files. */
export function sumOf(files: readonly StructureStatistics[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const { elements } of files) {
    for (const [symbol, count] of Object.entries(elements)) sum[symbol] = (sum[symbol] ?? 0) + count;
  }
  return sum;
}

function section(file: StructureStatistics): string[] {
  const { energy, energyPerAtom, forces, sizes } = file;
  const rows: (string | number)[][] = [
    ["", "count", "least", "mean", "most"],
    ["structures", file.structures, "", "", ""],
    ["of these periodic", file.periodic, "", "", ""],
    ["groups", file.groups, "", "", ""],
    ["atoms a structure", file.atoms, number(sizes.min), number(sizes.mean), number(sizes.max)],
    ["energy, eV", energy.count, number(energy.min), number(energy.mean), number(energy.max)],
    [
      "energy, eV/atom",
      energyPerAtom.count,
      number(energyPerAtom.min),
      number(energyPerAtom.mean),
      number(energyPerAtom.max),
    ],
    ["forces, eV/angstrom (rms, longest)", forces.count, "", number(forces.rms), number(forces.max)],
    ["stress", file.stress.count, "", "", ""],
    ["charge", file.charge.count, "", "", ""],
    ["spin", file.spin.count, "", "", ""],
  ];
  return [
    paragraph(file.format ?? ""),
    table(rows),
    heatMapSvg(file.elements, "Atoms by element"),
    ...(file.notices.length > 0 ? ["<h3>Notices</h3>", ...file.notices.map(paragraph)] : []),
    ...(file.leftOut.length > 0 ? [`<h3>Left out: ${file.leftOut.length}</h3>`, leftOut(file)] : []),
  ];
}

/** Rows of cells, of which the first is the heading. */
function table(rows: readonly (string | number)[][], kind = ""): string {
  const cells = (row: (string | number)[], tag: string) => row.map((cell) => `<${tag}>${cell}</${tag}>`).join("");
  const body = rows.map((row, i) => `<tr>${cells(row, i === 0 ? "th" : "td")}</tr>`).join("\n");
  return `<table${kind}>${body}</table>`;
}

function leftOut({ leftOut: all }: StructureStatistics): string {
  const rows = all.map(({ id, reason }) => [`<code>${escape(id)}</code>`, escape(reason)]);
  return table([["id", "reason"], ...rows], ' class="texts"');
}

function paragraph(text: string): string {
  return `<p>${escape(text)}</p>`;
}

function number(value: number | null): string {
  return value === null ? "" : String(Number(value.toPrecision(7)));
}
