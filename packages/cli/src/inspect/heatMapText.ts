import { heatOf } from "./heat.js";
import { COLUMNS, PERIODIC_TABLE, ROWS } from "./periodicTable.js";

const BARS = "▁▂▃▄▅▆▇█";
const CELL = 3;

/** The periodic table for a terminal: a symbol with a bar that grows with the logarithm of the count, a dot where there is none. */
export function heatMapText(counts: Readonly<Record<string, number>>): string {
  const heat = heatOf(counts);
  const lines = Array.from({ length: ROWS }, () => new Array<string>(COLUMNS).fill(" ".repeat(CELL)));
  for (const { symbol, row, column } of PERIODIC_TABLE) {
    const there = (counts[symbol] ?? 0) > 0;
    const bar = BARS[Math.round(heat(symbol) * (BARS.length - 1))]!;
    lines[row - 1]![column - 1] = there ? `${symbol}${bar}`.padEnd(CELL) : "·".padEnd(CELL);
  }
  const rows = lines.map((cells) => cells.join(" ").trimEnd());
  return [...rows.slice(0, 7), "", ...rows.slice(7)].join("\n");
}
