import { autograd, type Tensor } from "@hydride/torch-js";
import { describe, expect, it } from "vitest";
import { painnMessage } from "../../src/fused/painnMessage.js";
import type { EdgeSegments } from "../../src/fused/segments.js";
import { expectComposed } from "./compare.js";
import { randomGraph, variable } from "./graph.js";

const SIZES: [atoms: number, edges: number, channels: number, functions: number][] = [
  [5, 40, 3, 2],
  [40, 700, 16, 6],
  [30, 300, 21, 7],
  [200, 4000, 64, 17],
  [3, 0, 8, 4],
];

type Inputs = [phi: Tensor, vectors: Tensor, basis: Tensor, direction: Tensor, weight: Tensor];

function inputsOf(
  [atoms, edges, channels, functions]: (typeof SIZES)[number],
  dtype: "float32" | "float64" = "float64",
): Inputs {
  return [
    variable([atoms, 3 * channels], dtype),
    variable([atoms, 3, channels], dtype),
    variable([edges, functions], dtype),
    variable([edges, 3], dtype),
    variable([functions, 3 * channels], dtype),
  ];
}

const message =
  (edges: EdgeSegments, factor?: Tensor) =>
  (...[phi, vectors, basis, direction, weight]: Inputs): Tensor[] => {
    const found = painnMessage({ phi, vectors, basis, direction, weight, ...(factor && { factor }) }, edges);
    return [found.scalars, found.vectors];
  };

describe("PaiNN's message", () => {
  it.each(SIZES)("is that of libtorch: %i atoms, %i edges, %i channels, %i functions", (...size) => {
    const run = message(randomGraph(size[0], size[1]));
    const inputs = inputsOf(size);
    expectComposed(() => run(...inputs), inputs, 1e-13);
  });

  it("is that of libtorch in float32 to rounding", () => {
    const run = message(randomGraph(40, 700));
    const inputs = inputsOf([40, 700, 16, 6], "float32");
    expectComposed(() => run(...inputs), inputs, 1e-5);
  });

  it("takes filters times a factor of each edge", () => {
    const inputs = inputsOf([5, 40, 3, 2]);
    const edges = randomGraph(5, 40);
    const plain = message(edges)(...inputs);
    const twice = message(edges, variable([40, 9]).mul(0).add(2))(...inputs);
    for (const [k, each] of twice.entries()) expect(each.sub(plain[k]!.mul(2)).abs().max().item()).toBeLessThan(1e-12);
  });

  it("is gradgradchecked", () => {
    const run = message(randomGraph(4, 12));
    const inputs = inputsOf([4, 12, 2, 3]);
    for (const k of [0, 1]) {
      const one = (...each: Tensor[]) => run(...(each as Inputs))[k]!;
      expect(autograd.gradcheck(one, inputs)).toBe(true);
      expect(autograd.gradgradcheck(one, inputs)).toBe(true);
    }
  });
});
