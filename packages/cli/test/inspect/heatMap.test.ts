import { expect, test } from "vitest";
import { heatOf } from "../../src/inspect/heat.js";
import { heatMapSvg } from "../../src/inspect/heatMapSvg.js";
import { heatMapText } from "../../src/inspect/heatMapText.js";

test("heat grows with the logarithm of the count", () => {
  const heat = heatOf({ H: 10000, C: 100, O: 1 });
  expect([heat("H"), heat("C"), heat("O"), heat("Fe")]).toEqual([1, 0.5, 0, 0]);
  expect(heatOf({ H: 1 })("H")).toBe(1);
  expect(heatOf({})("H")).toBe(0);
});

test("the table of a terminal has the elements where a chemist looks for them", () => {
  const lines = heatMapText({ H: 1000, O: 30, Fe: 1, La: 2 }).split("\n");
  expect(lines).toHaveLength(10);
  expect(lines[0]).toBe(`H█  ${"    ".repeat(16)}·`);
  expect(lines[1]).toBe(`·   ·   ${"    ".repeat(10)}·   ·   ·   O▄  ·   ·`);
  expect(lines[3]).toBe("·   ·   ·   ·   ·   ·   ·   Fe▁ ·   ·   ·   ·   ·   ·   ·   ·   ·   ·");
  expect(lines[7]).toBe("");
  expect(lines[8]).toBe(`        La▂ ${"·   ".repeat(14)}`.trimEnd());
});

test("the SVG names every element, with its count where it has one", () => {
  const svg = heatMapSvg({ H: 1234567, O: 30 }, 'a <title> & "more"');
  expect(svg.match(/<g>/g)).toHaveLength(118);
  expect(svg).toContain("<title>H: 1234567 atoms</title>");
  expect(svg).toContain(">1.2M</text>");
  expect(svg).toContain("<title>Fe: 0 atoms</title>");
  expect(svg).toContain("a &lt;title&gt; &amp; &quot;more&quot;");
  // The most frequent is darkest.
  expect(svg).toMatch(/H: 1234567 atoms<\/title><rect [^>]*fill="#08306b"/);
});
