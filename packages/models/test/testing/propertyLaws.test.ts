import { arange, manualSeed, onesLike, tensor, type Tensor } from "@hydride/torch-js";
import { describe, expect, it } from "vitest";
import { type ForwardOptions, type GraphTensors, Potential, type Prediction, sumSegments } from "../../src/index.js";
import { PhysicsSuite } from "../../src/testing/index.js";
import { errorOf, smallConfig } from "../helpers.js";

type Change = (property: Tensor, inputs: GraphTensors) => Tensor;

const config = smallConfig({
  heads: {
    hidden: [8],
    forces: "direct",
    uncertainty: true,
    properties: {
      volume: { kind: "scalar", reduce: "sum" },
      gap: { kind: "scalar", reduce: "mean" },
      shifts: { kind: "atomScalar", width: 2 },
      partial: { kind: "charges", scales: { a: 2 } },
      dipole: { kind: "dipole" },
      moments: { kind: "atomVector", branches: ["a"] },
    },
  },
});

/** A potential of which one property, or the variance of the energy, breaks a law. */
class Broken extends Potential {
  constructor(
    readonly name: string,
    readonly change: Change,
  ) {
    super(config);
  }

  override forward(inputs: GraphTensors, options: ForwardOptions = {}): Prediction {
    const prediction = super.forward(inputs, options);
    const map = this.name === "energy" ? prediction.variances! : prediction.properties!;
    map.set(this.name, this.change(map.get(this.name)!, inputs));
    return prediction;
  }
}

const ALONG_X = tensor([1, 0, 0], { dtype: "float64" });
const edges = ({ displacement, edgesByStructure }: GraphTensors) =>
  sumSegments(onesLike(displacement.narrow(1, 0, 1)), edgesByStructure);

let calls = 0;
const LAWS: [law: string, message: RegExp, property: string, change: Change][] = [
  ["turns with the structure", /^rotation: dipole of molecule: /, "dipole", (found) => found.add(ALONG_X)],
  ["turns with the structure", /^rotation: moments of molecule: /, "moments", (found) => found.add(ALONG_X)],
  ["is the same of the mirror image", /^inversion: moments of molecule: /, "moments", (found) => found.abs()],
  ["does not depend on the origin", /^translation: gap of molecule: /, "gap", (found) => found.add(calls++)],
  [
    "does not depend on the order of the atoms",
    /^permutation: shifts of molecule: /,
    "shifts",
    (found, { atoms }) => found.add(arange(atoms).unsqueeze(1)),
  ],
  [
    "is the same alone and in a batch",
    /^batch: variance of energy of molecule: /,
    "energy",
    (found, { structures }) => found.add(structures),
  ],
  ["of two far copies is twice that of one", /^far copies: volume of /, "volume", (found) => found.add(1)],
  ["of two far copies is twice that of one", /^far copies: variance of energy of /, "energy", (found) => found.sqrt()],
  [
    "of two far copies is twice that of one",
    /^far copies: gap of /,
    "gap",
    (found, inputs) => found.mul(edges(inputs)),
  ],
  ["of two far copies is twice that of one", /^far copies: dipole of /, "dipole", (found) => found.mul(found)],
  [
    "vanishes smoothly at the cut-off",
    /^cut-off: step: gap of the pair: /,
    "gap",
    (found, inputs) => found.add(edges(inputs)),
  ],
  [
    "has charges that add up to the structure's",
    /^charges: sum of partial of molecule with the charge 0: /,
    "partial",
    (found) => found.add(0.1),
  ],
  [
    "has charges that add up to the structure's",
    /^charges: sum of partial of molecule with the charge 1: /,
    "partial",
    (found, { charge, graph, structures }) => found.sub(charge.indexSelect(0, graph).mul(Number(structures > 1))),
  ],
];

describe("PhysicsSuite of a model with properties", () => {
  it.each(LAWS)("sees a property that breaks: %s (%s)", (law, message, name, change) => {
    manualSeed(3);
    const [, run] = new PhysicsSuite(new Broken(name, change)).cases().find(([each]) => each === law)!;
    const error = errorOf(run) as Error;
    expect(error).toBeInstanceOf(Error);
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/: relative error \S+, tolerance \S+$/);
  });

  it("has no case of charges where there are none", () => {
    const names = new PhysicsSuite(new Potential(smallConfig())).cases().map(([name]) => name);
    expect(names).not.toContain("has charges that add up to the structure's");
  });
});
