import { atomicNumber, type InfoValue } from "@hydride/core-graph";
import { Fault, quote } from "../errors";
import { isObject, LAYOUT, shown } from "../json/values";

/** Occupancies differ from 1 by no more than this where a site is full; pymatgen's tolerance of amounts. */
const AMOUNT_TOLERANCE = 1e-8;
const HYDROGEN = new Map([
  ["D", 2],
  ["T", 3],
]);
const KNOWN = new Set(["element", "occu"]);

/** What a site is occupied by. */
export interface SiteSpecies {
  symbol: string;
  number: number;
  /** The mass number, of deuterium and tritium. */
  isotope?: number;
  /** What else is said of it, such as its oxidation state. */
  decorations: [name: string, value: InfoValue][];
}

/** The one species of a site. Throws a `Fault` for disordered and vacant sites and for what is no element. */
export function siteSpecies(value: InfoValue | undefined, site: number): SiteSpecies {
  if (!Array.isArray(value) || !value.every(isObject)) {
    throw new Fault("DATASET_LAYOUT", `expected a list of species at site ${site}, found ${shown(value)}`, LAYOUT);
  }
  const [species] = value;
  if (species === undefined || value.length > 1 || !isFull(species.occu)) {
    const found = value.map(({ element, occu }) => `${nameIn(element)} ${shown(occu)}`).join(", ") || "none";
    throw new Fault(
      "DATASET_STRUCTURE",
      `expected one species of occupancy 1 at site ${site}, found ${found}`,
      "a disordered structure has no single arrangement of atoms: order it first, or leave it out",
    );
  }
  const symbol = nameIn(species.element);
  const isotope = HYDROGEN.get(symbol);
  const number = atomicNumber(isotope === undefined ? symbol : "H");
  if (number === undefined) {
    throw new Fault(
      "DATASET_ELEMENT",
      `expected the symbol of an element at site ${site}, found ${quote(symbol)}`,
      "dummy atoms are no elements: leave the structure out",
    );
  }
  const decorations: [string, InfoValue][] = [];
  for (const name in species) {
    const decoration = species[name]!;
    if (KNOWN.has(name) || name.startsWith("@") || decoration === null) continue;
    if (name !== "properties") decorations.push([name, decoration]);
    else if (isObject(decoration))
      decorations.push(...Object.entries(decoration).filter(([, inner]) => inner !== null));
  }
  return { symbol, number, ...(isotope !== undefined && { isotope }), decorations };
}

function isFull(occupancy: InfoValue | undefined): boolean {
  return typeof occupancy === "number" && Math.abs(occupancy - 1) <= AMOUNT_TOLERANCE;
}

function nameIn(element: InfoValue | undefined): string {
  return typeof element === "string" ? element : shown(element);
}
