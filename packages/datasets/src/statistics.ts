import { elementSymbol, type Structure } from "@hydride/core-graph";
import { openDataset } from "./format";
import { checkStructures, STREAMS } from "./optionKeys";
import { checkReadOptions, type ReadOptions } from "./options";
import { readOpened } from "./read";
import { type LeftOut, Reading } from "./reading";
import { CompensatedSum } from "./sum";

/** Smallest, largest and mean value; `null` where there is none. */
export interface Range {
  min: number | null;
  max: number | null;
  mean: number | null;
}

/** What `hydride inspect --json` says about a file. */
export interface StructureStatistics {
  path: string | null;
  format: string | null;
  structures: number;
  atoms: number;
  /** Atoms by element, by atomic number. */
  elements: Record<string, number>;
  /** Structures that are periodic in one direction or more. */
  periodic: number;
  /** Total energies, eV. */
  energy: { count: number } & Range;
  /** Energies per atom, eV. */
  energyPerAtom: { count: number } & Range;
  /** Atoms with forces; root mean square over components and longest vector, eV/angstrom. */
  forces: { count: number; rms: number | null; max: number | null };
  stress: { count: number };
  /** Structures with a total charge. */
  charge: { count: number };
  /** Structures with a spin multiplicity. */
  spin: { count: number };
  /** Number of different groups. */
  groups: number;
  /** Atoms per structure. */
  sizes: Range;
  /** What the user should know of how the file was read; none where structures were given. */
  notices: string[];
  /** What the option `outliers` left out. */
  leftOut: readonly LeftOut[];
}

/**
 * Counts and statistics of a file or of structures, in one pass, with compensated sums; memory grows with the number of
 * groups and ids only. Throws what reading throws.
 */
export async function structureStatistics(
  source: string | Iterable<Structure> | AsyncIterable<Structure>,
  options: ReadOptions = {},
): Promise<StructureStatistics> {
  if (typeof source !== "string") {
    checkStructures("statistics", source, STREAMS);
    return collect(source, null, null);
  }
  checkReadOptions(options);
  const opened = await openDataset(source, options.formats);
  const reading = new Reading();
  const notices: string[] = [];
  const onNotice = (notice: string) => {
    notices.push(notice);
    options.onNotice?.(notice);
  };
  const structures = readOpened(opened.format, opened.source, { ...options, onNotice }, reading);
  return { ...(await collect(structures, source, opened.format.name)), notices, leftOut: reading.leftOut };
}

async function collect(
  structures: Iterable<Structure> | AsyncIterable<Structure>,
  path: string | null,
  format: string | null,
): Promise<StructureStatistics> {
  const counts = new Array<number>(119).fill(0);
  const [energy, energyPerAtom, sizes] = [new RangeOf(), new RangeOf(), new RangeOf()];
  const squares = new CompensatedSum();
  const groups = new Set<string>();
  let [forceAtoms, longest, stress, charge, spin, periodic] = [0, 0, 0, 0, 0, 0];
  for await (const structure of structures) {
    for (const z of structure.numbers) counts[z]!++;
    sizes.add(structure.numbers.length);
    groups.add(`${structure.dataset}\0${structure.group}`);
    if (structure.pbc.includes(true)) periodic++;
    if (structure.stress !== undefined) stress++;
    if (structure.charge !== undefined) charge++;
    if (structure.spin !== undefined) spin++;
    if (structure.energy !== undefined) {
      energy.add(structure.energy);
      energyPerAtom.add(structure.energy / structure.numbers.length);
    }
    const forces = structure.forces ?? [];
    for (let i = 0; i < forces.length; i += 3) {
      const [x, y, z] = [forces[i]!, forces[i + 1]!, forces[i + 2]!];
      for (const component of [x, y, z]) squares.add(component * component);
      longest = Math.max(longest, Math.hypot(x, y, z));
      forceAtoms++;
    }
  }
  const elements = Object.fromEntries(counts.flatMap((n, z) => (n === 0 ? [] : [[elementSymbol(z), n]])));
  return {
    path,
    format,
    structures: sizes.count,
    atoms: sizes.sum.value,
    elements,
    periodic,
    energy: { count: energy.count, ...energy.range() },
    energyPerAtom: { count: energyPerAtom.count, ...energyPerAtom.range() },
    forces: {
      count: forceAtoms,
      rms: forceAtoms === 0 ? null : Math.sqrt(squares.value / (3 * forceAtoms)),
      max: forceAtoms === 0 ? null : longest,
    },
    stress: { count: stress },
    charge: { count: charge },
    spin: { count: spin },
    groups: groups.size,
    sizes: sizes.range(),
    notices: [],
    leftOut: [],
  };
}

class RangeOf {
  count = 0;
  readonly sum = new CompensatedSum();
  #min = Infinity;
  #max = -Infinity;

  add(value: number): void {
    this.count++;
    this.sum.add(value);
    this.#min = Math.min(this.#min, value);
    this.#max = Math.max(this.#max, value);
  }

  range(): Range {
    if (this.count === 0) return { min: null, max: null, mean: null };
    return { min: this.#min, max: this.#max, mean: this.sum.value / this.count };
  }
}
