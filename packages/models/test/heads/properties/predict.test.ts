import type { Periodicity } from "@hydride/core-graph";
import { autograd, noGrad, tensor, type Tensor } from "@hydride/torch-js";
import { describe, expect, it } from "vitest";
import {
  createPotential,
  type ForwardOptions,
  graphTensors,
  type HeadsConfig,
  type ModelConfig,
  type Potential,
} from "../../../src/index.js";
import { randomNumbers, sampleStructures } from "../../../src/testing/index.js";
import { batchOf, CELL, numbers, smallConfig, structure } from "../../helpers.js";

const painn: ModelConfig["encoder"] = { type: "painn", hidden: 8, layers: 2, cutoff: 4 };
const crystal = { cell: CELL, pbc: [true, true, true] as Periodicity };

function withProperties(
  properties: HeadsConfig["properties"],
  changes: Partial<ModelConfig> = {},
  heads = {},
): Potential {
  const config = {
    heads: { hidden: [8], forces: "conservative", properties, ...heads },
    ...changes,
  } as Partial<ModelConfig>;
  return createPotential(smallConfig(config), { seed: 3 });
}

function predict(potential: Potential, structures: ReturnType<typeof structure>[], options: ForwardOptions = {}) {
  const inputs = graphTensors(batchOf(structures), { dtype: potential.config.dtype });
  return potential.forward(inputs, options);
}

/** Makes what heads predict zero, before softplus and before charges are conserved. */
function silence(potential: Potential): void {
  noGrad(() => {
    for (const [name, value] of potential.namedParameters()) if (name.startsWith("branches.")) value.zero_();
  });
}

const values = (found: Tensor | undefined) => numbers(found!.detach().contiguous().toArray());

describe("properties", () => {
  it("have the shape of their labels, also where branches have none of the structures", () => {
    const potential = withProperties({
      gap: { kind: "scalar", reduce: "mean", width: 2, branches: ["b"], uncertainty: true },
      shifts: { kind: "atomScalar", width: 4 },
      partial: { kind: "charges" },
      dipole: { kind: "dipole", branches: ["a"] },
      moments: { kind: "atomVector", branches: ["b"] },
    });
    const shapes = (structures: ReturnType<typeof structure>[]) => {
      const { properties, variances } = predict(potential, structures);
      return [...properties!, ...variances!].map(([name, { shape }]) => [name, ...shape]);
    };
    const of = (G: number) => [
      ["gap", G, 2],
      ["shifts", 3 * G, 4],
      ["partial", 3 * G, 1],
      ["dipole", G, 3],
      ["moments", 3 * G, 3],
      ["gap", G, 2],
    ];
    expect(shapes([structure("a", "1"), structure("b", "2")])).toEqual(of(2));
    expect(shapes([structure("a", "1")])).toEqual(of(1));
    const { properties } = predict(potential, [structure("a", "1"), structure("b", "2")]);
    const known = (name: string) => values(properties!.get(name)).map((value) => !Number.isNaN(value));
    expect(known("gap")).toEqual([false, false, true, true]);
    expect(known("dipole")).toEqual([true, true, true, false, false, false]);
    expect(known("moments")).toEqual([...Array<boolean>(9).fill(false), ...Array<boolean>(9).fill(true)]);
    const alone = predict(potential, [structure("a", "1")]);
    expect(values(alone.properties!.get("gap"))).toEqual([Number.NaN, Number.NaN]);
    expect(values(alone.variances!.get("gap"))).toEqual([Number.NaN, Number.NaN]);
  });

  it("come out of the branch of the dataset, in its unit", () => {
    const one = withProperties({ gap: { kind: "scalar", reduce: "mean", uncertainty: true } });
    const scaled = withProperties({ gap: { kind: "scalar", reduce: "mean", uncertainty: true, scales: { b: 3 } } });
    const structures = [structure("a", "1"), structure("b", "2")];
    const [first, second] = [predict(one, structures), predict(scaled, structures)];
    const [a, b] = values(first.properties!.get("gap")) as [number, number];
    expect(Math.abs(a - b)).toBeGreaterThan(1e-4);
    const found = values(second.properties!.get("gap"));
    expect(found[0]).toBe(a);
    expect(found[1]).toBeCloseTo(3 * b, 14);
    const [, variance] = values(first.variances!.get("gap"));
    expect(values(second.variances!.get("gap"))[1]).toBeCloseTo(9 * variance!, 12);
  });

  it("are means or sums over atoms", () => {
    const [sum, mean] = (["sum", "mean"] as const).map((reduce) =>
      values(
        predict(withProperties({ gap: { kind: "scalar", reduce } }), [structure("a", "1")]).properties!.get("gap"),
      ),
    );
    expect(sum![0]).toBeCloseTo(3 * mean![0]!, 14);
  });

  it("leave a model's energies and forces as they are", () => {
    const structures = [structure("a", "1")];
    const plain = predict(withProperties(undefined), structures, { forces: true });
    const more = predict(withProperties({ dipole: { kind: "dipole" } }), structures, { forces: true });
    expect(values(more.energy)).toEqual(values(plain.energy));
    expect(values(more.forces)).toEqual(values(plain.forces));
  });

  it("are left out where nobody asks, absent where there are none, and have a graph with createGraph or without forces", () => {
    const potential = withProperties({ gap: { kind: "scalar", reduce: "sum" } }, {}, { uncertainty: true });
    const structures = [structure("a", "1")];
    expect(Object.keys(predict(potential, structures, { properties: false }))).toEqual(["energy"]);
    expect(Object.keys(predict(withProperties(undefined), structures))).toEqual(["energy"]);
    const hasGraph = (options: ForwardOptions) => {
      const { properties, variances } = predict(potential, structures, options);
      return [properties!.get("gap")!.requiresGrad, variances!.get("energy")!.requiresGrad];
    };
    expect(hasGraph({})).toEqual([true, true]);
    expect(hasGraph({ forces: true })).toEqual([false, false]);
    expect(hasGraph({ forces: true, createGraph: true })).toEqual([true, true]);
  });
});

describe("a charge", () => {
  it("is shared out evenly where heads predict none, and zero where a structure does not say", () => {
    const potential = withProperties({ partial: { kind: "charges", scales: { b: 2 } } });
    silence(potential);
    const structures = [structure("a", "1", { charge: -1 }), structure("a", "2"), structure("b", "3", { charge: 3 })];
    const found = values(predict(potential, structures).properties!.get("partial"));
    const expected = [-1 / 3, -1 / 3, -1 / 3, 0, 0, 0, 2, 2, 2];
    for (const [k, value] of found.entries()) expect(value).toBeCloseTo(expected[k]!, 14);
  });
});

describe("a dipole", () => {
  it("is that of charges about the centre of mass", () => {
    const potential = withProperties({ dipole: { kind: "dipole", scales: { a: 4.8 } } });
    silence(potential);
    const positions = Float64Array.of(0, 0, 0, 1, 0, 0, 0, 3, 0);
    const charged = structure("a", "1", { positions, charge: 3 });
    const found = values(predict(potential, [charged]).properties!.get("dipole"));
    // One elementary charge at each atom of a molecule of O, H and H; masses 15.999 and 1.008.
    const centre = [1.008 / 18.015, (3 * 1.008) / 18.015, 0];
    const expected = [4.8 * (1 - 3 * centre[0]!), 4.8 * (3 - 3 * centre[1]!), 0];
    for (const [axis, value] of found.entries()) expect(value).toBeCloseTo(expected[axis]!, 10);
  });

  it.each(["egnn", "painn"] as const)("has no meaning where there is a periodic direction: %s", (type) => {
    const encoder = { ...painn, type };
    const potential = withProperties({ dipole: { kind: "dipole" } }, { encoder });
    const slab = { ...crystal, pbc: [true, false, false] as Periodicity };
    const structures = [structure("a", "1"), structure("a", "2", crystal), structure("a", "3", slab)];
    const known = values(predict(potential, structures).properties!.get("dipole")).map(Number.isFinite);
    expect(known).toEqual([true, true, true, ...Array<boolean>(6).fill(false)]);
  });

  it("has dipoles of atoms where the encoder has vectors", () => {
    const names = (encoder: ModelConfig["encoder"]) =>
      [
        ...withProperties({ dipole: { kind: "dipole" } }, { encoder })
          .namedParameters()
          .keys(),
      ]
        .filter((name) => /^branches\.a\.properties\./.test(name))
        .map((name) => name.split(".").slice(4, 6).join("."));
    expect(new Set(names(smallConfig().encoder))).toEqual(new Set(["scalars.0", "scalars.2"]));
    expect(new Set(names(painn))).toEqual(new Set(["scalars.0", "scalars.2", "vectors.gates"]));
    const potential = withProperties({ dipole: { kind: "dipole" } }, { encoder: painn });
    noGrad(() => {
      for (const [name, value] of potential.namedParameters()) if (name.includes(".scalars.")) value.zero_();
    });
    const [x] = values(predict(potential, [structure("a", "1")]).properties!.get("dipole"));
    expect(Math.abs(x!)).toBeGreaterThan(1e-4);
  });
});

describe("a variance", () => {
  it("is above zero whatever a head says, and that of the energy grows as the square of the atoms", () => {
    const potential = withProperties(
      { gap: { kind: "scalar", reduce: "mean", uncertainty: true } },
      { scales: { a: 2 } },
      { uncertainty: true },
    );
    silence(potential);
    const one = { numbers: Uint8Array.of(6), positions: new Float64Array(3) };
    const { variances } = predict(potential, [structure("a", "1"), structure("a", "2", one)]);
    const atomic = Math.log(2) + 1e-6;
    expect(values(variances!.get("energy"))[0]).toBeCloseTo(9 * 4 * atomic, 12);
    expect(values(variances!.get("energy"))[1]).toBeCloseTo(4 * atomic, 12);
    for (const each of values(variances!.get("gap"))) expect(each).toBeCloseTo(atomic, 12);
    noGrad(() => {
      for (const [name, value] of potential.namedParameters())
        if (/^branches.*\.2\.bias$/.test(name)) value.fill_(-1e4);
    });
    const sure = predict(potential, [structure("a", "1")]).variances!;
    expect(values(sure.get("energy"))[0]).toBeCloseTo(9 * 4e-6, 12);
    expect(values(sure.get("gap"))[0]).toBeCloseTo(1e-6, 12);
  });
});

describe.each(["egnn", "painn"] as const)("the derivatives of properties: %s", (type) => {
  it("are what differences give, beside conservative forces", () => {
    const potential = withProperties(
      {
        gap: { kind: "scalar", reduce: "mean", uncertainty: true },
        partial: { kind: "charges" },
        dipole: { kind: "dipole" },
        moments: { kind: "atomVector" },
      },
      { encoder: { type, hidden: 6, layers: 2, cutoff: 4, basis: 3 } },
      { hidden: [4], uncertainty: true },
    );
    const inputs = graphTensors(batchOf(sampleStructures(["a", "b"]).slice(0, 2)), { dtype: "float64" });
    const random = randomNumbers(5);
    const weights = new Map<string, Tensor>();
    const loss = (createGraph: boolean) => {
      const { properties, variances } = potential.forward(inputs, { forces: true, createGraph });
      return [...properties!, ...[...variances!].map(([name, each]) => [`variance ${name}`, each] as const)]
        .map(([name, each]) => {
          const known = each.maskedFill(each.isnan(), 0);
          const weight =
            weights.get(name) ?? tensor(Float64Array.from({ length: each.numel() }, random), { shape: each.shape });
          weights.set(name, weight);
          return known.mul(weight).sum();
        })
        .reduce((sum, each) => sum.add(each));
    };
    // Of what only energies and direct forces read, nothing.
    const named = [...potential.namedParameters()].filter(([name]) => !/branches\.[ab]\.energy/.test(name));
    const gradients = autograd.grad(
      [loss(true)],
      named.map(([, value]) => value),
      { allowUnused: true },
    );
    let largest = 0;
    for (const [index, [name, value]] of named.entries()) {
      const direction = tensor(
        Float64Array.from({ length: value.numel() }, () => random() - 0.5),
        { shape: value.shape },
      );
      const before = value.detach().clone();
      const at = (step: number) => {
        noGrad(() => value.copy_(before.add(direction, { alpha: step })));
        return loss(false).item() as number;
      };
      const numeric = (8 * (at(1e-3) - at(-1e-3)) - (at(2e-3) - at(-2e-3))) / 12e-3;
      noGrad(() => value.copy_(before));
      const analytic = (gradients[index]?.mul(direction).sum().item() as number | undefined) ?? 0;
      expect([name, Math.abs(analytic - numeric) < 1e-8 * Math.max(1, Math.abs(numeric))]).toEqual([name, true]);
      largest = Math.max(largest, Math.abs(numeric));
    }
    expect(largest).toBeGreaterThan(0.1);
  });
});
