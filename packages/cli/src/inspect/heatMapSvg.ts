import { heatOf } from "./heat.js";
import { COLUMNS, PERIODIC_TABLE, type TableCell } from "./periodicTable.js";

const CELL = 48;
const GAP = 3;
const MARGIN = 16;
const TITLE = 34;
/** The rows below the table keep a distance from it. */
const BELOW = 14;
const LEGEND = 46;
const WIDTH = 2 * MARGIN + COLUMNS * (CELL + GAP) - GAP;
const HEIGHT = TITLE + 9 * (CELL + GAP) + BELOW + LEGEND + MARGIN;

/** From few atoms to most: light to dark, in one hue, so that it also reads in grey. */
const LOW = [222, 235, 247] as const;
const HIGH = [8, 48, 107] as const;
const ABSENT = "#f2f2f2";
const STEPS = 24;

/**
 * The periodic table as an SVG document: each element coloured by the logarithm of its number of atoms. The title has one line;
 * `sources` names what was counted in full.
 */
export function heatMapSvg(
  counts: Readonly<Record<string, number>>,
  title: string,
  sources: readonly string[] = [],
): string {
  const heat = heatOf(counts);
  const cells = PERIODIC_TABLE.map((cell) => drawCell(cell, counts[cell.symbol] ?? 0, heat(cell.symbol)));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" ` +
      `font-family="sans-serif" role="img" aria-label="${escape(title)}">`,
    ...(sources.length > 0 ? [`<desc>${escape(sources.join("\n"))}</desc>`] : []),
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    `<text x="${MARGIN}" y="22" font-size="16" font-weight="bold" fill="#222222">${escape(title)}</text>`,
    ...cells,
    ...legend(Math.max(0, ...Object.values(counts))),
    "</svg>",
    "",
  ].join("\n");
}

function drawCell({ z, symbol, row, column }: TableCell, count: number, heat: number): string {
  const x = MARGIN + (column - 1) * (CELL + GAP);
  const y = TITLE + (row - 1) * (CELL + GAP) + (row > 7 ? BELOW : 0);
  const fill = count > 0 ? colour(heat) : ABSENT;
  const ink = count === 0 ? "#9a9a9a" : heat > 0.5 ? "#ffffff" : "#222222";
  const text = (dx: number, dy: number, size: number, content: string, anchor = "middle") =>
    `<text x="${x + dx}" y="${y + dy}" font-size="${size}" fill="${ink}" text-anchor="${anchor}">${content}</text>`;
  return [
    `<g><title>${symbol}: ${count} atoms</title><rect x="${x}" y="${y}" width="${CELL}" height="${CELL}" rx="3" fill="${fill}"/>`,
    text(4, 12, 9, String(z), "start"),
    text(CELL / 2, 29, 16, symbol),
    ...(count > 0 ? [text(CELL / 2, 42, 9, short(count))] : []),
    "</g>",
  ].join("");
}

function legend(most: number): string[] {
  const y = HEIGHT - LEGEND;
  const width = 240 / STEPS;
  const steps = Array.from(
    { length: STEPS },
    (_, i) =>
      `<rect x="${MARGIN + i * width}" y="${y}" width="${width}" height="12" fill="${colour(i / (STEPS - 1))}"/>`,
  );
  const label = (x: number, text: string, anchor: string) =>
    `<text x="${x}" y="${y + 26}" font-size="11" fill="#222222" text-anchor="${anchor}">${text}</text>`;
  return [...steps, label(MARGIN, "1 atom", "start"), label(MARGIN + 240, `${short(most)} (logarithmic)`, "end")];
}

function colour(heat: number): string {
  const part = (i: 0 | 1 | 2) =>
    Math.round(LOW[i] + heat * (HIGH[i] - LOW[i]))
      .toString(16)
      .padStart(2, "0");
  return `#${part(0)}${part(1)}${part(2)}`;
}

/** 950, 1.2k, 34k, 5.6M. */
function short(count: number): string {
  const units = ["", "k", "M", "G", "T"];
  let [value, unit] = [count, 0];
  while (Number(value.toPrecision(2)) >= 1000 && unit < units.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${unit === 0 ? value : Number(value.toPrecision(2))}${units[unit]}`;
}

export function escape(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text
    .replace(/[&<>"]/g, (character) => entities[character]!)
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/g, "");
}
