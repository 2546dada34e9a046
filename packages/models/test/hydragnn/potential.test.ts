import { collate } from "@hydride/core-graph";
import { describe, expect, it } from "vitest";
import { createHydraGnnPotential, hydraGnnConfig, type HydraGnnPotential, hydraGnnTensors } from "../../src/index.js";
import { errorOf, numbers } from "../helpers.js";
import { SMALL } from "./architectures.js";
import { formulaPotential, STRUCTURES } from "./samples.js";

const conservative = { heads: "energy: atom head, conservative forces", loss: { kind: "mae" } };

function inputsOf(potential: HydraGnnPotential, structures = STRUCTURES, dtype = potential.config.dtype) {
  const batch = collate(structures, potential.collateOptions);
  return { batch, inputs: hydraGnnTensors(batch, potential.config.encoder.architecture, { dtype }) };
}

describe("HydraGnnPotential", () => {
  it.each(["EGNN", "PAINN"])("%s: predicts of a batch what it predicts of each structure alone", (mpnn_type) => {
    const potential = formulaPotential({ ...SMALL, mpnn_type, ...conservative });
    const { batch, inputs } = inputsOf(potential);
    const all = potential.forward(inputs, { forces: true });
    const alone = Array.from(batch.order, (g) =>
      potential.forward(inputsOf(potential, [STRUCTURES[g]!]).inputs, { forces: true }),
    );
    const [energies, forces] = [alone.map(({ energy }) => energy.item()), alone.flatMap(({ forces }) => numbers(forces!.toArray()))]; // prettier-ignore
    for (const [g, value] of numbers(all.energy.toArray()).entries())
      expect(value).toBeCloseTo(energies[g] as number, 12);
    for (const [k, value] of numbers(all.forces!.toArray()).entries()) expect(value).toBeCloseTo(forces[k]!, 12);
    expect(Math.max(...forces.map(Math.abs))).toBeGreaterThan(1e-3);
  });

  it("predicts a structure without any edge", () => {
    const potential = formulaPotential({ ...SMALL, mpnn_type: "PAINN", ...conservative });
    const { inputs } = inputsOf(potential, [STRUCTURES[2]!]);
    const { energy, forces } = potential.forward(inputs, { forces: true, createGraph: true });
    expect(Number.isFinite(energy.item())).toBe(true);
    expect(numbers(forces!.toArray()).map(Math.abs)).toEqual([0, 0, 0]);
    energy.sum().add(forces!.square().sum()).backward();
    for (const [name, { grad }] of potential.namedParameters()) {
      expect(numbers(grad?.toArray() ?? []).every(Number.isFinite), name).toBe(true);
    }
  });

  it("predicts in float32 what it predicts in float64", () => {
    const double = formulaPotential({ ...SMALL, ...conservative });
    const single = createHydraGnnPotential(hydraGnnConfig({ ...SMALL, ...conservative }, "float32"), { seed: 1 });
    single.loadStateDict(double.stateDict());
    const [exact, found] = [double, single].map((each) => each.forward(inputsOf(each).inputs, { forces: true }));
    expect(found!.energy.dtype).toBe("float32");
    for (const [k, value] of numbers(found!.forces!.toArray()).entries()) {
      expect(value).toBeCloseTo(numbers(exact!.forces!.toArray())[k]!, 4);
    }
  });

  it("has the same weights for the same seed", () => {
    const [first, second, third] = [5, 5, 6].map((seed) =>
      createHydraGnnPotential(hydraGnnConfig(SMALL), { seed }).stateDict(),
    );
    expect([...first!].every(([name, value]) => value.equal(second!.get(name)!))).toBe(true);
    expect([...first!].every(([name, value]) => value.equal(third!.get(name)!))).toBe(false);
  });

  it("refuses stress of direct forces, and forces that no head has", () => {
    const direct = formulaPotential(SMALL);
    expect(errorOf(() => direct.forward(inputsOf(direct).inputs, { stress: true }))).toMatchObject({
      code: "MODEL_INPUT",
      message: "stress is the strain derivative of the energy, and this model's forces are direct",
    });
    const heads = [{ name: "energy", type: "graph", output_dim: 1 }, { name: "gap", type: "graph", output_dim: 1 }]; // prettier-ignore
    const without = formulaPotential({ ...SMALL, heads });
    expect(errorOf(() => without.forward(inputsOf(without).inputs, { forces: true }))).toMatchObject({
      code: "MODEL_INPUT",
      message: "expected a model with forces, found the heads energy, gap",
    });
  });

  it("refuses inputs of another precision, and of other branches", () => {
    const potential = formulaPotential(SMALL);
    const { batch, inputs } = inputsOf(potential, STRUCTURES, "float32");
    expect(errorOf(() => potential.forward(inputs))).toMatchObject({
      code: "MODEL_INPUT",
      message: "expected inputs in float64 as the model is, found float32",
      hint: "give hydraGnnTensors the precision of the potential: { dtype: potential.config.dtype }",
    });
    const other = formulaPotential({ ...SMALL, branches: ["branch-1", "branch-0"] });
    const swapped = hydraGnnTensors(batch, other.config.encoder.architecture, { dtype: "float64" });
    expect(errorOf(() => other.forward(swapped))).toMatchObject({
      message: "expected a batch collated for the branches branch-1, branch-0, found one for branch-0, branch-1",
    });
  });
});
