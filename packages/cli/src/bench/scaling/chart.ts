import type { ScalingPoint, StepSplit } from "./report.js";
import { LAYOUTS, type Layout, type Mode, MODES } from "./sides.js";
import { curve, line, linearTicks, type LogAxis, logRange, place, rect, short, svgDocument, text } from "./svg.js";

const WIDTH = 960;
const HEIGHT = 760;
const PANEL = { width: 380, height: 250 };
const LEFT: Readonly<Record<Mode, number>> = { weak: 76, strong: 556 };
const TOP = { curves: 78, bars: 414 };

const NAMES: Readonly<Record<Layout, string>> = { "mtl-base": "MTL-base", "mtl-par": "MTL-par" };
const COLOURS: Readonly<Record<Layout, string>> = { "mtl-base": "#1f5fa8", "mtl-par": "#d1622b" };
const IDEAL = "#888888";
const GRID = "#e4e4e4";

/** Of a step, from below; what of computing is neither forward nor backward pass nor update is the rest. */
const PARTS: readonly [name: string, colour: string, of: (step: StepSplit) => number][] = [
  ["loading", "#b8b8b8", ({ loading }) => loading],
  ["forward", "#8fc1e3", ({ forward }) => forward],
  ["backward", "#31708e", ({ backward }) => backward],
  ["update", "#687864", ({ update }) => update],
  ["other computing", "#cbd5c0", ({ compute, forward, backward, update }) => compute - forward - backward - update],
  ["wait for the slowest", "#f2c14e", ({ wait }) => wait],
  ["communicate", "#b5403a", ({ communicate }) => communicate],
];

/** Weak and strong scaling as in figure 4 of arXiv 2506.21788: time of an epoch by ranks; below, what a step's time went to. */
export function scalingSvg(points: readonly ScalingPoint[], ranksAtOnce: number): string {
  const body = MODES.flatMap((mode) => {
    const own = points.filter((point) => point.mode === mode || point.ranks === 1);
    return [...curves(mode, own, points, ranksAtOnce), ...bars(mode, own, points)];
  });
  return svgDocument(WIDTH, HEIGHT, "Scaling of multi-task training", [
    text(WIDTH / 2, 26, "Scaling of multi-task training", { size: 16, bold: true }),
    ...body,
    ...curveLegend(ranksAtOnce),
    ...partLegend(),
  ]);
}

function curves(mode: Mode, own: readonly ScalingPoint[], all: readonly ScalingPoint[], ranksAtOnce: number): string[] {
  const [left, top] = [LEFT[mode], TOP.curves];
  const bottom = top + PANEL.height;
  const ranks = ranksOf(all);
  const x: LogAxis = { low: ranks[0]!, high: ranks.at(-1)!, from: left + 24, to: left + PANEL.width - 24 };
  const ideal = ranks.map((count): [number, number] => [
    count,
    own.find((point) => point.ranks === 1)!.epoch.seconds / Math.min(count, ranksAtOnce),
  ]);
  const range = logRange([...all.map(({ epoch }) => epoch.seconds), ...ideal.map(([, seconds]) => seconds)]);
  const y: LogAxis = { ...range, from: bottom, to: top };
  const at = ([count, seconds]: [number, number]): [number, number] => [place(x, count), place(y, seconds)];
  return [
    text(left + PANEL.width / 2, top - 10, mode === "weak" ? "Weak scaling" : "Strong scaling", {
      size: 13,
      bold: true,
    }),
    ...range.ticks.flatMap((tick) => [
      line(left, place(y, tick), left + PANEL.width, place(y, tick), GRID),
      text(left - 7, place(y, tick) + 4, short(tick), { anchor: "end" }),
    ]),
    ...ranks.flatMap((count) => [
      line(place(x, count), bottom, place(x, count), bottom + 5),
      text(place(x, count), bottom + 18, String(count)),
    ]),
    ...frame(left, top),
    text(left + PANEL.width / 2, bottom + 34, "ranks"),
    text(left - 48, top + PANEL.height / 2, "seconds an epoch", { turned: true }),
    curve(ideal.map(at), IDEAL, { dashes: "6 4", marks: false }),
    ...LAYOUTS.map((layout) => {
      const line = own.filter((point) => point.layout === layout || point.ranks === 1);
      return curve(
        line.map(({ ranks: count, epoch }) => at([count, epoch.seconds])),
        COLOURS[layout],
      );
    }),
  ];
}

function bars(mode: Mode, own: readonly ScalingPoint[], all: readonly ScalingPoint[]): string[] {
  const [left, top] = [LEFT[mode], TOP.bars];
  const bottom = top + PANEL.height;
  const ticks = linearTicks(1000 * Math.max(...all.map(({ step }) => step.seconds)));
  const y = (seconds: number) => bottom - (1000 * seconds * PANEL.height) / ticks.at(-1)!;
  const slot = PANEL.width / ranksOf(all).length;
  const width = Math.min(44, 0.36 * slot);
  const drawn = own.flatMap((point) => {
    const middle = left + slot * (ranksOf(all).indexOf(point.ranks) + 0.5);
    const beside = point.ranks === 1 ? 0 : (point.layout === "mtl-base" ? -0.55 : 0.55) * width;
    const x = middle + beside - width / 2;
    let below = 0;
    const parts = PARTS.map(([, colour, of]) => {
      const from = below;
      below += Math.max(0, of(point.step));
      return rect(x, y(below), width, y(from) - y(below), colour);
    });
    const name = point.ranks === 1 ? "both" : point.layout === "mtl-base" ? "base" : "par";
    return [...parts, text(x + width / 2, bottom + 14, name, { size: 9 })];
  });
  return [
    ...ticks.flatMap((tick) => [
      line(left, y(tick / 1000), left + PANEL.width, y(tick / 1000), GRID),
      text(left - 7, y(tick / 1000) + 4, short(tick), { anchor: "end" }),
    ]),
    ...drawn,
    ...ranksOf(all).map((count, index) => text(left + slot * (index + 0.5), bottom + 28, String(count))),
    ...frame(left, top),
    text(left + PANEL.width / 2, bottom + 44, "ranks"),
    text(left - 48, top + PANEL.height / 2, "milliseconds a step", { turned: true }),
  ];
}

function frame(left: number, top: number): string[] {
  return [
    line(left, top, left, top + PANEL.height),
    line(left, top + PANEL.height, left + PANEL.width, top + PANEL.height),
  ];
}

function curveLegend(ranksAtOnce: number): string[] {
  const y = 46;
  const cores = `ideal, at most ${String(ranksAtOnce)} ${ranksAtOnce === 1 ? "rank" : "ranks"} at once`;
  const entries = [
    ...LAYOUTS.map((layout) => [NAMES[layout], COLOURS[layout], ""] as const),
    [cores, IDEAL, "6 4"] as const,
  ];
  return entries.flatMap(([name, colour, dashes], index) => {
    const x = 300 + 120 * index;
    const ends: [number, number][] = [[x, y], [x + 24, y]]; // prettier-ignore
    return [curve(ends, colour, { dashes, marks: false }), text(x + 30, y + 4, name, { anchor: "start" })];
  });
}

function partLegend(): string[] {
  const y = HEIGHT - 26;
  return PARTS.flatMap(([name, colour], index) => {
    const x = 56 + [0, 80, 160, 250, 330, 470, 630][index]!;
    return [rect(x, y - 9, 11, 11, colour), text(x + 16, y, name, { anchor: "start" })];
  });
}

function ranksOf(points: readonly ScalingPoint[]): number[] {
  return [...new Set(points.map(({ ranks }) => ranks))].sort((a, b) => a - b);
}
