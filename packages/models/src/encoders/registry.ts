import type { nn, Tensor } from "@hydride/torch-js";
import type { GraphTensors } from "../graphTensors.js";
import { EgnnEncoder, type EgnnConfig } from "./egnn/index.js";

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

/** Architectures by name: one folder each. */
export const ENCODERS: Record<EncoderConfig["type"], (config: EncoderConfig, dtype: "float32" | "float64") => Encoder> =
  {
    egnn: (config, dtype) => new EgnnEncoder(config, dtype),
  };
