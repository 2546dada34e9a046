import { autocast, autograd, getNumThreads, randn, setNumThreads, type Tensor } from "@hydride/torch-js";
import { describe, expect, it } from "vitest";
import { type EgnnEdgeOptions, egnnEdges } from "../../src/fused/egnnEdges.js";
import type { EdgeSegments } from "../../src/fused/segments.js";
import { composed, difference, expectComposed } from "./compare.js";
import { randomGraph, variable } from "./graph.js";

const SIZES: [atoms: number, edges: number, channels: number, functions: number][] = [
  [5, 40, 3, 1],
  [40, 700, 16, 6],
  [120, 2500, 70, 16],
];
type Activation = "silu" | "relu";

function inputsOf(
  [atoms, edges, channels, functions]: (typeof SIZES)[number],
  dtype: "float32" | "float64" = "float64",
): Tensor[] {
  // Weights of the size that layers start with: sums stay near one.
  const weight = (...shape: number[]) =>
    randn(shape, { dtype })
      .div(Math.sqrt(shape.at(-1)!))
      .detach()
      .requiresGrad_(true);
  return [
    variable([atoms, channels], dtype),
    variable([atoms, channels], dtype),
    variable([edges, functions], dtype),
    weight(channels, functions),
    weight(channels, channels),
    weight(channels),
    variable([edges, 1], dtype),
    weight(channels, channels),
    weight(channels),
    weight(1, channels),
  ];
}

/** With the envelope and sizes or without. */
function layer(edges: EdgeSegments, activation: Activation, all: boolean, options?: EgnnEdgeOptions) {
  return (...inputs: Tensor[]): Tensor[] => {
    const [receivers, senders, scalars, scalarWeight, messageWeight, messageBias, envelope, weight, bias, last] =
      inputs as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
    const message = { weight: messageWeight, bias: messageBias };
    const { sums, sizes } = egnnEdges(
      {
        receivers,
        senders,
        scalars,
        scalarWeight,
        activation,
        message,
        ...(all && { envelope, size: { weight, bias, last } }),
      },
      edges,
      options,
    );
    return sizes ? [sums, sizes] : [sums];
  };
}

describe.each(["silu", "relu"] as const)("EGNN's edges, %s", (activation) => {
  it.each(SIZES)("are those of libtorch: %i atoms, %i edges, %i channels, %i functions", (...size) => {
    const graph = randomGraph(size[0], size[1]);
    const inputs = inputsOf(size);
    for (const all of [true, false]) {
      const used = all ? inputs : inputs.slice(0, 6);
      for (const options of [{}, { twice: true }]) {
        const run = layer(graph, activation, all, options);
        expectComposed(() => run(...inputs), used, 1e-12);
      }
    }
  });

  it("have the gradients of libtorch where nothing is differentiated again", () => {
    const graph = randomGraph(120, 2500);
    for (const [dtype, tolerance] of [
      ["float64", 1e-13],
      ["float32", 1e-5],
    ] as const) {
      const inputs = inputsOf([120, 2500, 70, 16], dtype);
      const run = layer(graph, activation, true);
      const directions = run(...inputs).map((each) => randn(each.shape, { dtype }));
      const gradients = () => autograd.grad(run(...inputs), inputs, { gradOutputs: directions }) as Tensor[];
      const [ours, again, theirs] = [gradients(), gradients(), composed(gradients)];
      for (const [k, each] of ours.entries()) {
        expect(difference(each, theirs[k]!), `${dtype}, input ${k}`).toBeLessThan(tolerance);
        expect(each.equal(again[k]!)).toBe(true);
      }
    }
  });

  it("have them where there are sizes and no envelope, and where so much would be kept that it is computed again", () => {
    // The last: more than 16 MiB of messages.
    for (const size of [SIZES[1]!, [300, 18_000, 128, 2] as const]) {
      const [first, last] = [inputsOf([...size]).slice(0, 6), inputsOf([...size]).slice(7)];
      const graph = randomGraph(size[0], size[1]);
      const activate = { activation };
      const run = () => {
        const [receivers, senders, scalars, scalarWeight, weight, bias] = first as [
          Tensor,
          Tensor,
          Tensor,
          Tensor,
          Tensor,
          Tensor,
        ];
        const [sizeWeight, sizeBias, lastWeight] = last as [Tensor, Tensor, Tensor];
        const { sums, sizes } = egnnEdges(
          {
            ...{ receivers, senders, scalars, scalarWeight, ...activate },
            message: { weight, bias },
            size: { weight: sizeWeight, bias: sizeBias, last: lastWeight },
          },
          graph,
        );
        return [sums, sizes!];
      };
      const used = [...first, ...last];
      const directions = run().map((each) => randn(each.shape, { dtype: "float64" }));
      const gradients = () => autograd.grad(run(), used, { gradOutputs: directions }) as Tensor[];
      const [ours, theirs] = [gradients(), composed(gradients)];
      for (const [k, each] of ours.entries()) expect(difference(each, theirs[k]!), `input ${k}`).toBeLessThan(1e-12);
    }
  });

  it("have the same gradients, bit for bit, with any number of threads", () => {
    const inputs = inputsOf([400, 9000, 40, 3]);
    const run = layer(randomGraph(400, 9000), activation, true);
    const directions = run(...inputs).map((each) => randn(each.shape, { dtype: "float64" }));
    const threads = getNumThreads();
    const found = [1, 2, 3].map((count) => {
      setNumThreads(count);
      return autograd.grad(run(...inputs), inputs, { gradOutputs: directions }) as Tensor[];
    });
    setNumThreads(threads);
    for (const other of found.slice(1)) {
      expect(other.map((each, k) => each.equal(found[0]![k]!))).toEqual(inputs.map(() => true));
    }
  });

  it("are gradgradchecked", () => {
    const run = layer(randomGraph(4, 9), activation, true);
    const inputs = inputsOf([4, 9, 3, 2]);
    expect(autograd.gradcheck(run as never, inputs)).toBe(true);
    expect(autograd.gradgradcheck(run as never, inputs)).toBe(true);
  });

  it("are zeros without edges, and so are their gradients", () => {
    const inputs = inputsOf([3, 0, 8, 4]);
    const [sums, sizes] = layer(randomGraph(3, 0), activation, true)(...inputs) as [Tensor, Tensor];
    expect([sums.shape, sizes.shape]).toEqual([[3, 8], [0, 1]]); // prettier-ignore
    const [ofReceivers, ofWeight] = autograd.grad([sums.sum()], [inputs[0]!, inputs[4]!]) as [Tensor, Tensor];
    for (const each of [sums, ofReceivers, ofWeight]) expect(each.abs().sum().item()).toBe(0);
  });

  it("in bfloat16 are as near as its eight bits, with sums and gradients in float32", () => {
    const run = layer(randomGraph(120, 2500), activation, true);
    const inputs = inputsOf([120, 2500, 64, 16], "float32");
    const directions = run(...inputs).map((each) => randn(each.shape));
    const all = () => {
      const results = run(...inputs);
      return [...results, ...(autograd.grad(results, inputs, { gradOutputs: directions }) as Tensor[])];
    };
    const exact = all();
    for (const [k, each] of autocast({ device: "cpu", dtype: "bfloat16" }, all).entries()) {
      const error = each.sub(exact[k]!).norm().div(exact[k]!.norm()).item();
      expect(each.dtype).toBe("float32");
      expect(error, `tensor ${k}`).toBeLessThan(0.05);
    }
  });
});
