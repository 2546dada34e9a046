import { type AtomArray, type InfoValue, type Periodicity } from "@hydride/core-graph";
import { Fault } from "../errors";
import { type JsonObject, LAYOUT, listAt, numberAt, objectAt, shown } from "../json/values";
import { apart, cartesian, type Lattice, readLattice } from "./lattice";
import { isArrayName, siteArray, type SiteValues } from "./siteArrays";
import { siteSpecies } from "./species";

/** A pymatgen Structure or Molecule as a dictionary, read. */
export interface PymatgenStructure {
  numbers: number[];
  /** Shape (n, 3) row-major. */
  positions: Float64Array;
  cell?: Float64Array;
  pbc: Periodicity;
  charge?: number;
  spin?: number;
  /** What is said of the sites, by name; readers take labels out. */
  properties: Map<string, SiteValues>;
  /** What else is said of the structure. */
  info: [string, InfoValue][];
}

const STRUCTURE_KEYS = new Set(["charge", "spin_multiplicity", "lattice", "sites", "properties"]);
const SITE_KEYS = new Set(["species", "abc", "xyz", "label", "name", "properties"]);

/**
 * Reads a dictionary as pymatgen's `as_dict` writes it. Positions are `xyz`, which has to be the point of `abc`; where there is
 * no `xyz`, they are made of `abc`. Throws a `Fault`.
 */
export function readPymatgen(value: InfoValue | undefined, name = "structure"): PymatgenStructure {
  const dictionary = objectAt(value, name);
  const sites = listAt(dictionary.sites, "sites").map((site, i) => objectAt(site, `sites/${i}`));
  if (sites.length === 0) {
    throw new Fault("DATASET_STRUCTURE", 'expected one site or more in "sites", found none', "leave the structure out");
  }
  const hasLattice = dictionary.lattice !== undefined && dictionary.lattice !== null;
  const lattice = hasLattice ? readLattice(dictionary.lattice) : undefined;
  const numbers: number[] = [];
  const positions = new Float64Array(3 * sites.length);
  const properties = new Map<string, SiteValues>();
  const note = (key: string, i: number, found: InfoValue) => {
    let values = properties.get(key);
    if (values === undefined)
      properties.set(key, (values = new Array<InfoValue | undefined>(sites.length).fill(undefined)));
    values[i] = found;
  };
  if (lattice === undefined && sites.some(({ abc }) => abc !== undefined && abc !== null)) {
    throw new Fault("DATASET_LAYOUT", "expected a lattice, as sites have fractional coordinates, found none", LAYOUT);
  }
  sites.forEach((site, i) => {
    const { symbol, number, isotope, decorations } = siteSpecies(site.species, i + 1);
    numbers.push(number);
    const point = position(site, i + 1, lattice);
    for (let axis = 0; axis < 3; axis++) positions[3 * i + axis] = point[axis]!;
    if (isotope !== undefined) note("isotope", i, isotope);
    for (const [key, decoration] of decorations) note(key, i, decoration);
    for (const label of [site.label, site.name]) {
      if (label !== undefined && label !== null && label !== symbol) note("label", i, label);
    }
    for (const key in site) if (!SITE_KEYS.has(key) && !key.startsWith("@")) note(key, i, site[key]!);
    if (site.properties === undefined || site.properties === null) return;
    const named = objectAt(site.properties, "properties");
    for (const key in named) note(key, i, named[key]!);
  });
  const charge = numberAt(dictionary.charge, "charge");
  const spin = numberAt(dictionary.spin_multiplicity, "spin_multiplicity");
  return {
    numbers,
    positions,
    ...(lattice && { cell: lattice.matrix }),
    pbc: lattice?.pbc ?? [false, false, false],
    ...(charge !== undefined && { charge }),
    ...(spin !== undefined && { spin }),
    properties,
    info: structureInfo(dictionary),
  };
}

/** The site properties that are arrays, and those that only fit into the info of a structure, `site_` put before. */
export function siteProperties(properties: ReadonlyMap<string, SiteValues>): {
  arrays: Record<string, AtomArray>;
  info: [string, InfoValue][];
} {
  const arrays: [string, AtomArray][] = [];
  const info: [string, InfoValue][] = [];
  for (const [name, values] of properties) {
    if (values.every((value) => value === undefined || value === null)) continue;
    const array = isArrayName(name) ? siteArray(values) : undefined;
    if (array === undefined) info.push([`site_${name}`, values.map((value) => value ?? null)]);
    else arrays.push([name, array]);
  }
  return { arrays: Object.fromEntries(arrays), info };
}

function structureInfo(dictionary: JsonObject): [string, InfoValue][] {
  const { properties } = dictionary;
  const named = properties === undefined || properties === null ? {} : objectAt(properties, "properties");
  const others = Object.entries(dictionary).filter(([key]) => !STRUCTURE_KEYS.has(key) && !key.startsWith("@"));
  return [...others, ...Object.entries(named)];
}

function position(site: JsonObject, number: number, lattice: Lattice | undefined): ArrayLike<number> {
  const xyz = point(site.xyz, `xyz of site ${number}`);
  const abc = lattice === undefined ? undefined : point(site.abc, `abc of site ${number}`);
  if (abc === undefined || lattice === undefined) {
    if (xyz !== undefined) return xyz;
    throw new Fault("DATASET_SHAPE", `expected coordinates xyz of site ${number}, found none`, DAMAGED);
  }
  const made = cartesian(lattice.matrix, abc);
  if (xyz === undefined) return made;
  const distance = apart(xyz, made, lattice);
  if (distance === undefined) return xyz;
  throw new Fault(
    "DATASET_STRUCTURE",
    `expected abc and xyz of site ${number} to be one point, found two that are ${Number(distance.toPrecision(3))} A apart`,
    DAMAGED,
  );
}

function point(value: InfoValue | undefined, where: string): ArrayLike<number> | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value) && value.length === 3 && value.every((x) => typeof x === "number" && Number.isFinite(x))) {
    return value as number[];
  }
  throw new Fault("DATASET_SHAPE", `expected 3 finite numbers in ${where}, found ${shown(value)}`, DAMAGED);
}

const DAMAGED = "the file is damaged, or its writer mixed up coordinates: repair it, or leave the structure out";
