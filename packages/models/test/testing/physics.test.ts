import { arange, cross, manualSeed, onesLike, tensor } from "@hydride/torch-js";
import { beforeEach, describe, expect, it } from "vitest";
import { type ForwardOptions, type GraphTensors, Potential, type Prediction, sumSegments } from "../../src/index.js";
import { PhysicsSuite, sampleStructures } from "../../src/testing/index.js";
import { errorOf, smallConfig, smallPotential } from "../helpers.js";

type Change = (prediction: Required<Prediction>, inputs: GraphTensors) => Partial<Prediction>;

/** A potential that breaks a law of physics. */
class Broken extends Potential {
  constructor(readonly change: Change) {
    super(smallConfig());
  }

  override forward(inputs: GraphTensors, options: ForwardOptions = {}): Prediction {
    const prediction = super.forward(inputs, options);
    return { ...prediction, ...this.change(prediction as Required<Prediction>, inputs) };
  }
}

const ALONG_X = tensor([1, 0, 0], { dtype: "float64" });
const receivedVectors = ({ displacement, received }: GraphTensors, power: number) =>
  sumSegments(displacement.mul(displacement.norm(2, [1], true).pow(power)), received);
const edgeCounts = ({ displacement, edgesByStructure }: GraphTensors) =>
  sumSegments(onesLike(displacement.select(1, 0)), edgesByStructure);

let calls = 0;
const LAWS: [name: string, message: RegExp, change: Change][] = [
  ["turns with the structure", /^rotation: forces of molecule: /, ({ forces }) => ({ forces: forces.add(ALONG_X) })],
  [
    "is the same of the mirror image",
    /^inversion: forces of molecule: /,
    ({ forces }, inputs) => ({
      forces: forces.add(cross(receivedVectors(inputs, 0), receivedVectors(inputs, 1), 1)),
    }),
  ],
  // What forward reads does not depend on the origin: a potential that tells differently each time stands for it.
  ["does not depend on the origin", /^translation: energy of /, ({ energy }) => ({ energy: energy.add(calls++) })],
  [
    "does not depend on the order of the atoms",
    /^permutation: forces of molecule: /,
    ({ forces }, { atoms }) => ({ forces: forces.mul(arange(1, atoms + 1).unsqueeze(1)) }),
  ],
  [
    "is the same alone and in a batch",
    /^batch: energy of molecule: /,
    ({ energy }, { structures }) => ({ energy: energy.add(structures) }),
  ],
  [
    "is the same alone and in a batch",
    /^batch: stress of crystal: /,
    ({ stress }, { structures }) => ({ stress: stress.add(structures) }),
  ],
  [
    "of two far copies is twice that of one",
    /^far copies: energy of molecule: /,
    ({ energy }) => ({ energy: energy.add(1) }),
  ],
  [
    "vanishes smoothly at the cut-off",
    /^cut-off: step in the energy: /,
    ({ energy }, inputs) => ({ energy: energy.add(edgeCounts(inputs)) }),
  ],
  [
    "vanishes smoothly at the cut-off",
    /^cut-off: force just inside: /,
    ({ forces }, inputs) => ({ forces: forces.add(receivedVectors(inputs, 0)) }),
  ],
  [
    "has the derivatives of a force loss that differences give",
    /^gradgradcheck: encoder\./,
    ({ forces }) => ({ forces: forces.detach() }),
  ],
  [
    "has forces that are the negative gradient",
    /^gradient: forces of molecule: /,
    ({ forces }) => ({ forces: forces.mul(1.00001) }),
  ],
  [
    "has a stress that is the strain derivative",
    /^strain: stress of crystal: /,
    ({ stress }) => ({ stress: stress.mul(1.00001) }),
  ],
  ["has forces that sum to zero", /^net force of molecule: /, ({ forces }) => ({ forces: forces.add(ALONG_X) })],
];

describe("PhysicsSuite", () => {
  beforeEach(() => manualSeed(3));

  const names = (suite: PhysicsSuite) => suite.cases().map(([name]) => name);

  it.each(LAWS)("sees a potential that breaks: %s (%s)", (wanted, message, change) => {
    const suite = new PhysicsSuite(
      new Broken((prediction, inputs) => (prediction.forces ? change(prediction, inputs) : {})),
    );
    const [, run] = suite.cases().find(([name]) => name === wanted)!;
    const error = errorOf(run) as Error;
    expect(error).toBeInstanceOf(Error);
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/: relative error \S+, tolerance \S+$/);
  });

  it("has a law for each of its cases here, and a sound potential obeys them all", () => {
    const suite = new PhysicsSuite(smallPotential());
    expect(new Set(LAWS.map(([name]) => name))).toEqual(new Set(names(suite)));
    for (const [, run] of suite.cases()) expect(run).not.toThrow();
  });

  it("has the cases that apply to the precision, the forces and the structures", () => {
    const differences = /derivatives|gradient|strain|sum to zero/;
    const single = names(new PhysicsSuite(smallPotential({ dtype: "float32" })));
    expect(single.filter((name) => differences.test(name))).toEqual([]);
    const direct = names(new PhysicsSuite(smallPotential({ heads: { hidden: [8], forces: "direct" } })));
    expect(direct.filter((name) => differences.test(name))).toEqual([
      "has the derivatives of a force loss that differences give",
    ]);
    const [molecule, crystal] = sampleStructures(["a"]);
    const ofMolecule = names(new PhysicsSuite(smallPotential(), { structures: [molecule!] }));
    expect(ofMolecule).toContain("of two far copies is twice that of one");
    expect(ofMolecule).not.toContain("has a stress that is the strain derivative");
    const ofCrystal = names(new PhysicsSuite(smallPotential(), { structures: [crystal!] }));
    expect(ofCrystal).not.toContain("of two far copies is twice that of one");
    expect(ofCrystal).toContain("has a stress that is the strain derivative");
  });

  it("leaves the weights as they were", () => {
    const potential = smallPotential();
    const weights = () => [...potential.stateDict().values()].map((each) => each.tolist());
    const before = weights();
    new PhysicsSuite(potential).gradgradcheck();
    expect(weights()).toEqual(before);
  });
});
