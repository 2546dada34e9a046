import type { NamedArray } from "../arraySet/namedArray";
import { derivedUnits, type LabelUnits } from "../units";
import type { LabelKeys, ReadOptions } from "../options";

/** The names of the arrays of a known layout. */
interface Layout {
  keys: LabelKeys;
  units: LabelUnits;
  /** Arrays that must be there for a file to be of this layout. */
  needs: readonly string[];
  /** Arrays that name the units, if they are there. */
  unitArrays?: { energy: string; length: string };
}

const KCAL = { energy: "kcal/mol", forces: "kcal/mol/A" };

const LAYOUTS: readonly Layout[] = [
  // MD17 (http://www.sgdml.org/#datasets) and the datasets of sGDML.
  {
    keys: { numbers: "z", positions: "R", energy: "E", forces: "F" },
    units: KCAL,
    needs: ["z", "R", "E"],
    unitArrays: { energy: "e_unit", length: "r_unit" },
  },
  // Revised MD17 (https://doi.org/10.6084/m9.figshare.12672038).
  {
    keys: { numbers: "nuclear_charges", positions: "coords", energy: "energies", forces: "forces" },
    units: KCAL,
    needs: ["nuclear_charges", "coords", "energies"],
  },
];

/** How the arrays of a file are read: by what the caller names, else by a known layout. */
export interface NpzReading {
  options: ReadOptions;
  /** The layout says what the units are, the file does not. */
  assumed?: string;
  /** The unit of the forces, which follows that of the energy that the caller gave. */
  derived?: { forces: string };
}

/** `undefined` where the arrays are of no known layout. */
export function readingOf(arrays: ReadonlyMap<string, NamedArray>, options: ReadOptions): NpzReading | undefined {
  const layout = LAYOUTS.find(({ needs }) => needs.every((name) => arrays.has(name)));
  if (layout === undefined) return undefined;
  const keys = Object.fromEntries(Object.entries(layout.keys).filter(([, name]) => arrays.has(name as string)));
  const named = layout.unitArrays === undefined ? undefined : namedUnits(arrays, layout.unitArrays);
  const given = options.units?.energy !== undefined;
  const own: LabelUnits = { ...layout.units, ...named };
  // Forces in the unit of the layout would not be derivatives of an energy that is in another.
  const derived = given
    ? derivedUnits({ ...(own.length !== undefined && { length: own.length }), ...options.units })
    : {};
  const units = { ...own, ...derived, ...options.units };
  const replaced = derived.forces !== undefined && options.units!.energy !== own.energy;
  return {
    options: { ...options, keys: { ...keys, ...options.keys }, units },
    ...(replaced && { derived: { forces: derived.forces! } }),
    ...(named === undefined && !given && { assumed: layout.units.energy! }),
  };
}

/** The units that the file names, such as `Ang` and `kcal/mol`. */
function namedUnits(
  arrays: ReadonlyMap<string, NamedArray>,
  names: { energy: string; length: string },
): LabelUnits | undefined {
  const [energy, length] = [names.energy, names.length].map((name) => {
    const array = arrays.get(name);
    return array?.kind === "string" && array.shape.length === 0 ? (array.read(0, 1)[0] as string) : undefined;
  });
  if (energy === undefined || length === undefined) return undefined;
  return { energy, forces: `${energy}/${length}`, length };
}
