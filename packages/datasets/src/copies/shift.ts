import type { Places } from "./places";
import { TOLERANCE } from "./tolerance";

/** A shift of one structure onto another, given by an atom of each. */
export class Shift {
  readonly #from: Places;
  readonly #to: Places;
  /** Whether the centres tell how far the first atom is from its partner once the structures are where they fit best. */
  readonly #isCentred: boolean;
  readonly #counts: number[];
  readonly #rest: [number, number, number] = [0, 0, 0];
  /** What partners may be apart in each direction. */
  readonly #within: number;
  #taken = new Uint8Array(0);
  /** Sums, least and largest of what partners are apart, for each direction. */
  readonly #sums = [0, 0, 0];
  readonly #least = [0, 0, 0];
  readonly #most = [0, 0, 0];

  constructor(from: Places, to: Places) {
    this.#from = from;
    this.#to = to;
    this.#counts = from.vectors.map(() => 0);
    // Moving an atom by a period moves the centre by as much over the number of atoms.
    const atoms = from.numbers.length;
    this.#isCentred = from.duals.every((dual) => 4 * Math.sqrt(3) * TOLERANCE * Math.hypot(...dual) * atoms < 1);
    // One atom that is off moves all others by as much.
    this.#within = this.#isCentred ? TOLERANCE : 2 * TOLERANCE;
  }

  /** The atoms that atom `i` may be. */
  partnersOf(i: number): number[] {
    const [from, to] = [this.#from, this.#to];
    const axes = from.vectors.length;
    const atoms = to.numbers.length;
    const isPeriodic = axes > 0 && this.#isCentred;
    // Along the first vector alone most are off already.
    const off = isPeriodic ? to.meanCounts[0]! - from.meanCounts[0]! + from.counts[axes * i]! : 0;
    const most = isPeriodic ? 2 * TOLERANCE * Math.hypot(...from.duals[0]!) * atoms : Infinity;
    const partners: number[] = [];
    for (let j = 0; j < atoms; j++) {
      if (to.numbers[j] !== from.numbers[i]) continue;
      if (isPeriodic) {
        const steps = (off - to.counts[axes * j]!) * atoms;
        if (Math.abs(steps - Math.round(steps)) > most) continue;
      }
      if (this.set(i, j)) partners.push(j);
    }
    return partners;
  }

  /** Places atom `i` on atom `j`; false where these cannot be partners. */
  set(i: number, j: number): boolean {
    const [from, to] = [this.#from, this.#to];
    const axes = from.vectors.length;
    for (let axis = 0; axis < axes; axis++)
      this.#counts[axis] = to.counts[axes * j + axis]! - from.counts[axes * i + axis]!;
    for (let k = 0; k < 3; k++) this.#rest[k] = to.rest[3 * j + k]! - from.rest[3 * i + k]!;
    if (!this.#isCentred) return true;
    let x = to.meanRest[0]! - from.meanRest[0]! - this.#rest[0];
    let y = to.meanRest[1]! - from.meanRest[1]! - this.#rest[1];
    let z = to.meanRest[2]! - from.meanRest[2]! - this.#rest[2];
    for (let axis = 0; axis < axes; axis++) {
      const vector = from.vectors[axis]!;
      const steps = (to.meanCounts[axis]! - from.meanCounts[axis]! - this.#counts[axis]!) * from.numbers.length;
      const off = (steps - Math.round(steps)) / from.numbers.length;
      x += off * vector[0];
      y += off * vector[1];
      z += off * vector[2];
    }
    if (Math.abs(x) > TOLERANCE || Math.abs(y) > TOLERANCE || Math.abs(z) > TOLERANCE) return false;
    this.#rest[0] += x;
    this.#rest[1] += y;
    this.#rest[2] += z;
    return true;
  }

  /** Forgets all partners. */
  begin(): void {
    this.#taken = new Uint8Array(this.#to.numbers.length);
    this.#sums.fill(0);
    this.#least.fill(Infinity);
    this.#most.fill(-Infinity);
  }

  /** Whether there is an atom of the same element, that no other has taken, where this one comes to be. */
  hasPartner(atom: number): boolean {
    const [from, to, within] = [this.#from, this.#to, this.#within];
    const point: [number, number, number] = [0, 0, 0];
    for (let k = 0; k < 3; k++) point[k] = from.rest[3 * atom + k]! + this.#rest[k]!;
    const axes = to.vectors.length;
    for (let axis = 0; axis < axes; axis++) {
      const count = from.counts[axes * atom + axis]! + this.#counts[axis]!;
      for (let k = 0; k < 3; k++) point[k]! += count * to.vectors[axis]![k]!;
    }
    const z = from.numbers[atom];
    return to.grid.near(point, Math.sqrt(3) * within, (partner, x, y, w) => {
      if (Math.abs(x) > within || Math.abs(y) > within || Math.abs(w) > within) return false;
      if (to.numbers[partner] !== z || this.#taken[partner] === 1) return false;
      this.#taken[partner] = 1;
      this.#note(0, x);
      this.#note(1, y);
      this.#note(2, w);
      return true;
    });
  }

  /** Whether all atoms are close to their partners once the structures are where they fit best. */
  isClose(): boolean {
    if (this.#isCentred) return true;
    return this.#sums.every((sum, k) => {
      const mean = sum / this.#taken.length;
      return this.#most[k]! - mean <= TOLERANCE && mean - this.#least[k]! <= TOLERANCE;
    });
  }

  #note(k: number, off: number): void {
    this.#sums[k]! += off;
    this.#least[k] = Math.min(this.#least[k]!, off);
    this.#most[k] = Math.max(this.#most[k]!, off);
  }
}
