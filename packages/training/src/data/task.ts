import type { GraphBatch, Structure } from "@hydride/core-graph";
import type { ReferenceEnergies } from "@hydride/datasets";
import type { PropertyStatistics } from "./propertyStatistics.js";
import type { Division } from "./division.js";
import type { Known } from "./known.js";

/** One dataset of a run, as training knows it beside its structures. */
export interface Task {
  /** The dataset's name, which is its branch's. */
  name: string;
  /** Weight of its mean loss. */
  weight: number;
  /** Fitted on the training structures alone, or given. */
  references: ReferenceEnergies;
  /**
   * Root mean square of the force components of training structures in eV/angstrom, or of the energy per atom beyond the references in eV
   * where there are no forces. It is the unit inside the dataset's branch and of its forces' loss, so that branches start at the size
   * of what they learn, and datasets far from equilibrium do not drown those close to it. Predictions are in eV all the same.
   */
  scale: number;
  /** Root mean square of their energy per atom beyond the references, eV, at least 1e-4: the unit of the energy's loss. */
  energyScale: number;
  /** The same of whole structures. */
  structureEnergyScale: number;
  /** By name, what the training labels of the dataset's properties are like. */
  properties: Record<string, PropertyStatistics>;
  /** Standard deviation of the displacements of atoms in training, angstrom. */
  rattle: number;
  /** Of each training structure in the dataset's loss; absent where all count the same. */
  sampleWeights?: Float64Array;
  split: SplitReport;
}

/** A dataset with its structures, or what was kept of them, as it was read and divided. */
export type DividedTask<Own extends Known = Structure> = Task & Division<Own>;

/** How a dataset was divided. */
export interface SplitReport {
  groupBy: string;
  /** What gave the split, where it is not by group. */
  given?: "files" | "lists" | "own";
  structures: { train: number; validation: number; test: number };
  groups: { train: number; validation: number; test: number };
  /** Groups that went to training because of an element that nothing else there has. */
  moved: string[];
}

/** The units in which heads predict atoms' energies, by dataset: large enough for the energies, and for what forces are the slope of. */
export function headScales(tasks: readonly Pick<Task, "name" | "scale" | "energyScale">[]): Record<string, number> {
  return Object.fromEntries(tasks.map(({ name, scale, energyScale }) => [name, Math.max(scale, energyScale)]));
}

/** The scales by dataset. */
export function labelScales(tasks: readonly Pick<Task, "name" | "scale">[]): Record<string, number> {
  return Object.fromEntries(tasks.map((task) => [task.name, task.scale]));
}

/** The units of the energies' losses by dataset. */
export function energyScales(tasks: readonly Task[], per: "atom" | "structure" = "atom"): Record<string, number> {
  return Object.fromEntries(
    tasks.map(({ name, energyScale, structureEnergyScale }) => [
      name,
      per === "atom" ? energyScale : structureEnergyScale,
    ]),
  );
}

/** The units of the properties' losses by name and dataset. */
export function propertyScales(tasks: readonly Pick<Task, "name" | "properties">[]): Record<string, Scales> {
  const names = new Set(tasks.flatMap(({ properties }) => Object.keys(properties)));
  const ofTasks = (name: string) =>
    tasks.flatMap((task): [string, number][] => {
      const scale = task.properties[name]?.scale;
      return scale === undefined ? [] : [[task.name, scale]];
    });
  return Object.fromEntries([...names].map((name) => [name, Object.fromEntries(ofTasks(name))]));
}

type Scales = Record<string, number>;

/**
 * The reference energy of each labelled structure of a batch, shape (G), eV, summed in float64; 0 where there is no energy.
 */
export function energyOffsets(
  batch: Pick<GraphBatch, "numbers" | "atomOffsets" | "branch" | "energyMask">,
  tasks: readonly Pick<Task, "references">[],
): Float64Array {
  return Float64Array.from(batch.branch, (branch, structure) => {
    if (!batch.energyMask[structure]) return 0;
    const atoms = batch.numbers.subarray(batch.atomOffsets[structure], batch.atomOffsets[structure + 1]);
    return tasks[branch]!.references.of(atoms);
  });
}
