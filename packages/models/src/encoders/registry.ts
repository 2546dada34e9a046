import type { nn, Tensor } from "@hydride/torch-js";
import type { FieldRules } from "../fieldRules.js";
import type { GraphTensors } from "../graphTensors.js";
import { EGNN_RULES, type EgnnConfig, EgnnEncoder, resolveEgnnConfig } from "./egnn/index.js";

/** What heads read: invariant features of the atoms and the geometry of the edges. */
export interface Encoded {
  /** (N, hidden) */
  features: Tensor;
  /** (E, 1) distances in angstrom. */
  distance: Tensor;
  /** (E, 1) the smooth cut-off at each distance. */
  envelope: Tensor;
  /** (E, basis) radial basis of each distance. */
  basis: Tensor;
}

/** A shared message-passing encoder. All its parameters exist from construction on. */
export type Encoder = nn.Module & {
  forward(inputs: GraphTensors, displacement: Tensor): Encoded;
  /** The number of atom features. */
  readonly width: number;
  /** The number of radial basis functions. */
  readonly basisSize: number;
};

export type EncoderConfig = EgnnConfig;

export interface Architecture {
  /** Writes out every default. */
  resolve(config: EncoderConfig): EncoderConfig;
  create(config: EncoderConfig, dtype: "float32" | "float64"): Encoder;
  /** What each field of its configuration must be, the version of its equations among them. */
  rules: FieldRules<EncoderConfig>;
}

/** Architectures by name: one folder each. */
export const ENCODERS: Record<EncoderConfig["type"], Architecture> = {
  egnn: {
    resolve: resolveEgnnConfig,
    create: (config, dtype) => new EgnnEncoder(config, dtype),
    rules: EGNN_RULES,
  },
};
