/** EGNN (Satorras et al., arXiv 2102.09844) with species embedding, radial bases, smooth cut-off and residual updates. */
export interface EgnnConfig {
  type: "egnn";
  /** The version of the equations; defaults to the newest, the only one that is still there. */
  version?: number;
  /** Width of atom features and messages. */
  hidden: number;
  layers: number;
  /** angstrom */
  cutoff: number;
  /** Keep only the nearest per receiver. Leave it out for energies that are smooth whatever the density. */
  maxNeighbors?: number;
  /** Number of radial basis functions of each of two kinds: of the distance, and of the distance in covalent radii; defaults to 8. */
  basis?: number;
  /** Whether layers move the coordinates that the next ones measure distances with; defaults to true. */
  updateCoordinates?: boolean;
  /** Sums over neighbours are divided by the square root of this; defaults to 16. */
  averageNeighbors?: number;
  /** Whether the charge and the spin of a structure are seen; defaults to false, as in configurations from before they could be. */
  conditioned?: boolean;
}

/** The version of the equations: a checkpoint of another version must not be read as this one. */
export const EGNN_VERSION = 2;

/** The configuration with every default written out, as a checkpoint has to keep it. */
export function resolveEgnnConfig(
  config: EgnnConfig,
): EgnnConfig & Required<Omit<EgnnConfig, "maxNeighbors" | "conditioned">> {
  return { version: EGNN_VERSION, basis: 8, updateCoordinates: true, averageNeighbors: 16, ...config };
}
