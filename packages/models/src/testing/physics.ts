import type { Structure } from "@hydride/core-graph";
import { autograd, noGrad, tensor, tidy } from "@hydride/torch-js";
import { graphTensors } from "../graphTensors.js";
import type { ResolvedProperty } from "../heads/properties/config.js";
import type { Potential } from "../potential.js";
import { demand, largest, relativeError } from "./demand.js";
import { compareProperties, demandCharge } from "./propertyLaws.js";
import { doubledProperties, stretchedProperties } from "./properties.js";
import { batchOf, evaluate, type Evaluation, reordered, turned } from "./evaluate.js";
import { randomNumbers, sampleStructures } from "./samples.js";
import { determinant, nudged, permuted, randomRotation, together, transformed, translated } from "./transforms.js";

// Central differences of fourth order: where the function is taken, in steps.
const STENCIL = [-2, -1, 1, 2];

function slope(values: readonly number[], step: number): number {
  const [a, b, c, d] = values as [number, number, number, number];
  return (a - 8 * b + 8 * c - d) / (12 * step);
}

const INVERSION = [-1, 0, 0, 0, -1, 0, 0, 0, -1];
const isMolecule = ({ pbc }: Structure) => !pbc.some(Boolean);
// What sees the charge and spin of a structure as a whole is no sum of parts but for neutral singlets.
const isNeutralSinglet = ({ charge = 0, spin = 1 }: Structure) => charge === 0 && spin === 1;
const isCrystal = ({ cell, pbc }: Structure) => cell !== undefined && pbc.every(Boolean);

export interface PhysicsOptions {
  /** Defaults to a molecule, crystals (skewed, of one atom, left-handed) and a slab. */
  structures?: Structure[];
  seed?: number;
}

/**
 * What every potential must obey, whatever its weights. Give it the potential of an architecture, in float64 or float32, and
 * run `cases()` in any test framework: `for (const [name, run] of suite.cases()) it(name, run)`.
 * Tolerances: 1e-10 in float64 and 1e-5 in float32 for symmetries, 1e-7 for forces and stress against central differences.
 */
export class PhysicsSuite {
  readonly #potential: Potential;
  readonly #structures: Structure[];
  readonly #seed: number;
  readonly #tolerance: number;
  readonly #properties: Readonly<Record<string, ResolvedProperty>>;

  constructor(potential: Potential, { structures, seed = 1 }: PhysicsOptions = {}) {
    this.#potential = potential;
    this.#seed = seed;
    this.#structures = structures ?? sampleStructures(potential.config.branches, seed);
    this.#properties = potential.config.heads.properties ?? {};
    this.#tolerance = potential.config.dtype === "float64" ? 1e-10 : 1e-5;
  }

  /** The tests that apply: derivatives only in float64 and only where forces are one, and what there are structures for. */
  cases(): [name: string, run: () => void][] {
    const { dtype, heads } = this.#potential.config;
    const isDouble = dtype === "float64";
    const isGradient = isDouble && heads.forces === "conservative";
    const cases: [applies: boolean, name: string, run: () => void][] = [
      [true, "turns with the structure", () => this.rotation()],
      [true, "is the same of the mirror image", () => this.inversion()],
      [true, "does not depend on the origin", () => this.translation()],
      [true, "does not depend on the order of the atoms", () => this.permutation()],
      [true, "is the same alone and in a batch", () => this.batchEqualsAlone()],
      [this.#separable().length > 0, "of two far copies is twice that of one", () => this.farCopies()],
      [true, "vanishes smoothly at the cut-off", () => this.cutoffSmoothness()],
      [isDouble, "has the derivatives of a force loss that differences give", () => this.gradgradcheck()],
      [isGradient, "has forces that are the negative gradient", () => this.finiteDifferenceForces()],
      [
        isGradient && this.#structures.some(isCrystal),
        "has a stress that is the strain derivative",
        () => this.finiteDifferenceStress(),
      ],
      [isGradient, "has forces that sum to zero", () => this.netForce()],
      [
        Object.values(this.#properties).some(({ kind }) => kind === "charges"),
        "has charges that add up to the structure's",
        () => this.chargeConservation(),
      ],
    ];
    return cases.filter(([applies]) => applies).map(([, name, run]) => [name, run]);
  }

  /** The structures of which two copies can be told apart from one twice as large. */
  #separable(): Structure[] {
    const { conditioned = false } = this.#potential.config.encoder;
    return this.#structures.filter((each) => isMolecule(each) && (!conditioned || isNeutralSinglet(each)));
  }

  #evaluate(structures: readonly Structure[] = this.#structures): Evaluation[] {
    return evaluate(this.#potential, structures);
  }

  /** Demands what is expected of each structure. */
  #compare(what: string, found: readonly Evaluation[], expected: readonly Evaluation[]): void {
    // The atomic energies of random weights nearly cancel in some structure: rounding is judged by the largest sum.
    const size = largest(expected.map(({ energy }) => energy));
    for (const [index, { id }] of this.#structures.entries()) {
      const [a, b] = [found[index]!, expected[index]!];
      demand(`${what}: energy of ${id}`, relativeError([a.energy], [b.energy], size), this.#tolerance);
      demand(`${what}: forces of ${id}`, relativeError(a.forces, b.forces), this.#tolerance);
      if (b.stress.every(Number.isNaN) && a.stress.every(Number.isNaN)) continue;
      demand(`${what}: stress of ${id}`, relativeError(a.stress, b.stress), this.#tolerance);
    }
    const ids = this.#structures.map(({ id }) => id);
    const properties = (of: readonly Evaluation[]) => ids.map((_, index) => of[index]!.properties);
    compareProperties(what, ids, properties(found), properties(expected), this.#tolerance);
  }

  #turns(what: string, matrix: readonly number[]): void {
    const found = this.#evaluate(this.#structures.map((each) => transformed(each, matrix)));
    const expected = this.#evaluate().map((each) => turned(each, matrix, this.#properties));
    this.#compare(what, found, expected);
  }

  rotation(): void {
    this.#turns("rotation", randomRotation(randomNumbers(this.#seed)));
  }

  inversion(): void {
    this.#turns("inversion", INVERSION);
  }

  translation(): void {
    const found = this.#evaluate(this.#structures.map((each) => translated(each, [1.7, -2.9, 0.4])));
    this.#compare("translation", found, this.#evaluate());
  }

  permutation(): void {
    const orders = this.#structures.map(({ numbers }) => Array.from(numbers, (_, atom) => atom).reverse());
    const found = this.#evaluate(this.#structures.map((each, index) => permuted(each, orders[index]!)));
    const expected = this.#evaluate().map((each, index) => reordered(each, orders[index]!, this.#properties));
    this.#compare("permutation", found, expected);
  }

  batchEqualsAlone(): void {
    const alone = this.#structures.flatMap((each) => this.#evaluate([each]));
    this.#compare("batch", this.#evaluate(), alone);
  }

  farCopies(): void {
    for (const structure of this.#separable()) {
      const [one, two] = this.#evaluate([structure, together(structure, [200, 0, 0])]);
      demand(`far copies: energy of ${structure.id}`, relativeError([two!.energy], [2 * one!.energy]), this.#tolerance);
      demand(
        `far copies: forces of ${structure.id}`,
        relativeError(two!.forces, [...one!.forces, ...one!.forces]),
        this.#tolerance,
      );
      const twice = doubledProperties(one!.properties, this.#properties);
      compareProperties("far copies", [structure.id], [two!.properties], [twice], this.#tolerance);
    }
  }

  #dimer(distance: number): Structure {
    const dataset = this.#potential.config.branches[0]!;
    const positions = Float64Array.of(0, 0, 0, distance, 0, 0);
    return {
      numbers: Uint8Array.of(6, 8),
      positions,
      pbc: [false, false, false],
      dataset,
      id: `dimer ${distance}`,
      group: "dimer",
      info: {},
    };
  }

  /** A pair at the cut-off: no step in the energy, and a force and its slope that go to zero. */
  cutoffSmoothness(): void {
    const { cutoff } = this.#potential.config.encoder;
    const distances = [0.5 * cutoff, cutoff * (1 - 1e-3), cutoff * (1 - 1e-6), cutoff * (1 + 1e-6)];
    const [inside, near, touching, beyond] = this.#evaluate(distances.map((each) => this.#dimer(each)));
    const scale = largest(inside!.forces);
    demand(
      "cut-off: step in the energy",
      relativeError([touching!.energy], [beyond!.energy], largest([scale, beyond!.energy])),
      this.#tolerance,
    );
    // Charges that do not change make a dipole that grows with the distance.
    const growth = distances[3]! / distances[2]!;
    const moved = stretchedProperties(touching!.properties, growth, this.#properties);
    compareProperties("cut-off: step", ["the pair"], [moved], [beyond!.properties], this.#tolerance);
    // The envelope's slope falls with the square of the distance to the cut-off: 1e-6 of its size inside, times a margin.
    demand("cut-off: force just inside", Math.max(...near!.forces.map(Math.abs)) / scale, 1e-3);
    demand("cut-off: force beyond", Math.max(...beyond!.forces.map(Math.abs)) / scale, 0);
  }

  finiteDifferenceForces(step = 1e-4): void {
    const reference = this.#evaluate();
    for (const [index, structure] of this.#structures.entries()) {
      const at = (coordinate: number, by: number) => nudged(structure, coordinate, by);
      const coordinates = Array.from(structure.positions, (_, coordinate) => coordinate);
      const forces = this.#differences(coordinates, at, step).map((each) => -each);
      demand(`gradient: forces of ${structure.id}`, relativeError(reference[index]!.forces, forces), 1e-7);
    }
  }

  finiteDifferenceStress(step = 1e-4): void {
    const reference = this.#evaluate();
    for (const [index, structure] of this.#structures.entries()) {
      if (!isCrystal(structure)) continue;
      const volume = Math.abs(determinant(structure.cell!));
      const strained = (component: number, by: number) => {
        const matrix = [1, 0, 0, 0, 1, 0, 0, 0, 1];
        // The symmetric strain: half on each side of the diagonal.
        matrix[component]! += by / 2;
        matrix[3 * (component % 3) + Math.floor(component / 3)]! += by / 2;
        return transformed(structure, matrix);
      };
      const components = Array.from({ length: 9 }, (_, component) => component);
      const stress = this.#differences(components, strained, step).map((each) => each / volume);
      demand(`strain: stress of ${structure.id}`, relativeError(reference[index]!.stress, stress), 1e-7);
    }
  }

  /** dE / dx_k by central differences. */
  #differences(coordinates: number[], at: (coordinate: number, by: number) => Structure, step: number): number[] {
    const points = coordinates.flatMap((coordinate) => STENCIL.map((k) => at(coordinate, k * step)));
    const energies = this.#evaluate(points).map(({ energy }) => energy);
    return coordinates.map((_, index) => slope(energies.slice(4 * index, 4 * index + 4), step));
  }

  netForce(): void {
    for (const [index, { forces }] of this.#evaluate().entries()) {
      const sum = [0, 1, 2].map((axis) =>
        forces.reduce((total, each, k) => (k % 3 === axis ? total + each : total), 0),
      );
      const error = relativeError(sum, [0, 0, 0], largest(forces));
      demand(`net force of ${this.#structures[index]!.id}`, error, this.#tolerance);
    }
  }

  chargeConservation(): void {
    for (const charge of [0, 1, -2]) {
      const found = this.#evaluate(this.#structures.map((each) => ({ ...each, charge })));
      for (const [index, structure] of this.#structures.entries()) {
        demandCharge(found[index]!.properties, this.#properties, { ...structure, charge }, this.#tolerance);
      }
    }
  }

  /** d loss / d parameters of a loss on forces and energies, in a random direction of each parameter. */
  gradgradcheck(step = 1e-4): void {
    const potential = this.#potential;
    const random = randomNumbers(this.#seed + 1);
    tidy(() => {
      const inputs = graphTensors(batchOf(potential, this.#structures), { dtype: "float64" });
      const loss = (createGraph: boolean) => {
        const { energy, forces } = potential.forward(inputs, { forces: true, createGraph });
        return forces!.pow(2).sum().add(energy.pow(2).sum());
      };
      const named = [...potential.namedParameters()];
      const gradients = autograd.grad(
        [loss(true)],
        named.map(([, value]) => value),
        { allowUnused: true },
      );
      for (const [index, [name, value]] of named.entries()) {
        const direction = tensor(
          Array.from({ length: value.numel() }, () => random() - 0.5),
          { dtype: "float64" },
        ).reshape(value.shape);
        const analytic = gradients[index]?.mul(direction).sum().item() ?? 0;
        const before = value.detach().clone();
        const losses = STENCIL.map((k) => {
          noGrad(() => value.copy_(before.add(direction, { alpha: k * step })));
          return loss(false).item();
        });
        noGrad(() => value.copy_(before));
        const numeric = slope(losses, step);
        const size = Math.max(Math.abs(numeric), 1e-4);
        demand(`gradgradcheck: ${name}`, Math.abs(analytic - numeric) / size, 1e-6);
      }
    });
  }
}
