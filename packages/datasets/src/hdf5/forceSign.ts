import { Fault } from "../errors";
import type { StructureRecord } from "../record";
import { ENERGY_UNITS, unitFactors } from "../units";
import { type Hdf5Layout, type LayoutReading, mutedReading } from "./layout";

/** At most this many structures are looked at, for this many pairs. */
const [MOST_STRUCTURES, MOST_PAIRS] = [2000, 200];
const FEWEST_PAIRS = 20;
/** Conformers of which no coordinate differs by more are close, angstrom: the mean of their forces then says what lies between. */
const CLOSE = 0.3;
/** A conformer is compared with so many before it. */
const WINDOW = 8;
/** How far a slope may be from 1 or -1, and how much of the energy differences it has to explain. */
const [SLACK, EXPLAINED] = [0.2, 0.95];
/** How far it may be from that of another unit, relative to it. */
const CLOSE_UNIT = 0.1;
/** In which forces come. */
const FORCE_UNITS = [...ENERGY_UNITS.keys()].flatMap((energy) => ["A", "Bohr"].map((length) => `${energy}/${length}`));

/** What the energies of close conformers say of their forces. */
export interface ForceFit {
  pairs: number;
  /**
   * Of the energy differences over minus force times displacement: 1 where the array holds forces in the unit that they were read
   * in, -1 of a gradient.
   */
  slope: number;
}

/**
 * The unit that the forces of a file are read in, for layouts whose files differ in their sign. A unit that the caller names is taken as
 * it is. Otherwise the energies of close conformers tell forces from gradients, and the unit, where there are enough of them; a
 * notice says so where the layout's documentation says otherwise, which counts where nothing can be told. Throws a `Fault` where
 * the energies clearly change by another multiple of the forces than any unit makes.
 */
export function forceUnit({ forceUnit: documented, records }: Hdf5Layout, given: LayoutReading): string {
  const named = given.options.units?.forces;
  if (documented === undefined || named !== undefined) return named ?? given.forceUnit;
  if (given.options.keys?.forces === null) return documented;
  const unit = documented.replace(/^-/, "");
  const fit = fitForces(records({ ...mutedReading(given), forceUnit: unit }));
  if (fit === undefined) return documented;
  const plain = unitOf(Math.abs(fit.slope), unit);
  if (plain === undefined) throw noUnit(unit, fit);
  const found = fit.slope > 0 ? plain : `-${plain}`;
  if (found !== documented) tell(given, found, unit, fit);
  return found;
}

/** The unit in which the slope would be 1, of a slope in `unit`. */
function unitOf(slope: number, unit: string): string | undefined {
  if (Math.abs(slope - 1) <= SLACK) return unit;
  const factor = (name: string) => unitFactors(new Map(), { forces: name }).forces;
  return FORCE_UNITS.find((name) => Math.abs((slope * factor(unit)) / factor(name) - 1) <= CLOSE_UNIT);
}

function tell({ file: { path }, reading }: LayoutReading, found: string, unit: string, fit: ForceFit): void {
  const plain = found.replace(/^-/, "");
  const isGradient = found !== plain;
  const kind =
    plain !== unit ? ` in ${plain}` : isGradient ? "" : ", and not the gradient that this layout should have";
  const text =
    `${path}: what is called forces ${isGradient ? "are the gradient" : "are forces"}${kind}: ${evidence(unit, fit)}. It is read as ` +
    `units: { forces: "${found}" } (shell: --units forces=${found}); a unit that is given is taken as it is`;
  reading.notice(`${path}\0sign`, () => text);
}

function evidence(unit: string, { slope, pairs }: ForceFit): string {
  const times = Math.abs(slope) < 0.1 || Math.abs(slope) >= 100 ? slope.toPrecision(3) : slope.toFixed(2);
  return `in ${pairs} pairs of close conformers the energy changes by ${times} times what forces in ${unit} would make of it`;
}

function noUnit(unit: string, fit: ForceFit): Fault {
  return new Fault(
    "DATASET_LABEL",
    `expected forces that fit the energies, in ${unit} or another unit, found none: ${evidence(unit, fit)}`,
    `say what they are in, which is then taken as it is: units: { forces: "..." } (shell: --units forces=...), with a minus for ` +
      "a gradient; or leave them out with keys: { forces: null } (shell: --key forces=null)",
  );
}

/**
 * Compares energies and forces of close conformers in the first of `records`, all of one molecule where their groups are.
 * Regression through the origin; `undefined` where there is no clear slope.
 */
export function fitForces(records: Iterable<StructureRecord>): ForceFit | undefined {
  let [pairs, left, xx, xy, yy] = [0, MOST_STRUCTURES, 0, 0, 0];
  let before: StructureRecord[] = [];
  for (const record of records) {
    if (left-- <= 0 || pairs === MOST_PAIRS) break;
    if (record.energy === undefined || record.forces?.every(Number.isFinite) !== true) continue;
    before = before.filter((other) => isSameMolecule(other, record)).slice(-WINDOW);
    const distances = before.map((other) => apart(other, record));
    const nearest = before[distances.indexOf(Math.min(...distances))];
    before.push(record);
    if (nearest === undefined || Math.min(...distances) > CLOSE) continue;
    const x = work(nearest, record);
    const y = record.energy - nearest.energy!;
    pairs++;
    xx += x * x;
    xy += x * y;
    yy += y * y;
  }
  // Not clear either where all forces, or all differences, are zero.
  const isClear = xy !== 0 && xy * xy >= EXPLAINED * xx * yy;
  return pairs >= FEWEST_PAIRS && isClear ? { pairs, slope: xy / xx } : undefined;
}

function isSameMolecule(a: StructureRecord, b: StructureRecord): boolean {
  if (a.group !== b.group || a.numbers.length !== b.numbers.length) return false;
  return Array.prototype.every.call(a.numbers, (z: number, i: number) => z === b.numbers[i]);
}

/** The largest difference of a coordinate, angstrom. */
function apart(a: StructureRecord, b: StructureRecord): number {
  return a.positions.reduce((most, x, i) => Math.max(most, Math.abs(x - b.positions[i]!)), 0);
}

/** The change of the energy on the way from `a` to `b` by their forces (trapezoidal rule), eV. */
function work(a: StructureRecord, b: StructureRecord): number {
  return a.positions.reduce((sum, x, i) => sum - 0.5 * (a.forces![i]! + b.forces![i]!) * (b.positions[i]! - x), 0);
}
