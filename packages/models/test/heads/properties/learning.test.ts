import type { Structure } from "@hydride/core-graph";
import { optim, tidy } from "@hydride/torch-js";
import { expect, it } from "vitest";
import {
  createPotential,
  graphTensors,
  type ModelConfig,
  multiTaskLoss,
  propertyLabels,
  targetTensors,
} from "../../../src/index.js";
import { randomNumbers, sampleStructures } from "../../../src/testing/index.js";
import { collatedWith, smallConfig } from "../../helpers.js";

const heads: ModelConfig["heads"] = {
  hidden: [8],
  forces: "conservative",
  uncertainty: true,
  properties: {
    gap: { kind: "scalar", reduce: "mean", uncertainty: true },
    shifts: { kind: "atomScalar", width: 2 },
    partial: { kind: "charges" },
    dipole: { kind: "dipole" },
    moments: { kind: "atomVector" },
  },
};

/** Structures with labels of everything. */
function labelled(): Structure[] {
  const random = randomNumbers(4);
  const values = (length: number) => Float64Array.from({ length }, () => random() - 0.5);
  return [...sampleStructures(["a", "b"]), ...sampleStructures(["b", "a"], 2).slice(0, 1)].map((each) => {
    const atoms = each.numbers.length;
    const array = (width: number) => ({ kind: "real" as const, width, values: values(width * atoms) });
    return {
      ...each,
      energy: random(),
      forces: values(3 * atoms),
      info: { gap: random(), ...(each.id === "molecule" && { dipole: [...values(3)] }) },
      arrays: { shifts: array(2), partial: array(1), moments: array(3) },
    };
  });
}

it.each(["egnn", "painn"] as const)(
  "the heads of %s all learn, and so does what they share",
  (type) => {
    const encoder: ModelConfig["encoder"] = { type, hidden: 12, layers: 2, cutoff: 4, basis: 4 };
    const potential = createPotential(smallConfig({ encoder, heads }), { seed: 6 });
    const { branches } = potential.config;
    const batch = collatedWith(labelled(), propertyLabels(potential.config), branches);
    const inputs = graphTensors(batch, { dtype: "float64" });
    const targets = targetTensors(batch, { dtype: "float64", energyOffset: new Float64Array(batch.structures) });
    const properties = { gap: 1, shifts: 1, partial: 1, dipole: 1, moments: 1 };
    const lossOf = (weights: object) => {
      const prediction = potential.forward(inputs, { forces: true, createGraph: true });
      const none = { energy: 0, forces: 0, stress: 0 };
      return multiTaskLoss(prediction, targets, batch, { ...none, ...weights }, branches);
    };
    const likelihood = { energy: 1, kinds: { energy: "nll", gap: "nll" } } as const;
    const single: [string, object][] = [
      ["energy", likelihood],
      ...Object.keys(properties).map((name): [string, object] => [
        name,
        { properties: { [name]: 1 }, kinds: name === "gap" ? { gap: "nll" } : {} },
      ]),
    ];
    const each = () => new Map(single.map(([name, weights]) => [name, tidy(() => lossOf(weights).item() as number)]));
    const before = each();
    const parameters = potential.parameters();
    const optimizer = new optim.AdamW(parameters, { lr: 5e-3 });
    for (let step = 0; step < 250; step++) {
      tidy(() => {
        optimizer.zeroGrad();
        const loss = lossOf({ ...likelihood, forces: 0.1, properties });
        loss.backward({ inputs: parameters });
        if (step === 0) {
          const idle = [...potential.namedParameters()].filter(([, { grad }]) => !grad?.abs().sum().item());
          // What all charges of a structure have in common is corrected away.
          const common = /\.(partial|dipole)\.scalars\.2\.bias$/;
          expect(idle.map(([name]) => name).filter((name) => !common.test(name))).toEqual([]);
        }
        optimizer.step();
      });
    }
    const after = each();
    for (const [name, loss] of before) {
      // Likelihoods have no zero: they fall by a constant.
      const wanted = name === "energy" || name === "gap" ? loss - 0.2 : 0.8 * loss;
      expect([name, after.get(name)! < wanted, loss, after.get(name)]).toEqual([name, true, loss, after.get(name)]);
    }
  },
  60_000,
);
