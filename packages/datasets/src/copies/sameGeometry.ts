import type { Structure } from "@hydride/core-graph";
import { Places } from "./places";
import { Shift } from "./shift";
import { type Surroundings, surroundingsOf } from "./surroundings";
import { TOLERANCE } from "./tolerance";

/** A structure as it takes to compare it atom by atom. */
export class Known {
  readonly places: Places;
  #around: Pick<Surroundings, "order" | "commonness"> | undefined;

  constructor(structure: Structure, around?: Pick<Surroundings, "order" | "commonness">) {
    this.places = new Places(structure);
    this.#around = around;
  }

  get hasOrder(): boolean {
    return this.#around !== undefined;
  }

  /** Its atoms with rare ones first; looks around them where nobody did. */
  get around(): Pick<Surroundings, "order" | "commonness"> {
    return (this.#around ??= surroundingsOf(this.places));
  }
}

/** So many partners are looked for, a multiple of the atoms, before it is worth to know which atoms are rare. */
const SHORT = 4;
/** So many rare atoms are tried as the one that is placed on each of the other structure. */
const ANCHORS = 8;
/** An atom that may be so few of the others is rare enough. */
const FEW = 8;

/** What comparing took; it only ever grows. */
export interface Work {
  /** Pairs of structures. */
  pairs: number;
  /** Atoms whose partners were looked for. */
  atoms: number;
}

/**
 * Whether two structures of the same elements and periodicity are the same within {@link TOLERANCE}, wherever their origins are,
 * whatever the order of their atoms and whichever of its images an atom is. Other choices of the cell, and rotated structures,
 * are different ones.
 *
 * An atom is placed on each of the other; where that is not the shift of the centres too, which tells at once for periodic structures
 * up to a fraction of the cell, it is none. Then the other atoms are looked for, those with rare surroundings first where a few
 * did not decide: of two nearly perfect crystals all atoms but these agree under many shifts.
 */
export function isSameGeometry(a: Known, b: Known, work: Work): boolean {
  work.pairs++;
  const { vectors, numbers } = a.places;
  const others = b.places.vectors;
  if (!vectors.every((vector, i) => vector.every((x, k) => Math.abs(x - others[i]![k]!) <= TOLERANCE))) return false;
  if (!a.hasOrder || !b.hasOrder) {
    const soon = isPlaced(a.places, elementsFirst(numbers), b.places, work, 1, SHORT * numbers.length);
    if (soon !== undefined) return soon;
  }
  const [from, to] = a.around.commonness <= b.around.commonness ? [a, b] : [b, a];
  return isPlaced(from.places, from.around.order, to.places, work, ANCHORS, Infinity)!;
}

/** The atoms, with one first whose element has the fewest. */
function elementsFirst(numbers: Uint8Array): Int32Array {
  const counts = new Int32Array(256);
  for (const z of numbers) counts[z]!++;
  let rarest = 0;
  for (let atom = 1; atom < numbers.length; atom++)
    if (counts[numbers[atom]!]! < counts[numbers[rarest]!]!) rarest = atom;
  const order = Int32Array.from(numbers.keys());
  [order[0], order[rarest]] = [rarest, 0];
  return order;
}

/** Whether there is a shift, or `undefined` where `most` atoms were looked for without telling. */
function isPlaced(
  from: Places,
  order: Int32Array,
  to: Places,
  work: Work,
  anchors: number,
  most: number,
): boolean | undefined {
  const shift = new Shift(from, to);
  let [anchor, partners] = [0, shift.partnersOf(order[0]!)];
  for (let k = 1; k < Math.min(anchors, order.length) && partners.length > FEW; k++) {
    const found = shift.partnersOf(order[k]!);
    if (found.length < partners.length) [anchor, partners] = [k, found];
  }
  const last = work.atoms + most;
  for (const partner of partners) {
    shift.set(order[anchor]!, partner);
    shift.begin();
    for (let i = 0; ; i++) {
      if (i === order.length) {
        if (shift.isClose()) return true;
        break;
      }
      if (work.atoms === last) return undefined;
      work.atoms++;
      if (!shift.hasPartner(order[i]!)) break;
    }
  }
  return false;
}
