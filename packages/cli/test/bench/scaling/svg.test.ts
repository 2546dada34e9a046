import { expect, test } from "vitest";
import { scalingSvg } from "../../../src/bench/scaling/chart.js";
import { linearTicks, logRange, place } from "../../../src/bench/scaling/svg.js";
import { pointAt } from "./points.js";

test("logarithmic ticks enclose the values", () => {
  expect(logRange([3, 47])).toEqual({ low: 2, high: 50, ticks: [2, 5, 10, 20, 50] });
  const fractions = logRange([0.013, 0.02]);
  expect(fractions.ticks.map((tick) => Number(tick.toPrecision(6)))).toEqual([0.01, 0.02]);
  expect(logRange([5, 5]).ticks).toEqual([5, 10]);
});

test("places follow the logarithm", () => {
  const axis = { low: 1, high: 100, from: 0, to: 50 };
  expect([1, 10, 100].map((value) => place(axis, value))).toEqual([0, 25, 50]);
  expect(place({ low: 1, high: 1, from: 10, to: 20 }, 1)).toBe(15);
});

test("linear ticks begin at zero and end above", () => {
  expect(linearTicks(1973)).toEqual([0, 500, 1000, 1500, 2000]);
  expect(linearTicks(0.5).at(-1)).toBeCloseTo(0.5, 12);
  expect(linearTicks(7)).toEqual([0, 2, 4, 6, 8]);
});

const points = [
  pointAt("weak", "mtl-base", 1, 0.2),
  pointAt("weak", "mtl-base", 2, 0.21),
  pointAt("weak", "mtl-par", 2, 0.19),
  pointAt("strong", "mtl-base", 2, 0.11),
  pointAt("strong", "mtl-par", 2, 0.1),
];

test("the plot is a well-formed document with both modes, both layouts and the parts of a step", () => {
  const svg = scalingSvg(points, 2);
  const open: string[] = [];
  for (const [, closing, name, selfClosing] of svg.matchAll(/<(\/?)([a-z]+)[^<>]*?(\/?)>/g)) {
    if (closing) expect(open.pop()).toBe(name);
    else if (!selfClosing) open.push(name!);
  }
  expect(open).toEqual([]);
  for (const words of ["Weak scaling", "Strong scaling", "MTL-base", "MTL-par", "ideal, at most 2 ranks at once"]) {
    expect(svg).toContain(`>${words}</text>`);
  }
  for (const part of ["loading", "forward", "backward", "update", "wait for the slowest", "communicate"]) {
    expect(svg).toContain(`>${part}</text>`);
  }
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  // In each panel an ideal line and two curves, and three of the legend.
  expect(svg.match(/<polyline/g)).toHaveLength(9);
});

test("one rank alone can be drawn", () => {
  expect(scalingSvg(points.slice(0, 1), 2)).not.toMatch(/NaN|Infinity|undefined/);
});
