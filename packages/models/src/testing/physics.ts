import type { Structure } from "@hydride/core-graph";
import { autograd, noGrad, tensor, tidy } from "@hydride/torch-js";
import { graphTensors } from "../graphTensors.js";
import type { Potential } from "../potential.js";
import { batchOf, evaluate } from "./evaluate.js";
import { randomNumbers, sampleStructures } from "./samples.js";
import { multiply, nudged, permuted, randomRotation, together, transformed, translated } from "./transforms.js";

export interface PhysicsOptions {
  /** Defaults to a molecule, crystals (skewed, of one atom, left-handed) and a slab. */
  structures?: Structure[];
  seed?: number;
}

const largest = (values: readonly number[]) => Math.max(1e-3, ...values.map(Math.abs));

/** The largest difference relative to the largest magnitude. */
function relativeError(found: readonly number[], expected: readonly number[], size = largest(expected)): number {
  return Math.max(...found.map((value, index) => Math.abs(value - expected[index]!))) / size;
}

function demand(what: string, error: number, tolerance: number): void {
  if (!(error <= tolerance)) throw new Error(`${what}: relative error ${error}, tolerance ${tolerance}`);
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

  constructor(potential: Potential, { structures, seed = 1 }: PhysicsOptions = {}) {
    this.#potential = potential;
    this.#seed = seed;
    this.#structures = structures ?? sampleStructures(potential.config.branches, seed);
    this.#tolerance = potential.config.dtype === "float64" ? 1e-10 : 1e-5;
  }

  /** The tests that apply: derivatives only in float64 and only where forces are one. */
  cases(): [name: string, run: () => void][] {
    const cases: [string, () => void][] = [
      ["turns with the structure", () => this.rotation()],
      ["is the same of the mirror image", () => this.inversion()],
      ["does not depend on the origin", () => this.translation()],
      ["does not depend on the order of the atoms", () => this.permutation()],
      ["is the same alone and in a batch", () => this.batchEqualsAlone()],
      ["of two far copies is twice that of one", () => this.farCopies()],
      ["vanishes smoothly at the cut-off", () => this.cutoffSmoothness()],
    ];
    const { dtype, heads } = this.#potential.config;
    if (dtype !== "float64") return cases;
    cases.push(["has the derivatives of a force loss that differences give", () => this.gradgradcheck()]);
    if (heads.forces !== "conservative") return cases;
    return [
      ...cases,
      ["has forces that are the negative gradient", () => this.finiteDifferenceForces()],
      ["has a stress that is the strain derivative", () => this.finiteDifferenceStress()],
      ["has forces that sum to zero", () => this.netForce()],
    ];
  }

  #compare(what: string, changed: Structure[], matrix?: readonly number[]): void {
    const before = evaluate(this.#potential, this.#structures);
    const after = evaluate(this.#potential, changed);
    // The atomic energies of random weights nearly cancel in some structure: rounding is judged by the largest sum.
    const size = largest(before.map(({ energy }) => energy));
    for (const [index, { id }] of this.#structures.entries()) {
      const [a, b] = [before[index]!, after[index]!];
      const turn = (rows: number[]) => (matrix ? [...multiply(Float64Array.from(rows), matrix)] : rows);
      demand(`${what}: energy of ${id}`, relativeError([b.energy], [a.energy], size), this.#tolerance);
      demand(`${what}: forces of ${id}`, relativeError(b.forces, turn(a.forces)), this.#tolerance);
      if (a.stress.some(Number.isNaN) || a.stress.length === 0) continue;
      // sigma' = Rᵀ sigma R for row vectors x' = x R.
      const half = matrix ? turn(a.stress) : a.stress;
      const transpose = (m: number[]) => [0, 3, 6, 1, 4, 7, 2, 5, 8].map((k) => m[k]!);
      const turned = matrix ? transpose(turn(transpose(half))) : a.stress;
      demand(`${what}: stress of ${id}`, relativeError(b.stress, turned), this.#tolerance);
    }
  }

  rotation(): void {
    const matrix = randomRotation(randomNumbers(this.#seed));
    this.#compare(
      "rotation",
      this.#structures.map((each) => transformed(each, matrix)),
      matrix,
    );
  }

  inversion(): void {
    const matrix = [-1, 0, 0, 0, -1, 0, 0, 0, -1];
    this.#compare(
      "inversion",
      this.#structures.map((each) => transformed(each, matrix)),
      matrix,
    );
  }

  translation(): void {
    this.#compare(
      "translation",
      this.#structures.map((each) => translated(each, [1.7, -2.9, 0.4])),
    );
  }

  permutation(): void {
    const before = evaluate(this.#potential, this.#structures);
    const size = largest(before.map(({ energy }) => energy));
    const orders = this.#structures.map(({ numbers }) => Array.from(numbers, (_, atom) => atom).reverse());
    const after = evaluate(
      this.#potential,
      this.#structures.map((each, index) => permuted(each, orders[index]!)),
    );
    for (const [index, { id }] of this.#structures.entries()) {
      const expected = orders[index]!.flatMap((atom) => before[index]!.forces.slice(3 * atom, 3 * atom + 3));
      demand(
        `permutation: energy of ${id}`,
        relativeError([after[index]!.energy], [before[index]!.energy], size),
        this.#tolerance,
      );
      demand(`permutation: forces of ${id}`, relativeError(after[index]!.forces, expected), this.#tolerance);
    }
  }

  batchEqualsAlone(): void {
    const inBatch = evaluate(this.#potential, this.#structures);
    const size = largest(inBatch.map(({ energy }) => energy));
    for (const [index, structure] of this.#structures.entries()) {
      const [alone] = evaluate(this.#potential, [structure]);
      demand(
        `batch: energy of ${structure.id}`,
        relativeError([inBatch[index]!.energy], [alone!.energy], size),
        this.#tolerance,
      );
      demand(`batch: forces of ${structure.id}`, relativeError(inBatch[index]!.forces, alone!.forces), this.#tolerance);
    }
  }

  farCopies(): void {
    for (const structure of this.#structures.filter(({ pbc }) => !pbc.some(Boolean))) {
      const [one, two] = evaluate(this.#potential, [structure, together(structure, [200, 0, 0])]);
      demand(`far copies: energy of ${structure.id}`, relativeError([two!.energy], [2 * one!.energy]), this.#tolerance);
      demand(
        `far copies: forces of ${structure.id}`,
        relativeError(two!.forces, [...one!.forces, ...one!.forces]),
        this.#tolerance,
      );
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
    const [inside, near, touching, beyond] = evaluate(
      this.#potential,
      distances.map((each) => this.#dimer(each)),
    );
    const scale = Math.max(1e-3, ...inside!.forces.map(Math.abs));
    demand(
      "cut-off: step in the energy",
      relativeError([touching!.energy], [beyond!.energy], largest([scale, beyond!.energy])),
      this.#tolerance,
    );
    // The envelope's slope falls with the square of the distance to the cut-off: 1e-6 of its size inside, times a margin.
    demand("cut-off: force just inside", Math.max(...near!.forces.map(Math.abs)) / scale, 1e-3);
    demand("cut-off: force beyond", Math.max(...beyond!.forces.map(Math.abs)) / scale, 0);
  }

  finiteDifferenceForces(step = 1e-4): void {
    const reference = evaluate(this.#potential, this.#structures);
    for (const [index, structure] of this.#structures.entries()) {
      const at = (coordinate: number, by: number) => nudged(structure, coordinate, by);
      const coordinates = Array.from(structure.positions, (_, coordinate) => coordinate);
      const forces = this.#differences(coordinates, at, step).map((each) => -each);
      demand(`gradient: forces of ${structure.id}`, relativeError(reference[index]!.forces, forces), 1e-7);
    }
  }

  finiteDifferenceStress(step = 1e-4): void {
    const reference = evaluate(this.#potential, this.#structures);
    for (const [index, structure] of this.#structures.entries()) {
      const { cell, pbc, id } = structure;
      if (!cell || !pbc.every(Boolean)) continue;
      const volume = Math.abs(determinant(cell));
      const strained = (component: number, by: number) => {
        const matrix = [1, 0, 0, 0, 1, 0, 0, 0, 1];
        // The symmetric strain: half on each side of the diagonal.
        matrix[component]! += by / 2;
        matrix[3 * (component % 3) + Math.floor(component / 3)]! += by / 2;
        return transformed(structure, matrix);
      };
      const components = Array.from({ length: 9 }, (_, component) => component);
      const stress = this.#differences(components, strained, step).map((each) => each / volume);
      demand(`strain: stress of ${id}`, relativeError(reference[index]!.stress, stress), 1e-7);
    }
  }

  /** dE / dx_k by central differences of fourth order. */
  #differences(coordinates: number[], at: (coordinate: number, by: number) => Structure, step: number): number[] {
    const stencil = [-2, -1, 1, 2];
    const points = coordinates.flatMap((coordinate) => stencil.map((k) => at(coordinate, k * step)));
    const energies = evaluate(this.#potential, points).map(({ energy }) => energy);
    return coordinates.map((_, index) => {
      const [a, b, c, d] = energies.slice(4 * index, 4 * index + 4) as [number, number, number, number];
      return (a - 8 * b + 8 * c - d) / (12 * step);
    });
  }

  netForce(): void {
    for (const [index, { forces }] of evaluate(this.#potential, this.#structures).entries()) {
      const sum = [0, 1, 2].map((axis) =>
        forces.reduce((total, each, k) => (k % 3 === axis ? total + each : total), 0),
      );
      const size = Math.max(1e-3, ...forces.map(Math.abs));
      demand(`net force of ${this.#structures[index]!.id}`, Math.max(...sum.map(Math.abs)) / size, this.#tolerance);
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
        const afterMove = (by: number) => {
          noGrad(() => value.add_(direction, { alpha: by * step }));
          return loss(false).item();
        };
        // At +2, +1, -1 and -2 steps, then back.
        const [a, b, c, d] = [afterMove(2), afterMove(-1), afterMove(-2), afterMove(-1)] as [
          number,
          number,
          number,
          number,
        ];
        afterMove(2);
        const numeric = (d - 8 * c + 8 * b - a) / (12 * step);
        const size = Math.max(Math.abs(numeric), 1e-4);
        demand(`gradgradcheck: ${name}`, Math.abs(analytic - numeric) / size, 1e-6);
      }
    });
  }
}

function determinant(m: Float64Array): number {
  const [a, b, c, d, e, f, g, h, i] = m as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
}
