export type Vector = [number, number, number];

/** As in native/src/lattice.cpp: what is degenerate there is so here, number by number. */
const MOST_COUNTS = 2 ** 26;
const MOST_PASSES = 1000;
const SHORTEST = 1e-10;

/** Vectors whose heights over the longest of them are larger than this stay far from these bounds. */
const CLEAR = 1e-7;

/** A vector of the lattice, and the counts of original vectors that make it. */
interface Member {
  vector: Vector;
  counts: Vector;
}

/**
 * Whether the neighbour search can replace the vectors of a cell along its periodic directions, which are linearly independent,
 * by the shortest ones of the same lattice. It cannot where they are so skewed, or so different in length, that the digits of
 * float64 do not suffice.
 */
export function isReducible(vectors: readonly Vector[]): boolean {
  if (vectors.length < 2 || leastHeight(vectors) > CLEAR * Math.max(...vectors.map(length))) return true;
  const members = vectors.map((vector, i): Member => ({
    vector,
    counts: [Number(i === 0), Number(i === 1), Number(i === 2)],
  }));
  const longest = Math.max(...vectors.map((vector) => Math.sqrt(dot(vector, vector))));
  for (let pass = 0, changed = true; changed; pass++) {
    changed = false;
    members.sort((a, b) => dot(a.vector, a.vector) - dot(b.vector, b.vector));
    const [shortest] = members as [Member];
    if (pass > MOST_PASSES || !(Math.sqrt(dot(shortest.vector, shortest.vector)) > SHORTEST * longest)) return false;
    for (let i = 1; i < members.length && !changed; i++) {
      const best = shortened(members[i]!, members.slice(0, i));
      if (best === undefined) return false;
      const { vector } = members[i]!;
      if (dot(best.vector, best.vector) < dot(vector, vector) * (1 - 1e-9)) {
        members[i] = best;
        changed = true;
      }
    }
  }
  return true;
}

/** The smallest distance of a vector from the plane, or the line, of the others. */
function leastHeight([a, b, c]: readonly Vector[]): number {
  const area = (v: Vector, w: Vector) => length(cross(v, w));
  if (c === undefined) return area(a!, b!) / Math.max(length(a!), length(b!));
  return Math.abs(dot(cross(a!, b!), c)) / Math.max(area(a!, b!), area(b!, c), area(c, a!));
}

/** The shortest of `v` minus combinations of the one or two others; `undefined` where the counts are too large. */
function shortened(v: Member, [first, second]: readonly Member[]): Member | undefined {
  const p = first!.vector;
  let [y0, y1] = [dot(p, v.vector) / dot(p, p), 0];
  if (second !== undefined) {
    const q = second.vector;
    const [g00, g01, g11] = [dot(p, p), dot(p, q), dot(q, q)];
    const [b0, b1] = [dot(p, v.vector), dot(q, v.vector)];
    const det = g00 * g11 - g01 * g01;
    y0 = (b0 * g11 - b1 * g01) / det;
    y1 = (b1 * g00 - b0 * g01) / det;
  }
  [y0, y1] = [rounded(y0), rounded(y1)];
  if (!(Math.abs(y0) <= MOST_COUNTS && Math.abs(y1) <= MOST_COUNTS)) return undefined;
  let best = v;
  const reach = second === undefined ? 0 : 1;
  for (let i = -1; i <= 1; i++) {
    for (let j = -reach; j <= reach; j++) {
      let trial = minus(v, first!, y0 + i);
      if (trial !== undefined && second !== undefined) trial = minus(trial, second, y1 + j);
      if (trial === undefined) return undefined;
      if (dot(trial.vector, trial.vector) < dot(best.vector, best.vector)) best = trial;
    }
  }
  return best;
}

function minus(v: Member, w: Member, times: number): Member | undefined {
  const vector = v.vector.map((x, k) => x - times * w.vector[k]!) as Vector;
  const counts = v.counts.map((x, k) => x - times * w.counts[k]!) as Vector;
  return counts.some((count) => Math.abs(count) > MOST_COUNTS) ? undefined : { vector, counts };
}

/** Halves away from zero, as in C++. */
function rounded(x: number): number {
  const up = Math.floor(Math.abs(x) + 0.5);
  return Math.sign(x) * (up - Math.abs(x) > 0.5 ? up - 1 : up);
}

export function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

export function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

export function length(a: Vector): number {
  const squared = dot(a, a);
  // The squares of other vectors leave the range of numbers, and hypot is slow.
  return squared > 1e-200 && squared < 1e200 ? Math.sqrt(squared) : Math.hypot(a[0], a[1], a[2]);
}
