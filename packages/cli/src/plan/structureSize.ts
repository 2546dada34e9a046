import type { Config } from "@hydride/training";

/** An ordinary structure. */
export interface StructureSize {
  atoms: number;
  edgesPerAtom: number;
}

/** Between the molecules of QM7-X (17 atoms) and the slabs of OC20 (73); MPtrj has 31. */
export const DEFAULT_ATOMS = 30;

/** Where nothing is said, every atom has as many neighbours as the configuration lets it have. */
export function structureSize(
  { model }: Pick<Config, "model">,
  given: { atoms?: number; edgesPerAtom?: number },
): StructureSize {
  return { atoms: given.atoms ?? DEFAULT_ATOMS, edgesPerAtom: given.edgesPerAtom ?? model.maxNeighbors };
}
