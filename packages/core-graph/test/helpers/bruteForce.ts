import type { NeighborList, Periodicity } from "../../src";

export interface Case {
  positions: Float64Array;
  cell?: Float64Array;
  pbc: Periodicity;
  cutoff: number;
  maxNeighbors?: number;
}

interface Edge {
  receiver: number;
  sender: number;
  shift: [number, number, number];
  displacement: [number, number, number];
  distance: number;
}

/**
 * Every image of every pair within a box that encloses the cut-off sphere, without reduction, wrapping or bins. Count i
 * of a translation T is `dual_i . T`, hence for |difference + T| < cutoff it is within |dual_i| cutoff of -dual_i .
 * difference.
 */
export function bruteForce({ positions, cell = new Float64Array(9), pbc, cutoff, maxNeighbors }: Case): NeighborList {
  const duals = dualVectors(cell, pbc);
  const used = cell.map((x, i) => (pbc[Math.floor(i / 3)] ? x : 0));
  const atoms = positions.length / 3;
  const out: Edge[] = [];
  const [dualA, dualB, dualC] = duals;
  for (let receiver = 0; receiver < atoms; receiver++) {
    const edges: Edge[] = [];
    for (let sender = 0; sender < atoms; sender++) {
      const dx = positions[3 * sender]! - positions[3 * receiver]!;
      const dy = positions[3 * sender + 1]! - positions[3 * receiver + 1]!;
      const dz = positions[3 * sender + 2]! - positions[3 * receiver + 2]!;
      for (let a = first(dualA, dx, dy, dz, cutoff); a <= last(dualA, dx, dy, dz, cutoff); a++) {
        for (let b = first(dualB, dx, dy, dz, cutoff); b <= last(dualB, dx, dy, dz, cutoff); b++) {
          for (let c = first(dualC, dx, dy, dz, cutoff); c <= last(dualC, dx, dy, dz, cutoff); c++) {
            if (sender === receiver && a === 0 && b === 0 && c === 0) continue;
            const x = dx + (a * used[0]! + b * used[3]! + c * used[6]!);
            const y = dy + (a * used[1]! + b * used[4]! + c * used[7]!);
            const z = dz + (a * used[2]! + b * used[5]! + c * used[8]!);
            const distance = Math.sqrt(x * x + y * y + z * z);
            if (distance < cutoff)
              edges.push({ receiver, sender, shift: [a, b, c], displacement: [x, y, z], distance });
          }
        }
      }
    }
    edges.sort(
      (p, q) =>
        p.distance - q.distance ||
        p.sender - q.sender ||
        p.shift[0] - q.shift[0] ||
        p.shift[1] - q.shift[1] ||
        p.shift[2] - q.shift[2],
    );
    for (const edge of edges.slice(0, maxNeighbors)) out.push(edge);
  }
  return {
    receiver: Int32Array.from(out, (edge) => edge.receiver),
    sender: Int32Array.from(out, (edge) => edge.sender),
    shift: Int32Array.from(out.flatMap((edge) => edge.shift)),
    displacement: Float64Array.from(out.flatMap((edge) => edge.displacement)),
    distance: Float64Array.from(out, (edge) => edge.distance),
  };
}

/** Bounds on the count along one cell vector, for a pair whose difference is (x, y, z); 0 where nothing repeats. */
function first(dual: number[] | undefined, x: number, y: number, z: number, cutoff: number): number {
  if (dual === undefined) return 0;
  const [p, q, r] = dual as [number, number, number];
  return Math.floor(-(p * x + q * y + r * z) - Math.sqrt(p * p + q * q + r * r) * cutoff - 1e-6);
}

function last(dual: number[] | undefined, x: number, y: number, z: number, cutoff: number): number {
  return -first(dual, -x, -y, -z, cutoff);
}

/** The vectors dual to the periodic ones within their span: rows of (A A^T)^-1 A, by Gauss-Jordan elimination. */
function dualVectors(cell: Float64Array, pbc: Periodicity): (number[] | undefined)[] {
  const axes = [0, 1, 2].filter((axis) => pbc[axis]);
  const vectors = axes.map((axis) => [...cell.subarray(3 * axis, 3 * axis + 3)]);
  const rows = vectors.map((v) => [...vectors.map((w) => dot(v, w)), ...v]);
  rows.forEach((row, i) => {
    const pivot = row[i]!;
    rows[i] = row.map((x) => x / pivot);
    rows.forEach((other, j) => {
      if (j !== i) rows[j] = other.map((x, k) => x - other[i]! * rows[i]![k]!);
    });
  });
  return [0, 1, 2].map((axis) => (axes.includes(axis) ? rows[axes.indexOf(axis)]!.slice(axes.length) : undefined));
}

function dot(a: number[], b: number[]): number {
  return a[0]! * b[0]! + a[1]! * b[1]! + a[2]! * b[2]!;
}
