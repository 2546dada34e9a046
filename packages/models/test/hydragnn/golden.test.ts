import { collate, type GraphBatch } from "@hydride/core-graph";
import { safetensors, type Tensor } from "@hydride/torch-js";
import { describe, expect, it } from "vitest";
import {
  hydraGnnLoss,
  type HydraGnnPotential,
  type HydraGnnTensors,
  hydraGnnTensors,
  importHydraGnn,
} from "../../src/index.js";
import { hydraGnnKey } from "../../src/hydragnn/keys.js";
import { edgeDisplacements } from "../../src/graphTensors.js";
import { reverseEdges } from "../../src/hydragnn/reverseEdges.js";
import { targetTensors } from "../../src/targets.js";
import { numbers } from "../helpers.js";
import { atomOrder, type GoldenCase, goldenCases, goldenFile, goldenStructures, readCase } from "./golden.js";

interface Loaded {
  recorded: GoldenCase;
  potential: HydraGnnPotential;
  batch: GraphBatch;
  inputs: HydraGnnTensors;
}

function load(name: string): Loaded {
  const recorded = readCase(name);
  const potential = importHydraGnn([goldenFile(name, "weights.safetensors")], recorded);
  const batch = collate(goldenStructures(recorded), potential.collateOptions);
  const { architecture } = potential.config.encoder;
  return { recorded, potential, batch, inputs: hydraGnnTensors(batch, architecture, { dtype: "float64" }) };
}

/** The largest difference, relative to the largest expected value unless all are zero. */
function deviation(found: ArrayLike<number | bigint>, expected: readonly number[]): number {
  expect(found.length).toBe(expected.length);
  const size = Math.max(...expected.map(Math.abs));
  return Math.max(...numbers(found).map((value, index) => Math.abs(value - expected[index]!))) / (size || 1);
}

const cases = goldenCases();

describe.skipIf(cases.length === 0)("HydraGNN's own results", () => {
  it("are six cases", () => {
    expect(cases).toHaveLength(6);
  });

  describe.each(cases)("%s", (name) => {
    const { recorded, potential, batch, inputs } = load(name);
    const isConservative = potential.config.encoder.architecture.enable_interatomic_potential;

    it("has HydraGNN's edges", () => {
      const { receiver, sender, atomOffsets, edgeGraph, edges } = reverseEdges(batch);
      const vectors = edgeDisplacements(reverseEdges(batch));
      const text = (g: number, first: number, second: number, vector: number[]) =>
        [g, first, second, ...vector.map((x) => (Math.abs(x) < 1e-9 ? "0" : x.toFixed(8)))].join(" ");
      const found = Array.from({ length: edges }, (_, edge) => {
        const g = edgeGraph[edge]!;
        const begin = atomOffsets[g]!;
        const vector = [...vectors.subarray(3 * edge, 3 * edge + 3)];
        return text(batch.order[g]!, receiver[edge]! - begin, sender[edge]! - begin, vector);
      });
      const expected = recorded.structures.flatMap(({ first, second, shift, positions }, g) =>
        first.map((from, edge) => {
          const to = second[edge]!;
          const vector = shift[edge]!.map((moved, axis) => positions[to]![axis]! - positions[from]![axis]! + moved);
          return text(g, from, to, vector);
        }),
      );
      expect(found.sort()).toEqual(expected.sort());
    });

    it("is reproduced to 1e-10: energies and forces", () => {
      const { energy, forces } = potential.forward(inputs, { forces: true });
      const { predicted } = recorded;
      expect(
        deviation(
          energy.toArray(),
          [...batch.order].map((g) => predicted.energy[g]!),
        ),
      ).toBeLessThan(1e-10);
      const expected = atomOrder(batch, recorded).flatMap((atom) => predicted.forces[atom]!);
      expect(deviation(forces!.toArray(), expected)).toBeLessThan(1e-10);
    });

    // HydraGNN computes the loss of interatomic potentials in float32.
    it(`is reproduced to ${isConservative ? "1e-5" : "1e-12"}: loss and gradients`, () => {
      const tolerance = isConservative ? 1e-5 : 1e-12;
      potential.zeroGrad();
      const { energy, forces } = targetTensors(batch, {
        dtype: "float64",
        energyOffset: new Float64Array(batch.structures),
      });
      const prediction = potential.forward(inputs, { forces: true, createGraph: true });
      const { architecture } = potential.config.encoder;
      const { total } = hydraGnnLoss(prediction, { energy, forces }, architecture, inputs.atomCounts);
      expect(deviation([total.item() as number], [recorded.predicted.loss])).toBeLessThan(tolerance);
      total.backward();
      const { tensors } = safetensors.load(goldenFile(name, "gradients.safetensors"));
      const expected = new Map([...tensors].map(([key, value]) => [key.replace(/^module\.(model\.)?/, ""), value]));
      const parameters = new Map(
        [...potential.namedParameters()].map(([key, value]): [string, Tensor] => [
          hydraGnnKey(key, architecture),
          value,
        ]),
      );
      expect([...parameters.keys()].sort()).toEqual([...expected.keys()].sort());
      for (const [key, parameter] of parameters) {
        const gradient = parameter.grad?.toArray() ?? new Float64Array(parameter.numel());
        expect(deviation(numbers(gradient), numbers(expected.get(key)!.toArray())), key).toBeLessThan(tolerance);
      }
    });

    it("is read from HydraGNN's own checkpoint too", () => {
      const other = importHydraGnn([goldenFile(name, `${name}.pk`)], recorded).stateDict();
      const weights = potential.stateDict();
      expect([...other.keys()]).toEqual([...weights.keys()]);
      for (const [key, value] of other) expect(value.equal(weights.get(key)!), key).toBe(true);
    });
  });
});
