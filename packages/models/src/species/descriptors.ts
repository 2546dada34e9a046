import { COVALENT_RADII } from "./covalentRadii.js";
import { ELECTRONEGATIVITIES, UNKNOWN_ELECTRONEGATIVITY } from "./electronegativity.js";
import { tablePlace } from "./periodicTable.js";

const HIGHEST = 118;
const GROUPS = [1, 2, 4, 6, 8, 10, 12, 14, 15, 16, 17, 18];
const BLOCKS = ["s", "p", "d", "f"];
// Rare properties, such as being hydrogen, would otherwise be blown up to unit variance.
const SMALLEST_DEVIATION = 0.3;

/** Period, group (as overlapping Gaussians), block, electronegativity, covalent radius, f electrons, and whether it is hydrogen. */
function properties(number: number): number[] {
  const { period, group, block, fElectrons } = tablePlace(number);
  return [
    period / 2,
    ...GROUPS.map((center) => Math.exp(-((group - center) ** 2) / 2)),
    ...BLOCKS.map((each) => (each === block ? 1 : 0)),
    2 * (ELECTRONEGATIVITIES[number] ?? UNKNOWN_ELECTRONEGATIVITY),
    COVALENT_RADII[number]! / 30,
    fElectrons / 7,
    number === 1 ? 1 : 0,
  ];
}

/**
 * Chemical descriptors of the elements, each centred over the periodic table and of about unit variance: rows of 119, by atomic
 * number; row 0, which no atom has, is that of hydrogen. Similar elements have similar rows.
 */
export function elementDescriptors(): number[][] {
  const elements = Array.from({ length: HIGHEST }, (_, index) => properties(index + 1));
  const columns = elements[0]!.map((_, column) => {
    const values = elements.map((row) => row[column]!);
    const mean = values.reduce((sum, value) => sum + value, 0) / HIGHEST;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / HIGHEST;
    return { mean, deviation: Math.max(Math.sqrt(variance), SMALLEST_DEVIATION) };
  });
  const rows = elements.map((row) =>
    row.map((value, column) => (value - columns[column]!.mean) / columns[column]!.deviation),
  );
  return [rows[0]!, ...rows];
}
