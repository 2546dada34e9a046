import type { Structure } from "@hydride/core-graph";
import { byKey } from "../byKey";
import { hillFormula } from "../group";
import { FINGERPRINT, fingerprint } from "./fingerprint";
import { isSameGeometry } from "./sameGeometry";

/** Copies differ by 1 in a number of their fingerprints at most, and by rounding. */
const MOST = 1 + 1e-6;
/** Copies that differ by less stand for each other: whatever is a copy of one is a copy of the other. */
const SAME = 0.05;

/**
 * For every structure the index of the first that it is a copy of, or is a copy of a copy of; its own index where there is none.
 * Structures of one composition are sorted by the number of their fingerprints that differs most, and compared with those close
 * by alone.
 */
export function copiesOf(structures: readonly Structure[]): Int32Array {
  const first = Int32Array.from(structures.keys());
  const prints = new Float64Array(structures.length * FINGERPRINT);
  structures.forEach((structure, i) => fingerprint(structure, prints, i * FINGERPRINT));
  const alike = byKey(structures.keys(), (i) => {
    const { numbers, pbc, cell } = structures[i]!;
    return `${hillFormula(numbers)} ${pbc.join(" ")} ${cell === undefined}`;
  });
  for (const members of alike.values()) {
    if (members.length > 1) joinCopies(members, structures, prints, first);
  }
  return first.map((_, i) => rootOf(first, i));
}

function joinCopies(
  members: readonly number[],
  structures: readonly Structure[],
  prints: Float64Array,
  first: Int32Array,
) {
  const axes = widestFirst(members, prints);
  const along = (i: number) => prints[i * FINGERPRINT + axes[0]!]!;
  const sorted = [...members].sort((a, b) => along(a) - along(b));
  // Those that others are compared with, with their fingerprints one after the other in the order of `axes`.
  const kept: number[] = [];
  const rows = new Float64Array(members.length * FINGERPRINT);
  let begin = 0;
  for (const i of sorted) {
    const row = Float64Array.from(axes, (axis) => prints[i * FINGERPRINT + axis]!);
    while (begin < kept.length && row[0]! - rows[begin * FINGERPRINT]! > MOST) begin++;
    let isKnown = false;
    for (let k = begin; k < kept.length; k++) {
      const distance = apart(row, rows, k * FINGERPRINT);
      if (distance > MOST || !isSameGeometry(structures[kept[k]!]!, structures[i]!)) continue;
      join(first, i, kept[k]!);
      isKnown ||= distance < SAME;
    }
    if (isKnown) continue;
    rows.set(row, kept.length * FINGERPRINT);
    kept.push(i);
  }
}

/** The numbers of the fingerprints by how much they differ. */
function widestFirst(members: readonly number[], prints: Float64Array): number[] {
  const widths = Array.from({ length: FINGERPRINT }, (_, axis) => {
    let [low, high] = [Infinity, -Infinity];
    for (const i of members) {
      const value = prints[i * FINGERPRINT + axis]!;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    return high - low;
  });
  return [...widths.keys()].sort((a, b) => widths[b]! - widths[a]!);
}

/** The largest difference of two fingerprints, or one that is too large. */
function apart(row: Float64Array, rows: Float64Array, at: number): number {
  let most = 0;
  for (let k = 0; k < FINGERPRINT && most <= MOST; k++) most = Math.max(most, Math.abs(row[k]! - rows[at + k]!));
  return most;
}

function join(first: Int32Array, i: number, j: number): void {
  const [a, b] = [rootOf(first, i), rootOf(first, j)];
  first[Math.max(a, b)] = Math.min(a, b);
}

function rootOf(first: Int32Array, i: number): number {
  let root = i;
  while (first[root] !== root) root = first[root]!;
  // Shorter ways for the next time.
  for (let at = i; first[at] !== root;) [at, first[at]] = [first[at]!, root];
  return root;
}
