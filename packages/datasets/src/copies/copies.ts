import type { Structure } from "@hydride/core-graph";
import { byKey } from "../byKey";
import { periodicVectors } from "../latticeVectors";
import { FINGERPRINT, fingerprint } from "./fingerprint";
import { likenessOf } from "./likeness";
import { NearRows } from "./nearRows";
import { Places } from "./places";
import { isSameGeometry, Known, type Work } from "./sameGeometry";
import { Sets } from "./sets";
import { printTolerance, SURROUNDINGS, surroundingsOf } from "./surroundings";

/** Copies that differ by less stand for each other: whatever is a copy of one is a copy of the other. */
const SAME = 0.05;
/** Numbers that differ by less are the same but for rounding, angstrom. */
const ROUNDED = 1e-5;
/** So many others are looked at for one that is the same number by number, before atoms are compared. */
const FIRST = 32;
/** Atoms that are kept in the form in which they are compared: 100 MB. */
const KEPT_ATOMS = 1e6;

/** Structures that have fewer others near are compared with these at once. */
const CROWD = 8;

/**
 * For every structure the index of the first that it is a copy of, or is a copy of a copy of; its own index where there is none.
 * Structures of one composition and periodicity are compared where the fingerprints of all their atoms together are near; where
 * these are near those of many, the surroundings of single atoms have to be so too. `work` counts what it takes.
 */
export function copiesOf(structures: readonly Structure[], work: Work = { pairs: 0, atoms: 0 }): Int32Array {
  const sets = new Sets(structures.length);
  const alike = byKey(structures.keys(), (i) => likenessOf(structures[i]!));
  for (const members of alike.values()) {
    if (members.length === 1) continue;
    const crowd = joinFew(members, structures, sets, work);
    if (crowd.length > 1) joinCrowd(crowd, structures, sets, work);
  }
  return Int32Array.from(structures.keys(), (i) => sets.first(i));
}

interface Member {
  index: number;
  /** The fingerprint of all atoms together. */
  print: Float64Array;
}

/** Joins those that are the same number by number, and copies of those with few others near; gives the rest. */
function joinFew(members: readonly number[], structures: readonly Structure[], sets: Sets, work: Work): Member[] {
  const prints = new Float64Array(members.length * FINGERPRINT);
  members.forEach((index, row) => fingerprint(structures[index]!, prints, row * FINGERPRINT));
  const rows = new NearRows(prints, FINGERPRINT);
  const different = [...members.keys()].filter((row) => {
    if (isJoined(row, rows, members, structures, sets)) return false;
    rows.add(row);
    return true;
  });
  const known = new KnownOnes((row) => new Known(structures[members[row]!]!));
  return different.flatMap((row) => {
    const others: number[] = [];
    if (rows.near(row, (other) => other !== row && others.push(other) === CROWD)) {
      return [{ index: members[row]!, print: prints.slice(row * FINGERPRINT, (row + 1) * FINGERPRINT) }];
    }
    for (const other of others) {
      const [a, b] = [members[row]!, members[other]!];
      if (!sets.areJoined(a, b) && isSameGeometry(known.of(row), known.of(other), work)) sets.join(a, b);
    }
    return [];
  });
}

/** Joins a row to one of the first near it that has the same numbers, if there is one. */
function isJoined(
  row: number,
  rows: NearRows,
  members: readonly number[],
  structures: readonly Structure[],
  sets: Sets,
): boolean {
  let left = FIRST;
  let isKnown = false;
  rows.near(row, (other, apart) => {
    const [a, b] = [members[row]!, members[other]!];
    if (apart < SAME && isIdentical(structures[a]!, structures[b]!)) {
      sets.join(a, b);
      isKnown = true;
    }
    return isKnown || --left === 0;
  });
  return isKnown;
}

/** Whether all numbers are the same but for rounding. */
function isIdentical(a: Structure, b: Structure): boolean {
  const isClose = (x: number, y: number) => Math.abs(x - y) <= ROUNDED;
  const [vectors, others] = [periodicVectors(a.cell, a.pbc), periodicVectors(b.cell, b.pbc)];
  return (
    a.positions.every((x, i) => isClose(x, b.positions[i]!)) &&
    a.numbers.every((z, i) => z === b.numbers[i]) &&
    vectors.every((vector, i) => vector.every((x, k) => isClose(x, others[i]![k]!)))
  );
}

function joinCrowd(members: readonly Member[], structures: readonly Structure[], sets: Sets, work: Work): void {
  const width = FINGERPRINT + SURROUNDINGS;
  const rows = new Float64Array(members.length * width);
  const around = members.map(({ index, print }, row) => {
    const { prints, ...rest } = surroundingsOf(new Places(structures[index]!));
    rows.set(print, row * width);
    rows.set(prints, row * width + FINGERPRINT);
    return rest;
  });
  const apart = cellsApart(members.map(({ index }) => structures[index]!));
  const tolerance = around.reduce((most, each) => Math.max(most, printTolerance(each, apart)), 0);
  for (let i = 0; i < rows.length; i++) if (i % width >= FINGERPRINT) rows[i]! /= tolerance;
  const near = new NearRows(rows, width);
  const known = new KnownOnes((row) => new Known(structures[members[row]!.index]!, around[row]));
  for (const [row, { index }] of members.entries()) {
    let isKnown = false;
    near.near(row, (other, apart) => {
      const before = members[other]!.index;
      if (sets.areJoined(index, before) || !isSameGeometry(known.of(other), known.of(row), work)) return false;
      sets.join(index, before);
      isKnown ||= apart < SAME;
      return false;
    });
    if (!isKnown) near.add(row);
  }
}

/** By how much a component of a cell vector differs at most, angstrom. */
function cellsApart(structures: readonly Structure[]): number {
  const [low, high] = [new Float64Array(9).fill(Infinity), new Float64Array(9).fill(-Infinity)];
  for (const { cell, pbc } of structures) {
    periodicVectors(cell, pbc)
      .flat()
      .forEach((x, k) => {
        low[k] = Math.min(low[k]!, x);
        high[k] = Math.max(high[k]!, x);
      });
  }
  return Math.max(0, ...high.map((x, k) => x - low[k]!));
}

/** Rows in the form in which they are compared, kept while there is room. */
class KnownOnes {
  readonly #make: (row: number) => Known;
  readonly #rows = new Map<number, Known>();
  #atoms = 0;

  constructor(make: (row: number) => Known) {
    this.#make = make;
  }

  of(row: number): Known {
    const kept = this.#rows.get(row);
    if (kept !== undefined) return kept;
    if (this.#atoms > KEPT_ATOMS) {
      this.#rows.clear();
      this.#atoms = 0;
    }
    const made = this.#make(row);
    this.#atoms += made.places.numbers.length;
    this.#rows.set(row, made);
    return made;
  }
}
