import type { nn, Tensor } from "@hydride/torch-js";
import type { FieldRules } from "../fieldRules.js";
import type { GraphTensors } from "../graphTensors.js";
import type { EncoderCost } from "./cost.js";
import { describeEgnn, EGNN_COST, EGNN_RULES, type EgnnConfig, EgnnEncoder, resolveEgnnConfig } from "./egnn/index.js";
import {
  describePainn,
  PAINN_COST,
  PAINN_RULES,
  type PainnConfig,
  PainnEncoder,
  resolvePainnConfig,
} from "./painn/index.js";

/** What heads read: invariant features of the atoms and the geometry of the edges. */
export interface Encoded {
  /** (N, hidden) */
  features: Tensor;
  /** (N, 3, hidden) vectors of the atoms, which turn with the structure, where the architecture has them. */
  vectors?: Tensor;
  /** (E, 1) distances in angstrom. */
  distance: Tensor;
  /** (E, 1) the smooth cut-off at each distance. */
  envelope: Tensor;
  /** (E, basis) radial basis of each distance. */
  basis: Tensor;
}

export interface EncodeOptions {
  /** Whether derivatives will be differentiated again, as those that conservative forces are trained on. */
  twice?: boolean;
  /** Whether layers keep only what they are given, and compute the rest again for derivatives: less memory, more time. */
  recompute?: boolean;
}

/** A shared message-passing encoder. All its parameters exist from construction on. */
export type Encoder = nn.Module & {
  forward(inputs: GraphTensors, displacement: Tensor, options?: EncodeOptions): Encoded;
  /** The number of atom features. */
  readonly width: number;
  /** The number of radial basis functions. */
  readonly basisSize: number;
};

export type EncoderConfig = EgnnConfig | PainnConfig;

/** A part of a model and the number of its parameters. */
export interface Part {
  name: string;
  parameters: number;
}

/** `Config`: what an encoder of this kind is made from. */
export interface Architecture<Config extends EncoderConfig = EncoderConfig> {
  /** Writes out every default. */
  resolve: (config: Config) => Config;
  create: (config: Config, dtype: "float32" | "float64") => Encoder;
  /** The parameters of what it is made of, without making it. */
  describe: (config: Config) => Part[];
  /** What each field of its configuration must be, the version of its equations among them. */
  rules: FieldRules<Config>;
  cost: EncoderCost<Config>;
  /** Whether it encodes vectors. */
  vectors: boolean;
}

/** Architectures by name: one folder each. */
export const ENCODERS: { [Type in EncoderConfig["type"]]: Architecture<Extract<EncoderConfig, { type: Type }>> } = {
  egnn: {
    resolve: resolveEgnnConfig,
    create: (config, dtype) => new EgnnEncoder(config, dtype),
    describe: describeEgnn,
    rules: EGNN_RULES,
    cost: EGNN_COST,
    vectors: false,
  },
  painn: {
    resolve: resolvePainnConfig,
    create: (config, dtype) => new PainnEncoder(config, dtype),
    describe: describePainn,
    rules: PAINN_RULES,
    cost: PAINN_COST,
    vectors: true,
  },
};

/** The architecture of a configuration. */
export const architectureOf = ({ type }: EncoderConfig): Architecture => ENCODERS[type] as unknown as Architecture;
