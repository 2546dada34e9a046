/** PaiNN (Schütt et al., arXiv 2102.03150) with radial bases of distances and of bond lengths, and a smooth cut-off. */
export interface PainnConfig {
  type: "painn";
  /** The version of the equations; defaults to the newest, the only one that is still there. */
  version?: number;
  /** Number of channels, of scalars and of vectors. */
  hidden: number;
  layers: number;
  /** angstrom */
  cutoff: number;
  /** Keep only the nearest per receiver. Leave it out for energies that are smooth whatever the density. */
  maxNeighbors?: number;
  /** Number of radial basis functions of each of two kinds: of the distance, and of the distance in covalent radii; defaults to 8. */
  basis?: number;
  /** Sums over neighbours are divided by the square root of this; defaults to 16. */
  averageNeighbors?: number;
  /** Whether the charge and the spin of a structure are seen; defaults to false, as in configurations from before they could be. */
  conditioned?: boolean;
}

/** The version of the equations: a checkpoint of another version must not be read as this one. */
export const PAINN_VERSION = 1;

/** The configuration with every default written out, as a checkpoint has to keep it. */
export function resolvePainnConfig(
  config: PainnConfig,
): PainnConfig & Required<Omit<PainnConfig, "maxNeighbors" | "conditioned">> {
  return { version: PAINN_VERSION, basis: 8, averageNeighbors: 16, ...config };
}
