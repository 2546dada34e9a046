import type { StructureRecord } from "../record";
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

/** What the energies of close conformers say of their forces. */
export interface ForceFit {
  pairs: number;
  /** Of the energy differences over minus force times displacement: 1 where the array holds forces, -1 of a gradient. */
  slope: number;
}

/**
 * The unit that the forces of a file are read in, for layouts whose files differ in their sign. A unit that the caller names is taken as
 * it is. Otherwise the energies of close conformers tell forces from gradients, where there are enough of them; a notice says
 * so where the layout's documentation says otherwise, which counts where nothing can be told.
 */
export function forceUnit({ forceUnit: documented, records }: Hdf5Layout, given: LayoutReading): string {
  const named = given.options.units?.forces;
  if (documented === undefined || named !== undefined) return named ?? given.forceUnit;
  if (given.options.keys?.forces === null) return documented;
  const unit = documented.replace(/^-/, "");
  const fit = fitForces(records({ ...mutedReading(given), forceUnit: unit }));
  if (fit === undefined) return documented;
  const found = fit.slope > 0 ? unit : `-${unit}`;
  if (found !== documented) tell(given, found, fit);
  return found;
}

function tell({ file: { path }, reading }: LayoutReading, unit: string, { slope, pairs }: ForceFit): void {
  const what = slope > 0 ? "are forces, and not the gradient that this layout should have" : "are the gradient";
  const text =
    `${path}: what is called forces ${what}: in ${pairs} pairs of close conformers the energy changes by ${slope.toFixed(2)} times ` +
    `what forces would make of it. It is read as units: { forces: "${unit}" } (shell: --units forces=${unit}); ` +
    "a unit that is given is taken as it is";
  reading.notice(`${path}\0sign`, () => text);
}

/**
 * Compares energies and forces of close conformers in the first of `records`, all of one molecule where their groups are.
 * Regression through the origin; `undefined` where the slope is not clearly 1 or -1.
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
  const slope = xy / xx;
  const isClear = Math.abs(Math.abs(slope) - 1) <= SLACK && xy * xy >= EXPLAINED * xx * yy;
  return pairs >= FEWEST_PAIRS && isClear ? { pairs, slope } : undefined;
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
