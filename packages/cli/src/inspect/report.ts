import type { StructureStatistics } from "@hydride/datasets";
import { escape, heatMapSvg } from "./heatMapSvg.js";

const STYLE =
  "body{font-family:sans-serif;margin:2em auto;max-width:64em;color:#222}table{border-collapse:collapse;margin:1em 0}" +
  "th,td{text-align:right;padding:.25em .8em;border-bottom:1px solid #ddd}th:first-child,td:first-child{text-align:left}" +
  "svg{max-width:100%;height:auto}code{overflow-wrap:anywhere}";

/** A page on its own with the statistics of the files and the periodic table of each, and of all together. */
export function inspectReport(files: readonly StructureStatistics[]): string {
  const sections = files.map((file) => section(escape(file.path ?? "structures"), file));
  const all = files.length > 1 ? [`<h2>All files</h2>`, heatMapSvg(sumOf(files), "Elements in all files")] : [];
  return [
    "<!doctype html>",
    '<html lang="en"><head><meta charset="utf-8"><title>hydride inspect</title>',
    `<style>${STYLE}</style></head><body>`,
    "<h1>hydride inspect</h1>",
    ...all,
    ...sections,
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

function section(path: string, file: StructureStatistics): string {
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
  ];
  const cells = (row: (string | number)[], tag: string) => row.map((cell) => `<${tag}>${cell}</${tag}>`).join("");
  const body = rows.map((row, i) => `<tr>${cells(row, i === 0 ? "th" : "td")}</tr>`).join("\n");
  return [
    `<h2><code>${path}</code></h2>`,
    `<p>${escape(file.format ?? "")}</p>`,
    `<table>${body}</table>`,
    heatMapSvg(file.elements, "Atoms by element"),
  ].join("\n");
}

function number(value: number | null): string {
  return value === null ? "" : String(Number(value.toPrecision(7)));
}
