import type { LeftOut, ReferenceEnergiesJson, Side } from "@hydride/datasets";
import type { WrittenSet } from "@hydride/io-adios";
import type { DividedSet } from "./divideSets.js";
import { type ReadFile, structuresIn } from "./readFiles.js";
import type { Preparation } from "./setJob.js";

const SIDES = ["train", "validation", "test"] as const satisfies readonly Side[];

/** What went into a set, and what did not. */
export interface PreparedSet {
  path: string;
  dataset: string;
  structures: number;
  atoms: number;
  edges: number;
  /** Of all files of the set. */
  bytes: number;
  splits: Record<Side, { structures: number; atoms: number; groups: number }>;
  files: { path: string; structures: number; atoms: number; leftOut: number }[];
  leftOut: LeftOut[];
  referenceEnergies: ReferenceEnergiesJson | null;
  notices: string[];
}

/** Lines for a person. */
const MOST_NOTICES = 20;

export function summarize(
  { sets }: Preparation,
  divided: readonly DividedSet[],
  files: readonly ReadFile[],
  written: readonly WrittenSet[],
): PreparedSet[] {
  return sets.map((job, set) => {
    const own = files.filter((file) => file.set === set).sort((a, b) => a.file - b.file);
    const { samples, atoms, edges, bytes } = written[set]!;
    const { groups, references } = divided[set]!;
    const side = (name: Side) => ({ structures: samples[name], atoms: atoms[name], groups: groups[name] });
    return {
      path: job.out,
      dataset: job.dataset.name,
      structures: SIDES.reduce((sum, name) => sum + samples[name], 0),
      atoms: SIDES.reduce((sum, name) => sum + atoms[name], 0),
      edges,
      bytes,
      splits: { train: side("train"), validation: side("validation"), test: side("test") },
      files: own.map((one) => ({
        path: job.files[one.file]!.path,
        structures: structuresIn(one),
        atoms: one.atoms,
        leftOut: one.leftOut.length,
      })),
      leftOut: own.flatMap(({ leftOut }) => leftOut),
      referenceEnergies: references,
      notices: own.flatMap(({ notices }) => notices.map((notice) => notice!)),
    };
  });
}

/** The same for a person. */
export function describeSets(sets: readonly PreparedSet[]): string {
  return sets.map(describeSet).join("\n");
}

function describeSet({
  path,
  structures,
  atoms,
  edges,
  bytes,
  splits,
  leftOut,
  referenceEnergies,
  notices,
}: PreparedSet): string {
  const sides = SIDES.map((side) => `${splits[side].structures} ${side}`).join(", ");
  const lines = [
    `${path}: ${structures} structures with ${atoms} atoms (${sides}), ${(bytes / 1e6).toFixed(1)} MB`,
    ...(edges > 0 ? [`  ${edges} edges`] : []),
    ...(referenceEnergies?.residual
      ? [
          `  reference energies leave ${(1000 * referenceEnergies.residual.maePerAtom).toFixed(1)} meV/atom of the training energies`,
        ]
      : []),
    ...(leftOut.length > 0 ? [`  ${leftOut.length} left out: --json names all of them, with the reason`] : []),
    ...notices.slice(0, MOST_NOTICES).map((notice) => `  ${notice}`),
    ...(notices.length > MOST_NOTICES
      ? [`  ${notices.length - MOST_NOTICES} further notices: --json has all of them`]
      : []),
  ];
  return lines.join("\n");
}
