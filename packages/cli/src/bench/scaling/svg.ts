import { escape } from "../../inspect/heatMapSvg.js";

/** Values from `low` to `high` to places from `from` to `to`, by their logarithms. */
export interface LogAxis {
  low: number;
  high: number;
  from: number;
  to: number;
}

export function place({ low, high, from, to }: LogAxis, value: number): number {
  const share = high > low ? Math.log(value / low) / Math.log(high / low) : 0.5;
  return from + share * (to - from);
}

/** 1, 2 and 5 times powers of ten from the last one below the values to the first one above. */
export function logRange(values: readonly number[]): { low: number; high: number; ticks: number[] } {
  const steps = [1, 2, 5];
  const at = (index: number) => steps[((index % 3) + 3) % 3]! * 10 ** Math.floor(index / 3);
  const indexOf = (value: number) => 3 * Math.floor(Math.log10(value));
  let first = indexOf(Math.min(...values));
  while (at(first + 1) <= Math.min(...values)) first++;
  let last = first + 1;
  while (at(last) < Math.max(...values)) last++;
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => at(first + index));
  return { low: ticks[0]!, high: ticks.at(-1)!, ticks };
}

/** Round numbers from 0 to the first one above the highest value, about five of them. */
export function linearTicks(highest: number): number[] {
  const rough = highest / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough)!;
  return Array.from({ length: Math.ceil(highest / step - 1e-9) + 1 }, (_, index) => index * step);
}

/** A number without digits that say nothing. */
export function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

const INK = "#333333";

export function text(
  x: number,
  y: number,
  content: string,
  { size = 11, anchor = "middle", bold = false, turned = false } = {},
): string {
  const turn = turned ? ` transform="rotate(-90 ${round(x)} ${round(y)})"` : "";
  const weight = bold ? ' font-weight="bold"' : "";
  return (
    `<text x="${round(x)}" y="${round(y)}" font-size="${String(size)}" fill="${INK}" text-anchor="${anchor}"${weight}${turn}>` +
    `${escape(content)}</text>`
  );
}

export function line(x1: number, y1: number, x2: number, y2: number, colour = INK, dashes = ""): string {
  const dashed = dashes && ` stroke-dasharray="${dashes}"`;
  return `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${colour}"${dashed}/>`;
}

export function rect(x: number, y: number, width: number, height: number, colour: string): string {
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" fill="${colour}"/>`;
}

/** Marks at the points, and lines between them. */
export function curve(points: readonly [number, number][], colour: string, { dashes = "", marks = true } = {}): string {
  const path = points.map(([x, y]) => `${round(x)},${round(y)}`).join(" ");
  const dashed = dashes && ` stroke-dasharray="${dashes}"`;
  const dots = marks
    ? points.map(([x, y]) => `<circle cx="${round(x)}" cy="${round(y)}" r="3.5" fill="${colour}"/>`)
    : [];
  return [`<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"${dashed}/>`, ...dots].join("\n");
}

/** A document with a white ground. */
export function svgDocument(width: number, height: number, title: string, body: readonly string[]): string {
  const [w, h] = [String(width), String(height)];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${w} ${h}" width="${w}" height="${h}" font-family="sans-serif" ` +
      `role="img" aria-label="${escape(title)}">`,
    rect(0, 0, width, height, "#ffffff"),
    ...body,
    "</svg>",
    "",
  ].join("\n");
}

function round(value: number): string {
  return String(Math.round(10 * value) / 10);
}
