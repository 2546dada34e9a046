import { autograd, cuda, randn, type Tensor, tensor } from "@hydride/torch-js";
import { beforeEach, describe, expect, it } from "vitest";
import { edgeGeometry } from "../../src/fused/edgeGeometry.js";
import { egnnEdges } from "../../src/fused/egnnEdges.js";
import { egnnHidden } from "../../src/fused/egnnHidden.js";
import { fusedOperators } from "../../src/fused/library.js";
import { painnMessage } from "../../src/fused/painnMessage.js";
import { radialBasis } from "../../src/fused/radialBasis.js";
import { type EdgeSegments, gatherSegments, type Segments, sumSegments } from "../../src/fused/segments.js";
import { errorOf } from "../helpers.js";
import { composed, derivatives, difference } from "./compare.js";
import { randomGraph } from "./graph.js";

const DEVICE = "cuda:0";
type Dtype = "float32" | "float64";
interface Sizes {
  atoms: number;
  edges: number;
  channels: number;
  functions: number;
}
type Run = (graph: EdgeSegments, inputs: Tensor[]) => Tensor[];
/** Shapes of inputs, and what is made of them. */
type Operator = [name: string, shapes: (sizes: Sizes) => number[][], run: Run];

const onDevice = (values: Tensor) => values.to({ device: DEVICE });
const there = ({ index, offsets, permutation }: Segments): Segments => ({
  index: onDevice(index),
  offsets: onDevice(offsets),
  ...(permutation && { permutation: onDevice(permutation) }),
});

function hidden(activation: "silu" | "relu"): Operator {
  return [
    `EGNN's first layer, ${activation}`,
    ({ atoms: N, edges: E, channels: F, functions: R }) => [[N, F], [N, F], [E, R], [F, R]], // prettier-ignore
    (graph, inputs) => {
      const [receivers, senders, scalars, scalarWeight] = inputs as [Tensor, Tensor, Tensor, Tensor];
      return [egnnHidden({ receivers, senders, scalars, scalarWeight, activation }, graph)];
    },
  ];
}

/** Weights are of the size that layers start with. */
function edges(activation: "silu" | "relu", twice: boolean): Operator {
  return [
    `EGNN's edges, ${activation}${twice ? ", differentiated twice" : ""}`,
    ({ atoms: N, edges: E, channels: F, functions: R }) =>
      [[N, F], [N, F], [E, R], [F, R], [F, F], [F], [E, 1], [F, F], [F], [1, F]], // prettier-ignore
    (graph, inputs) => {
      const [receivers, senders, scalars, scalarWeight, messageWeight, messageBias, envelope, weight, bias, last] =
        inputs as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
      const small = (values: Tensor) => values.div(Math.sqrt(bias.numel()));
      const { sums, sizes } = egnnEdges(
        {
          ...{ receivers, senders, scalars, scalarWeight, activation, envelope },
          message: { weight: small(messageWeight), bias: messageBias },
          size: { weight: small(weight), bias, last: small(last) },
        },
        graph,
        { twice },
      );
      return [sums, sizes!];
    },
  ];
}

function radial(scaled: boolean): Operator {
  const functions = { cutoff: 4, count: 5, first: 0.5, width: 0.5 };
  return [
    `functions of lengths, times the envelope: ${scaled}`,
    ({ edges: E }) => [[E, 1]],
    (_, [values]) => {
      // From a compressed bond to beyond the cut-off.
      const length = values!.tanh().add(1).mul(2).add(0.3);
      return [radialBasis(length, length.detach().mul(0).add(1.3), functions, scaled)];
    },
  ];
}

const OPERATORS: Operator[] = [
  ["sums of edges by receiver", ({ edges: E, channels: F }) => [[E, F]], ({ received }, [values]) => [sumSegments(values!, received).square()]], // prettier-ignore
  ["sums of edges by sender", ({ edges: E }) => [[E, 3, 1]], ({ sent }, [values]) => [sumSegments(values!, sent).square()]], // prettier-ignore
  ["rows of receivers", ({ atoms: N, channels: F }) => [[N, F]], ({ received }, [values]) => [gatherSegments(values!, received).square()]], // prettier-ignore
  ["rows of senders", ({ atoms: N }) => [[N]], ({ sent }, [values]) => [gatherSegments(values!, sent).square()]],
  [
    "lengths and directions",
    ({ edges: E }) => [[E, 3]],
    (_, [vectors]) => {
      const { length, direction } = edgeGeometry(vectors!);
      return [length, direction];
    },
  ],
  radial(false),
  radial(true),
  hidden("silu"),
  hidden("relu"),
  edges("silu", true),
  edges("relu", true),
  [
    "PaiNN's message",
    ({ atoms: N, edges: E, channels: F, functions: R }) => [[N, 3 * F], [N, 3, F], [E, R], [E, 3], [R, 3 * F]], // prettier-ignore
    (graph, inputs) => {
      const [phi, vectors, basis, direction, weight] = inputs as [Tensor, Tensor, Tensor, Tensor, Tensor];
      const message = painnMessage({ phi, vectors, basis, direction, weight }, graph);
      return [message.scalars, message.vectors];
    },
  ],
];

// The largest has more channels than a block has threads, and more functions than are staged at a time.
const SIZES: Sizes[] = [
  { atoms: 5, edges: 40, channels: 3, functions: 1 },
  { atoms: 40, edges: 700, channels: 16, functions: 6 },
  { atoms: 70, edges: 900, channels: 150, functions: 37 },
  { atoms: 3, edges: 0, channels: 8, functions: 4 },
];

function inputsOf(shapes: number[][], dtype: Dtype): Tensor[] {
  return shapes.map((shape) => randn(shape, { dtype, requiresGrad: true }));
}

/** `run` on the device, of and to tensors on the CPU. */
function moved(run: Run, { received, sent }: EdgeSegments): (...inputs: Tensor[]) => Tensor[] {
  const graph = { received: there(received), sent: there(sent) };
  return (...inputs) => run(graph, inputs.map(onDevice)).map((each) => each.to({ device: "cpu" }));
}

describe("the fused operators on CUDA", () => {
  beforeEach(({ skip }) => {
    skip(!cuda.isAvailable(), cuda.unavailableReason() ?? "");
  });

  describe.each(OPERATORS)("%s", (_, shapes, run) => {
    it.each([
      ["float64", 1e-11],
      ["float32", 2e-4],
    ] as const)("are those of libtorch in %s, the same bits each time", (dtype, tolerance) => {
      for (const sizes of SIZES) {
        const graph = randomGraph(sizes.atoms, sizes.edges);
        const inputs = inputsOf(shapes(sizes), dtype);
        const onCuda = moved(run, graph);
        const directions: Tensor[][] = [];
        const [ours, again] = [1, 2].map(() => derivatives(() => onCuda(...inputs), inputs, directions)) as [
          Tensor[],
          Tensor[],
        ];
        const theirs = composed(() => derivatives(() => run(graph, inputs), inputs, directions));
        expect(ours.length).toBe(theirs.length);
        for (const [k, each] of ours.entries()) {
          const what = `tensor ${k} of results, gradients and gradients of gradients, ${sizes.edges} edges`;
          expect(difference(each, theirs[k]!), what).toBeLessThan(tolerance);
          expect(each.equal(again[k]!), what).toBe(true);
        }
      }
    });

    it("are gradgradchecked", () => {
      const sizes = { atoms: 4, edges: 9, channels: 3, functions: 2 };
      const onCuda = moved(run, randomGraph(sizes.atoms, sizes.edges));
      const inputs = inputsOf(shapes(sizes), "float64");
      const results = onCuda(...inputs).length;
      for (let k = 0; k < results; k++) {
        const one = (...each: Tensor[]) => onCuda(...each)[k]!;
        expect(autograd.gradcheck(one, inputs)).toBe(true);
        expect(autograd.gradgradcheck(one, inputs)).toBe(true);
      }
    });
  });

  describe.each([edges("silu", false), edges("relu", false)])("%s, differentiated once", (_, shapes, run) => {
    it.each([
      ["float64", 1e-12],
      ["float32", 1e-4],
    ] as const)("have the gradients of libtorch in %s, the same bits each time", (dtype, tolerance) => {
      for (const sizes of SIZES) {
        const graph = randomGraph(sizes.atoms, sizes.edges);
        const inputs = inputsOf(shapes(sizes), dtype);
        const onCuda = moved(run, graph);
        const directions = onCuda(...inputs).map((each) => randn(each.shape, { dtype }));
        const gradients = (of: () => Tensor[]) => autograd.grad(of(), inputs, { gradOutputs: directions }) as Tensor[];
        const [ours, again] = [1, 2].map(() => gradients(() => onCuda(...inputs))) as [Tensor[], Tensor[]];
        const theirs = composed(() => gradients(() => run(graph, inputs)));
        for (const [k, each] of ours.entries()) {
          expect(difference(each, theirs[k]!), `input ${k}, ${sizes.edges} edges`).toBeLessThan(tolerance);
          expect(each.equal(again[k]!), `input ${k}, ${sizes.edges} edges`).toBe(true);
        }
      }
    });
  });

  it.each([
    ["silu", 0.02],
    ["relu", 0.1],
  ] as const)("EGNN's edges in bfloat16 are as near as its eight bits, with sums in float32: %s", (name, tolerance) => {
    const { received, sent } = randomGraph(120, 2500);
    const graph = [sent.index, received.index, received.offsets].map(onDevice);
    const leaf = (...shape: number[]) =>
      onDevice(randn(shape)).div(Math.sqrt(shape.length === 2 ? shape[1]! : 1)).detach().requiresGrad_(true); // prettier-ignore
    const inputs = [leaf(120, 64), leaf(120, 64), leaf(2500, 16)] as const;
    const weights = [leaf(16, 64), leaf(64, 64), leaf(64), leaf(64, 64), leaf(64), leaf(64)];
    const envelope = leaf(2500);
    const directions = [onDevice(randn([120, 64])), onDevice(randn([2500]))];
    const all = (bfloat16: boolean, keep: boolean) => {
      const options = { envelope, keep, bfloat16 };
      const results = fusedOperators()!.egnn_edges(...inputs, weights, graph, name === "silu", options);
      const sources = [...inputs, ...weights, envelope];
      return [...results, ...(autograd.grad(results, sources, { gradOutputs: directions }) as Tensor[])];
    };
    const exact = all(false, true);
    const kept = all(true, true);
    for (const [k, each] of kept.entries()) {
      expect(each.dtype).toBe("float32");
      expect(each.sub(exact[k]!).norm().div(exact[k]!.norm()).item(), `tensor ${k}`).toBeLessThan(tolerance);
    }
    // What is not kept is computed again, from the same numbers.
    expect(all(true, false).map((each, k) => each.equal(kept[k]!))).toEqual(kept.map(() => true));
  });

  it("sums of bfloat16 are those of float32, rounded", () => {
    const { received } = randomGraph(50, 2000);
    const values = onDevice(randn([2000, 7])).to("bfloat16");
    const { index, offsets } = there(received);
    const sums = fusedOperators()!.segment_sum(values, index, offsets);
    expect(sums.dtype).toBe("bfloat16");
    expect(difference(sums.to({ device: "cpu" }), sumSegments(values.to("cpu", "float64"), received))).toBeLessThan(
      0.005,
    );
  });

  it("refuse operands on different devices", () => {
    const segments = { index: tensor(Int32Array.of(0, 0)), offsets: tensor(Int32Array.of(0, 2)) };
    const error = errorOf(() => sumSegments(onDevice(tensor([1, 2])), segments)) as Error;
    expect(error.message).toContain(`segment_sum: expected index on ${DEVICE}, found it on cpu`);
  });
});
