import { autograd, enableGrad, nn } from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";
import { checkBranches } from "./branchDatasets.js";
import { type ModelConfig, type ResolvedModelConfig, resolveModelConfig } from "./config.js";
import { type CreateOptions, seeded } from "./createOptions.js";
import { fromEdgeGradient } from "./edgeGradient.js";
import { checkEdges } from "./edgeSearch.js";
import { architectureOf, type Encoded, type Encoder } from "./encoders/registry.js";
import { ModelError } from "./errors.js";
import { configOfBranches, heldBranches } from "./heldBranches.js";
import { sumSegments } from "./fused/segments.js";
import { checkForwardOptions, type ForwardOptions } from "./forwardOptions.js";
import type { GraphTensors } from "./graphTensors.js";
import { Branch } from "./heads/branch.js";
import { perBranch } from "./heads/perBranch.js";
import { detachOthers, type Others, predictOthers } from "./heads/predictOthers.js";
import { branchRows } from "./heads/rows.js";

export interface Prediction {
  /** (G) eV, without the reference energies. */
  energy: Tensor;
  /** (N, 3) eV/angstrom. */
  forces?: Tensor;
  /** (G, 3, 3) eV/angstrom^3, tension positive; not a number where a structure is not periodic in all directions. */
  stress?: Tensor;
  /**
   * By name: (G, width) of structures, (N, width) of atoms, in the unit of the labels; not a number in branches that have no
   * such head, and where a dipole has no meaning. Absent where the model has none.
   */
  properties?: Map<string, Tensor>;
  /** By name, in the square of the unit: (G) of `energy`, in the shape of the property of others. Absent where there are none. */
  variances?: Map<string, Tensor>;
}

export interface ParameterCounts {
  shared: number;
  perBranch: Record<string, number>;
  branches: number;
}

/** A shared encoder with one branch of heads per dataset; structures of a batch go to the branch of their dataset. */
export class Potential extends nn.Module {
  readonly encoder: Encoder;
  readonly branches: Map<string, Branch>;
  /** With every default written out. */
  readonly config: ResolvedModelConfig;
  readonly #scales: number[];
  readonly #forceScales: number[];

  constructor(config: ModelConfig, branches?: readonly string[]) {
    super();
    const whole = resolveModelConfig(config);
    const held = branches === undefined ? whole.branches : branches;
    const { encoder, heads, dtype } = whole;
    const { create, vectors } = architectureOf(encoder);
    this.encoder = create(encoder, dtype);
    const options = { width: this.encoder.width, basis: this.encoder.basisSize, vectors, heads, dtype };
    this.branches = heldBranches(whole.branches, held, (name) => new Branch({ name, ...options }));
    this.config = resolveModelConfig(configOfBranches(whole, held));
    const { scales, forceScales } = this.config;
    this.#scales = this.config.branches.map((name) => scales[name]!);
    this.#forceScales = this.config.branches.map((name) => forceScales[name]!);
  }

  /**
   * @throws ModelError MODEL_INPUT for stress from direct forces, which belong to no energy, and for inputs that were made for
   * other branches, other neighbours or another precision; MODEL_CONFIG for an option that there is not.
   */
  forward(inputs: GraphTensors, options: ForwardOptions = {}): Prediction {
    checkForwardOptions(options);
    this.#checkInputs(inputs);
    const conservative = this.config.heads.forces === "conservative";
    if (options.stress && !conservative) {
      throw new ModelError(
        "stress is the strain derivative of the energy, and this model's forces are direct",
        "MODEL_INPUT",
      );
    }
    if (!conservative || !(options.forces || options.stress)) {
      const { recompute = false } = options;
      const encoded = this.encoder.forward(inputs, inputs.displacement, { recompute });
      const energy = this.#energies(inputs, encoded);
      return {
        energy,
        ...(options.forces && { forces: this.#directForces(inputs, encoded) }),
        ...this.#others(inputs, encoded, options),
      };
    }
    return this.#withGradient(inputs, options);
  }

  #checkInputs({ branchDatasets, displacement, search }: GraphTensors): void {
    checkBranches(branchDatasets, this.config.branches);
    checkEdges(search, this.config.encoder);
    if (displacement.dtype === this.config.dtype) return;
    throw new ModelError(
      `expected inputs in ${this.config.dtype} as the model is, found ${displacement.dtype}`,
      "MODEL_INPUT",
      "give graphTensors the precision of the potential: { dtype: potential.config.dtype }",
    );
  }

  /** Forces and stress from the energy's derivative with respect to the edges' displacements. */
  #withGradient(inputs: GraphTensors, options: ForwardOptions): Prediction {
    const { createGraph = false, recompute = false } = options;
    return enableGrad(() => {
      const displacement = inputs.displacement.detach();
      displacement.requiresGrad = true;
      const encoded = this.encoder.forward(inputs, displacement, { twice: createGraph, recompute });
      const energy = this.#energies(inputs, encoded);
      const [gradient] = autograd.grad([energy.sum()], [displacement], { createGraph }) as [Tensor];
      const others = this.#others(inputs, encoded, options);
      const prediction = createGraph ? { energy, ...others } : { energy: energy.detach(), ...detachOthers(others) };
      return { ...prediction, ...fromEdgeGradient(gradient, inputs, options) };
    });
  }

  #energies(inputs: GraphTensors, { features }: Encoded): Tensor {
    const atomic = perBranch(this.branches, inputs.branchAtoms, ({ branch, index, begin, length }) =>
      branch.atomicEnergies(features.narrow(0, begin, length)).mul(this.#scales[index]!),
    );
    return sumSegments(atomic, inputs.atomsByStructure);
  }

  #directForces(inputs: GraphTensors, encoded: Encoded): Tensor {
    return perBranch(this.branches, inputs.branchAtoms, ({ branch, index }) =>
      branch.forces!.forward(branchRows(inputs, encoded, index)).mul(this.#forceScales[index]!),
    );
  }

  #others(inputs: GraphTensors, encoded: Encoded, { properties = true }: ForwardOptions): Others {
    return properties ? predictOthers(this.config.heads, this.branches, this.#scales, inputs, encoded) : {};
  }

  /** Exact numbers of parameters: of the encoder, and of each branch. */
  parameterCounts(): ParameterCounts {
    const count = (module: nn.Module) => module.parameters().reduce((sum, each) => sum + each.numel(), 0);
    const perBranch = Object.fromEntries([...this.branches].map(([name, branch]) => [name, count(branch)]));
    return { shared: count(this.encoder), perBranch, branches: this.branches.size };
  }
}

/**
 * A potential with random weights; the same seed gives the same weights, and leaves the caller's random numbers as they were.
 * @throws ModelError MODEL_CONFIG
 */
export function createPotential(config: ModelConfig, options: CreateOptions = {}): Potential {
  return seeded(options, () => new Potential(config, options.branches));
}
