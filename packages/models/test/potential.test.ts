import { collate } from "@hydride/core-graph";
import { isGradEnabled, manualSeed, noGrad, rand, tidy } from "@hydride/torch-js";
import { describe, expect, it } from "vitest";
import { createPotential, graphTensors, ModelError, type Potential } from "../src/index.js";
import { evaluate } from "../src/testing/index.js";
import { batchOf, errorOf, smallConfig, smallPotential, structure } from "./helpers.js";

describe("Potential", () => {
  it("counts its parameters exactly, by the equations", () => {
    const F = 8;
    const linear = (inputs: number, outputs: number, bias = true) => inputs * outputs + (bias ? outputs : 0);
    const layer =
      2 * linear(F, F, false) +
      F +
      linear(2 * 8, F, false) +
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

  it.each(["conservative", "direct"] as const)("scales a branch's energies and its %s forces by its unit", (forces) => {
    const [one, more] = [1, 2.5].map((scale) => {
      const potential = smallPotential({ scales: { a: scale }, heads: { hidden: [8], forces } });
      return evaluate(potential, [structure("a", "1")])[0]!;
    });
    expect(more!.energy).toBeCloseTo(2.5 * one!.energy, 12);
    expect(Math.abs(one!.forces[0]!)).toBeGreaterThan(1e-5);
    for (const [k, value] of more!.forces.entries()) expect(value).toBeCloseTo(2.5 * one!.forces[k]!, 12);
  });

  it("has the precision of its configuration", () => {
    for (const dtype of ["float32", "float64"] as const) {
      const found = smallPotential({ dtype })
        .parameters()
        .map((each) => each.dtype);
      expect(new Set(found)).toEqual(new Set([dtype]));
    }
    const { dtype, ...rest } = smallConfig();
    expect(dtype).toBe("float64");
    expect(createPotential(rest).parameters()[0]!.dtype).toBe("float32");
  });

  it.each([
    [{ cutoff: 1 }, "all neighbours within 1 angstrom"],
    [{ cutoff: 4, maxNeighbors: 2 }, "the nearest 2 neighbours within 4 angstrom"],
  ])("refuses a batch collated with %o", (search, found) => {
    const batch = collate([structure("a", "1")], { ...search, branches: ["a", "b"] });
    expect(errorOf(() => smallPotential().forward(graphTensors(batch, { dtype: "float64" })))).toMatchObject({
      code: "MODEL_INPUT",
      message: `expected a batch of all neighbours within 4 angstrom, as the model has them, found one of ${found}`,
      hint: "give collate what the model has: { cutoff: 4 }",
    });
  });

  it("refuses an option that there is not", () => {
    const inputs = graphTensors(batchOf([structure("a", "1")]), { dtype: "float64" });
    expect(errorOf(() => smallPotential().forward(inputs, { force: true } as never))).toMatchObject({
      code: "MODEL_CONFIG",
      message: 'options: expected keys of forces, stress, createGraph, recompute, properties, found "force"',
      hint: "did you mean forces?",
    });
  });

  it("refuses inputs of another precision", () => {
    const inputs = graphTensors(batchOf([structure("a", "1")]));
    expect(errorOf(() => smallPotential().forward(inputs))).toMatchObject({
      code: "MODEL_INPUT",
      message: "expected inputs in float64 as the model is, found float32",
      hint: "give graphTensors the precision of the potential: { dtype: potential.config.dtype }",
    });
  });

  it.each([
    [["b", "a"], "b, (no structure)"],
    [["b"], "b"],
    [["a", "b", "c"], "(no structure), b, (no structure)"],
  ])("refuses a batch collated for the branches %s", (branches, found) => {
    const inputs = graphTensors(batchOf([structure("b", "1")], branches), { dtype: "float64" });
    expect(errorOf(() => smallPotential().forward(inputs))).toMatchObject({
      code: "MODEL_INPUT",
      message: `expected a batch collated for the branches a, b, found one for ${found}`,
      hint: "give collate the branches of the potential: { branches: potential.config.branches }",
    });
  });
});

describe("createPotential", () => {
  const firstWeights = (potential: Potential) => potential.encoder.parameters()[0]!.tolist();

  it("has the same weights from the same seed, and others from another", () => {
    expect(firstWeights(smallPotential({}, 5))).toEqual(firstWeights(smallPotential({}, 5)));
    expect(firstWeights(smallPotential({}, 5))).not.toEqual(firstWeights(smallPotential({}, 6)));
  });

  it("leaves the caller's random numbers as they were where it has a seed, and draws from them where not", () => {
    const draws = (between: () => void) => {
      manualSeed(11);
      between();
      return rand([4]).tolist();
    };
    const undisturbed = draws(() => undefined);
    expect(draws(() => createPotential(smallConfig(), { seed: 5 }))).toEqual(undisturbed);
    expect(draws(() => createPotential(smallConfig()))).not.toEqual(undisturbed);
    manualSeed(5);
    expect(firstWeights(createPotential(smallConfig()))).toEqual(firstWeights(smallPotential({}, 5)));
  });

  it("refuses a seed that is no integer", () => {
    expect(errorOf(() => createPotential(smallConfig(), { seed: 1.5 }))).toMatchObject({
      code: "MODEL_CONFIG",
      message: "seed: expected an integer, found 1.5",
    });
  });
});
