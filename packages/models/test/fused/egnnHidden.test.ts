import { autograd, type Tensor } from "@hydride/torch-js";
import { describe, expect, it } from "vitest";
import { egnnHidden } from "../../src/fused/egnnHidden.js";
import { expectComposed } from "./compare.js";
import { randomGraph, variable } from "./graph.js";

const SIZES: [atoms: number, edges: number, channels: number, functions: number][] = [
  [5, 40, 3, 1],
  [40, 700, 16, 6],
  [300, 5000, 37, 16],
  [3, 0, 8, 4],
];

function inputsOf(
  atoms: number,
  edges: number,
  channels: number,
  functions: number,
  dtype: "float32" | "float64" = "float64",
) {
  return [
    variable([atoms, channels], dtype),
    variable([atoms, channels], dtype),
    variable([edges, functions], dtype),
    variable([channels, functions], dtype),
  ] as [Tensor, Tensor, Tensor, Tensor];
}

describe.each(["silu", "relu"] as const)("the first layer of EGNN's edges, %s", (activation) => {
  const layer =
    (edges: ReturnType<typeof randomGraph>) =>
    (receivers: Tensor, senders: Tensor, scalars: Tensor, scalarWeight: Tensor): Tensor =>
      egnnHidden({ receivers, senders, scalars, scalarWeight, activation }, edges);

  it.each(SIZES)("is that of libtorch: %i atoms, %i edges, %i channels, %i functions", (...size) => {
    const run = layer(randomGraph(size[0], size[1]));
    const inputs = inputsOf(...size);
    expectComposed(() => [run(...inputs)], inputs, 1e-13);
  });

  it("is that of libtorch in float32 to rounding", () => {
    const run = layer(randomGraph(40, 700));
    const inputs = inputsOf(40, 700, 16, 6, "float32");
    expectComposed(() => [run(...inputs)], inputs, 1e-5);
  });

  it("is gradgradchecked", () => {
    const run = layer(randomGraph(4, 9));
    const inputs = inputsOf(4, 9, 3, 2);
    expect(autograd.gradcheck(run as never, inputs)).toBe(true);
    expect(autograd.gradgradcheck(run as never, inputs)).toBe(true);
  });
});
