import { isGradEnabled, noGrad, tidy } from "@hydride/torch-js";
import { describe, expect, it } from "vitest";
import { graphTensors, ModelError } from "../src/index.js";
import { evaluate } from "../src/testing/index.js";
import { batchOf, smallConfig, smallPotential, structure } from "./helpers.js";

describe("Potential", () => {
  it("counts its parameters exactly, by the equations", () => {
    const F = 8;
    const linear = (inputs: number, outputs: number, bias = true) => inputs * outputs + (bias ? outputs : 0);
    const layer =
      2 * linear(F, F, false) +
      F +
      linear(8, F, false) +
      linear(F, F) +
      linear(F, F) +
      linear(F, F, false) +
      linear(F, F);
    const moves = linear(F, F) + F;
    const potential = smallPotential();
    const counts = potential.parameterCounts();
    expect(counts).toEqual({
      shared: 119 * F + 2 * layer + moves,
      perBranch: { a: linear(F, F) + F + 1, b: linear(F, F) + F + 1 },
      branches: 2,
    });
    const total = potential.parameters().reduce((sum, each) => sum + each.numel(), 0);
    expect(total).toBe(counts.shared + counts.perBranch.a! + counts.perBranch.b!);
  });

  it("names parameters by encoder and branch", () => {
    const names = [...smallPotential().namedParameters().keys()];
    expect(names.filter((name) => !name.startsWith("encoder.") && !/^branches\.[ab]\./.test(name))).toEqual([]);
    expect(names).toContain("encoder.layers.1.edge.weight");
    expect(names).toContain("branches.b.energy.2.weight");
  });

  it("has the same weights from the same seed, and others from another", () => {
    const weights = (seed: number) => smallPotential({}, seed).encoder.parameters()[0]!.tolist();
    expect(weights(5)).toEqual(weights(5));
    expect(weights(5)).not.toEqual(weights(6));
  });

  it("sends each structure to the branch of its dataset", () => {
    const potential = smallPotential();
    const [ofA, ofB] = evaluate(potential, [structure("a", "1"), structure("b", "2")]);
    expect(ofA!.energy).not.toBe(ofB!.energy);
    noGrad(() => {
      for (const [name, value] of potential.namedParameters()) if (name.startsWith("branches.b.")) value.zero_();
    });
    const [again, zero] = evaluate(potential, [structure("a", "1"), structure("b", "2")]);
    expect(again!.energy).toBe(ofA!.energy);
    expect(zero!.energy).toBe(0);
  });

  it("gives an atom without neighbours an energy and no force", () => {
    const atom = { ...structure("a", "atom"), numbers: Uint8Array.of(6), positions: Float64Array.of(1, 2, 3) };
    for (const forces of ["conservative", "direct"] as const) {
      const [result] = evaluate(smallPotential({ heads: { hidden: [8], forces } }), [atom]);
      expect(Number.isFinite(result!.energy)).toBe(true);
      expect(result!.forces.map(Math.abs)).toEqual([0, 0, 0]);
    }
  });

  it("gives finite numbers for two atoms at one point", () => {
    const positions = Float64Array.of(0, 0, 0, 0, 0, 0, 1, 1, 1);
    const [result] = evaluate(smallPotential(), [structure("a", "clash", { positions })]);
    expect([result!.energy, ...result!.forces].every(Number.isFinite)).toBe(true);
  });

  it("gives forces inside noGrad, leaves the mode as it was, and no graph unless asked", () => {
    tidy(() => {
      const inputs = graphTensors(batchOf([structure("a", "1")]), { dtype: "float64" });
      const plain = noGrad(() => {
        const prediction = smallPotential().forward(inputs, { forces: true });
        expect(isGradEnabled()).toBe(false);
        return prediction;
      });
      expect([plain.energy.requiresGrad, plain.forces!.requiresGrad]).toEqual([false, false]);
      const recorded = smallPotential().forward(inputs, { forces: true, createGraph: true });
      expect([recorded.energy.requiresGrad, recorded.forces!.requiresGrad]).toEqual([true, true]);
    });
  });

  it("has no stress where there is no volume, and refuses one of direct forces", () => {
    const [result] = evaluate(smallPotential(), [structure("a", "1")]);
    expect(result!.stress.every(Number.isNaN)).toBe(true);
    const direct = smallPotential({ heads: { hidden: [8], forces: "direct" } });
    expect(() =>
      direct.forward(graphTensors(batchOf([structure("a", "1")]), { dtype: "float64" }), { stress: true }),
    ).toThrow(
      new ModelError(
        "stress is the strain derivative of the energy, and this model's forces are direct",
        "MODEL_INPUT",
      ),
    );
  });

  it("scales a branch's energies and forces by its unit", () => {
    const energies = [1, 2.5].map(
      (scale) => evaluate(smallPotential({ scales: { a: scale } }), [structure("a", "1")])[0]!,
    );
    expect(energies[1]!.energy).toBeCloseTo(2.5 * energies[0]!.energy, 12);
    expect(energies[1]!.forces[0]).toBeCloseTo(2.5 * energies[0]!.forces[0]!, 12);
  });

  it("has the precision of its configuration", () => {
    expect(
      new Set(
        smallPotential({ dtype: "float32" })
          .parameters()
          .map((each) => each.dtype),
      ),
    ).toEqual(new Set(["float32"]));
    expect(
      new Set(
        smallPotential(smallConfig())
          .parameters()
          .map((each) => each.dtype),
      ),
    ).toEqual(new Set(["float64"]));
  });
});
