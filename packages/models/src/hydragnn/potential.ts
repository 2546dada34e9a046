import { autograd, cat, enableGrad, nn } from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";
import { checkBranches } from "../branchDatasets.js";
import { type CreateOptions, seeded } from "../createOptions.js";
import { fromEdgeGradient } from "../edgeGradient.js";
import { checkEdges } from "../edgeSearch.js";
import type { EncodeOptions } from "../encoders/registry.js";
import { ModelError } from "../errors.js";
import { checkFields, type FieldRules, list, object, oneOf } from "../fieldRules.js";
import { heldBranches } from "../heldBranches.js";
import type { ParameterCounts, Prediction } from "../potential.js";
import { checkForwardOptions, type ForwardOptions } from "../forwardOptions.js";
import { sumSegments } from "../fused/segments.js";
import { branchRanges } from "../heads/perBranch.js";
import { HydraGnnBranch } from "./branch.js";
import { type HydraGnnConfig, hydraGnnConfig } from "./config.js";
import { HydraGnnEncoder } from "./encoder.js";
import type { HydraGnnTensors } from "./tensors.js";

/** What a model of HydraGNN predicts: energy and forces, and what each of its heads gives. */
export interface HydraGnnPrediction extends Prediction {
  /** By head: (G, output_dim) of structures, (N, output_dim) of atoms. */
  outputs: Map<string, Tensor>;
  /** With GaussianNLLLoss, the variance of each output. */
  variances?: Map<string, Tensor>;
}

const CONFIG_RULES: FieldRules<HydraGnnConfig> = {
  encoder: object,
  branches: list,
  dtype: oneOf(["float32", "float64"]),
};

/**
 * HydraGNN's model: an encoder, and a branch of heads per dataset. Parameters have HydraGNN's names: `graph_convs.0...` is
 * `encoder.graph_convs.0...` here, and what HydraGNN has under `graph_shared.branch-1` and `heads_NN.0.branch-1` is
 * `branches.<name>.graph_shared` and `branches.<name>.heads_NN.0` of the second branch.
 */
export class HydraGnnPotential extends nn.Module {
  readonly encoder: HydraGnnEncoder;
  readonly branches: Map<string, HydraGnnBranch>;
  /** With every default written out. */
  readonly config: HydraGnnConfig;

  constructor(config: HydraGnnConfig, given?: readonly string[]) {
    super();
    checkFields("model", config, CONFIG_RULES);
    const { dtype } = config;
    const { architecture } = hydraGnnConfig(config.encoder.architecture, dtype).encoder;
    const { branches } = architecture;
    const held = given === undefined ? branches : given;
    this.encoder = new HydraGnnEncoder(architecture, dtype);
    this.branches = heldBranches(branches, held, () => new HydraGnnBranch(architecture, dtype));
    const kept = branches.filter((name) => held.includes(name));
    this.config = hydraGnnConfig({ ...architecture, branches: kept, num_branches: kept.length }, dtype);
  }

  /** How a batch is to be collated for this model. */
  get collateOptions(): { cutoff: number; maxNeighbors?: number; branches: string[] } {
    const { radius, max_neighbours, branches } = this.config.encoder.architecture;
    return { cutoff: radius, ...(max_neighbours !== null && { maxNeighbors: max_neighbours }), branches };
  }

  /**
   * @throws ModelError MODEL_INPUT for stress or forces that the model has none of, and for inputs that were made for other
   * branches, other neighbours or another precision; MODEL_CONFIG for an option that there is not.
   */
  forward(inputs: HydraGnnTensors, options: ForwardOptions = {}): HydraGnnPrediction {
    checkForwardOptions(options);
    this.#checkInputs(inputs, options);
    const { enable_interatomic_potential } = this.config.encoder.architecture;
    if (enable_interatomic_potential && (options.forces || options.stress)) return this.#withGradient(inputs, options);
    const { recompute = false } = options;
    const prediction = this.#predict(inputs, inputs.displacement, { recompute });
    const forces = options.forces ? prediction.outputs.get("forces") : undefined;
    return forces ? { ...prediction, forces } : prediction;
  }

  #checkInputs({ branchDatasets, displacement, search }: HydraGnnTensors, { forces, stress }: ForwardOptions): void {
    const { branches, dtype, encoder } = this.config;
    const { enable_interatomic_potential, heads } = encoder.architecture;
    checkBranches(branchDatasets, branches);
    checkEdges(search, this.collateOptions);
    if (displacement.dtype !== dtype) {
      throw new ModelError(
        `expected inputs in ${dtype} as the model is, found ${displacement.dtype}`,
        "MODEL_INPUT",
        "give hydraGnnTensors the precision of the potential: { dtype: potential.config.dtype }",
      );
    }
    if (enable_interatomic_potential) return;
    if (stress) {
      throw new ModelError(
        "stress is the strain derivative of the energy, and this model's forces are direct",
        "MODEL_INPUT",
      );
    }
    if (forces && !heads.some(({ name }) => name === "forces")) {
      throw new ModelError(
        `expected a model with forces, found the heads ${heads.map(({ name }) => name).join(", ")}`,
        "MODEL_INPUT",
      );
    }
  }

  /** As `Potential` has it: everything follows from the energy's derivative with respect to the edges' displacements. */
  #withGradient(inputs: HydraGnnTensors, options: ForwardOptions): HydraGnnPrediction {
    const { createGraph = false, recompute = false } = options;
    return enableGrad(() => {
      const displacement = inputs.displacement.detach();
      displacement.requiresGrad = true;
      const found = this.#predict(inputs, displacement, { twice: createGraph, recompute });
      const [gradient] = autograd.grad([found.energy.sum()], [displacement], { createGraph }) as [Tensor];
      return { ...(createGraph ? found : detached(found)), ...fromEdgeGradient(gradient, inputs, options) };
    });
  }

  #predict(inputs: HydraGnnTensors, displacement: Tensor, options: EncodeOptions): HydraGnnPrediction {
    const { heads, loss } = this.config.encoder.architecture;
    const raw = this.#runBranches(inputs, this.encoder.forward(inputs, displacement, options));
    const outputs = new Map(heads.map(({ name, output_dim }, index) => [name, raw[index]!.narrow(1, 0, output_dim)]));
    const ofEnergy = heads.findIndex(({ name }) => name === "energy");
    const energies = outputs.get("energy")!.squeeze(1);
    const energy = heads[ofEnergy]!.type === "graph" ? energies : sumSegments(energies, inputs.atomsByStructure);
    if (loss.kind !== "GaussianNLLLoss") return { energy, outputs };
    const variances = heads.map(({ name, output_dim }, index): [string, Tensor] => [
      name,
      raw[index]!.narrow(1, output_dim, output_dim).square(),
    ]);
    return { energy, outputs, variances: new Map(variances) };
  }

  /** What each head predicts, rows of all branches joined: atoms and structures are sorted by branch. */
  #runBranches(inputs: HydraGnnTensors, features: Tensor): Tensor[] {
    const { heads } = this.config.encoder.architecture;
    const pooled = heads.some(({ type }) => type === "graph") ? this.encoder.pool(features, inputs) : undefined;
    const parts = heads.map((): Tensor[] => []);
    const { branchAtoms, branchStructures } = inputs;
    for (const { branch, index, begin, length } of branchRanges(this.branches, branchStructures)) {
      const first = branchAtoms[index]!;
      const ofAtoms = features.narrow(0, first, branchAtoms[index + 1]! - first);
      const found = branch.forward(ofAtoms, pooled?.narrow(0, begin, length));
      for (const [head, output] of found.entries()) parts[head]!.push(output);
    }
    return parts.map((tensors) => (tensors.length === 1 ? tensors[0]! : cat(tensors, 0)));
  }

  /** Exact numbers of parameters: of the encoder, and of each branch. */
  parameterCounts(): ParameterCounts {
    const count = (module: nn.Module) => module.parameters().reduce((sum, each) => sum + each.numel(), 0);
    const perBranch = Object.fromEntries([...this.branches].map(([name, branch]) => [name, count(branch)]));
    return { shared: count(this.encoder), perBranch, branches: this.branches.size };
  }
}

function detached({ energy, outputs }: HydraGnnPrediction): HydraGnnPrediction {
  return { energy: energy.detach(), outputs: new Map([...outputs].map(([name, value]) => [name, value.detach()])) };
}

/** A model of HydraGNN with random weights. @throws ModelError MODEL_CONFIG */
export function createHydraGnnPotential(config: HydraGnnConfig, options: CreateOptions = {}): HydraGnnPotential {
  return seeded(options, () => new HydraGnnPotential(config, options.branches));
}
