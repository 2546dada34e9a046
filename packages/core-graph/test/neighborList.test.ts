import { describe, expect, it } from "vitest";
import { neighborList, type NeighborList, type Periodicity } from "../src";
import type { Case } from "./helpers/bruteForce";
import { checkedList, expectSameList } from "./helpers/lists";
import { generator, uniform } from "./helpers/random";

type Random = () => number;

const ALL: Periodicity = [true, true, true];
const NONE: Periodicity = [false, false, false];
const MIXED: Periodicity[] = [
  [true, false, false],
  [false, true, false],
  [false, false, true],
  [true, true, false],
  [true, false, true],
  [false, true, true],
];

/** A cell with edges of about `size` and volume not below a twentieth of a cube's. */
function randomCell(random: Random, size: number): Float64Array {
  for (;;) {
    const cell = uniform(random, 9, -size, size);
    if (Math.abs(determinant(cell)) > 0.05 * size ** 3) return cell;
  }
}

function determinant(m: Float64Array): number {
  const [a, b, c, d, e, f, g, h, i] = m as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
}

function leftHanded(cell: Float64Array): Float64Array {
  return determinant(cell) < 0 ? cell : cell.map((x, i) => (i < 3 ? -x : x));
}

/** Row 2 plus `times` row 1, row 3 plus `times` row 2: the same lattice, very skewed. */
function sheared(cell: Float64Array, times: number): Float64Array {
  const out = cell.slice();
  for (let k = 0; k < 3; k++) {
    out[3 + k]! += times * out[k]!;
    out[6 + k]! += times * out[3 + k]!;
  }
  return out;
}

const atoms = (random: Random) => 1 + Math.floor(12 * random());

const CASES: Record<string, (random: Random) => Case> = {
  "any cell": (random) => ({
    positions: uniform(random, 3 * atoms(random), -4, 8),
    cell: randomCell(random, 8),
    pbc: ALL,
    cutoff: 1 + 4 * random(),
  }),
  "skewed cells": (random) => ({
    positions: uniform(random, 9, 0, 5),
    cell: sheared(randomCell(random, 5), Math.round(6 * random() - 3)),
    pbc: ALL,
    cutoff: 4,
  }),
  "cells much smaller than the cut-off": (random) => ({
    positions: uniform(random, 6, 0, 2),
    cell: randomCell(random, 1.5),
    pbc: ALL,
    cutoff: 4,
  }),
  "one atom": (random) => ({
    positions: uniform(random, 3, -50, 50),
    cell: randomCell(random, 3),
    pbc: ALL,
    cutoff: 6,
  }),
  "left-handed cells": (random) => ({
    positions: uniform(random, 3 * atoms(random), 0, 6),
    cell: leftHanded(randomCell(random, 6)),
    pbc: ALL,
    cutoff: 5,
  }),
  "atoms far outside the cell": (random) => ({
    positions: uniform(random, 18, -3000, 3000),
    cell: randomCell(random, 5),
    pbc: ALL,
    cutoff: 4,
  }),
  "mixed periodicity": (random) => ({
    positions: uniform(random, 3 * atoms(random), -10, 10),
    cell: randomCell(random, 5),
    pbc: MIXED[Math.floor(6 * random())]!,
    cutoff: 5,
  }),
  "mixed periodicity with zero vectors": (random) => {
    const pbc = MIXED[Math.floor(6 * random())]!;
    const cell = randomCell(random, 5).map((x, i) => (pbc[Math.floor(i / 3)] ? x : 0));
    return { positions: uniform(random, 3 * atoms(random), -10, 10), cell, pbc, cutoff: 5 };
  },
  "mixed periodicity with a repeated vector": (random) => {
    const cell = randomCell(random, 5);
    cell.copyWithin(6, 0, 3);
    return { positions: uniform(random, 3 * atoms(random), -10, 10), cell, pbc: [true, true, false], cutoff: 5 };
  },
  "no cell": (random) => ({ positions: uniform(random, 3 * atoms(random), -3, 3), pbc: NONE, cutoff: 4 }),
  "a cell that is not used": (random) => ({
    positions: uniform(random, 3 * atoms(random), -3, 3),
    cell: randomCell(random, 2),
    pbc: NONE,
    cutoff: 4,
  }),
};

describe("neighborList equals all images", () => {
  for (const [name, make] of Object.entries(CASES)) {
    it.each([undefined, 1, 7])(`${name}, at most %s neighbors`, (maxNeighbors) => {
      const random = generator(name.length);
      let edges = 0;
      for (let trial = 0; trial < 60; trial++) {
        edges += checkedList({ ...make(random), ...(maxNeighbors && { maxNeighbors }) }).sender.length;
      }
      expect(edges).toBeGreaterThan(30);
    });
  }

  it("thousands of atoms, periodic, outside the cell, skewed and left-handed", () => {
    const random = generator(1);
    const cell = leftHanded(sheared(Float64Array.of(30, 1, 2, -2, 31, 0, 3, 0, 29), 1));
    const positions = uniform(random, 3 * 1200, -60, 60);
    const list = checkedList({ positions, cell, pbc: ALL, cutoff: 3 });
    checkedList({ positions, cell, pbc: ALL, cutoff: 3, maxNeighbors: 5 });
    expect(list.sender.length / 1200).toBeCloseTo((1200 / 26936) * (4 / 3) * Math.PI * 27, 0);
  });

  it("thousands of atoms without a cell, some of them very far away", () => {
    const random = generator(2);
    const positions = uniform(random, 3 * 1500, 0, 30);
    for (let i = 0; i < 40; i++) positions[97 * i]! += 1e7 * (random() - 0.5);
    checkedList({ positions, pbc: NONE, cutoff: 3 });
    checkedList({ positions, cell: Float64Array.of(0, 0, 0, 0, 31, 0, 0, 0, 0), pbc: [false, true, false], cutoff: 3 });
  });

  it("a flat and a straight arrangement of many atoms", () => {
    const random = generator(3);
    const flat = uniform(random, 3 * 1500, 0, 60).map((x, i) => (i % 3 === 2 ? 5 : x));
    checkedList({ positions: flat, pbc: NONE, cutoff: 3 });
    const straight = flat.map((x, i) => (i % 3 === 0 ? x : 1));
    checkedList({ positions: straight, pbc: NONE, cutoff: 0.1 });
  });
});

describe("neighborList of crystals", () => {
  /** Distances of one receiver with how often they occur. */
  function shells(list: NeighborList): [number, number][] {
    const out = new Map<number, number>();
    for (const d of list.distance) out.set(Number(d.toFixed(6)), (out.get(Number(d.toFixed(6))) ?? 0) + 1);
    return [...out];
  }

  it("has the shells of the face-centred cubic lattice from its one-atom cell", () => {
    const cell = Float64Array.of(0, 2, 2, 2, 0, 2, 2, 2, 0);
    expect(shells(neighborList(Float64Array.of(9, -7, 3), { cutoff: 5.7, cell, pbc: ALL }))).toEqual([
      [2.828427, 12],
      [4, 6],
      [4.898979, 24],
      [5.656854, 12],
    ]);
  });

  it("takes edges below the cut-off, and none at it", () => {
    const cell = Float64Array.of(4, 0, 0, 0, 4, 0, 0, 0, 4);
    expect(neighborList(new Float64Array(3), { cutoff: 4, cell }).sender).toHaveLength(0);
    expect(neighborList(new Float64Array(3), { cutoff: 4.0000001, cell }).sender).toHaveLength(6);
  });

  it("takes an edge as long as the number before the cut-off, and none as long as the cut-off", () => {
    const random = generator(4);
    const next = (x: number) => {
      const view = new DataView(new ArrayBuffer(8));
      view.setFloat64(0, x);
      view.setBigUint64(0, view.getBigUint64(0) + 1n);
      return view.getFloat64(0);
    };
    for (let trial = 0; trial < 200; trial++) {
      const positions = uniform(random, 6, 0, 10 ** (6 * random() - 3));
      const [length] = neighborList(positions, { cutoff: 1e4 }).distance;
      expect(neighborList(positions, { cutoff: length! }).distance).toHaveLength(0);
      expect([...neighborList(positions, { cutoff: next(length!) }).distance]).toEqual([length, length]);
    }
  });

  it("looks at more images than it holds at a time", () => {
    const cell = Float64Array.of(1, 0, 0, 0.1, 1, 0, 0, 0.2, 1.1);
    const list = checkedList({ positions: Float64Array.of(0, 0, 0, 0.4, 5.3, 0.2), cell, pbc: ALL, cutoff: 7 });
    expect(list.sender.length / 2).toBeGreaterThan(2048);
  });

  it("breaks ties by sender, then shift, with and without the cap", () => {
    const positions = Float64Array.of(0, 0, 0, 2, 2, 2, 2, 0, 0, 0, 2, 0);
    const cell = Float64Array.of(4, 0, 0, 0, 4, 0, 0, 0, 4);
    for (const maxNeighbors of [1, 2, 3, 5, 6, 8, 13, 40]) {
      checkedList({ positions, cell, pbc: ALL, cutoff: 4.5, maxNeighbors });
    }
    // More neighbours than are ranked by counting.
    expect(checkedList({ positions, cell, pbc: ALL, cutoff: 11 }).sender.length / 4).toBeGreaterThan(256);
    checkedList({ positions, cell, pbc: ALL, cutoff: 11, maxNeighbors: 300 });
    const list = neighborList(positions, { cutoff: 4.5, cell, maxNeighbors: 3 });
    expect([...list.sender.subarray(0, 3)]).toEqual([2, 2, 3]);
    expect([...list.shift.subarray(0, 9)]).toEqual([-1, 0, 0, 0, 0, 0, 0, -1, 0]);
  });

  it("keeps the same of equally far neighbors wherever the crystal lies", () => {
    const random = generator(9);
    const fcc = Float64Array.of(0, 0, 0, 0, 1.8, 1.8, 1.8, 0, 1.8, 1.8, 1.8, 0);
    const cell = Float64Array.of(3.6, 0, 0, 0, 3.6, 0, 0, 0, 3.6);
    for (const [cutoff, maxNeighbors] of [
      [4, 6],
      [4, 13],
      [12, 301],
    ] as const) {
      const graphs = Array.from({ length: 50 }, (_, i) => {
        const by = i === 0 ? new Float64Array(3) : uniform(random, 3, -900, 900);
        const { sender, shift, distance, receiver } = neighborList(
          fcc.map((x, k) => x + by[k % 3]!),
          { cutoff, cell, maxNeighbors },
        );
        expect(distance.every((d, e) => e === 0 || receiver[e - 1] !== receiver[e] || distance[e - 1]! <= d)).toBe(
          true,
        );
        const edges = Array.from(
          sender,
          (atom, e) => `${receiver[e]} ${atom} ${shift.slice(3 * e, 3 * e + 3).join(" ")}`,
        );
        return edges.sort().join("\n");
      });
      expect(new Set(graphs).size).toBe(1);
    }
  });

  it("keeps the nearest of very many candidates", () => {
    const input: Case = { positions: Float64Array.of(0, 0, 0, 0.3, 0.2, 0.1), pbc: ALL, cutoff: 22, maxNeighbors: 30 };
    checkedList({ ...input, cell: Float64Array.of(0.9, 0, 0, 0, 0.9, 0, 0, 0, 0.9) });
  });

  it("is the same lattice however skewed its cell", () => {
    const positions = Float64Array.of(0.1, 0.2, 0.3, 1.7, 1.1, 2.2);
    const cubic = neighborList(positions, { cutoff: 5, cell: Float64Array.of(4, 0, 0, 0, 4, 0, 0, 0, 4) });
    const skewed = neighborList(positions, { cutoff: 5, cell: Float64Array.of(4, 0, 0, 400, 4, 0, -800, 4e4, 4) });
    expect(skewed.sender.length).toBe(cubic.sender.length);
    const difference = skewed.distance.map((d, e) => Math.abs(d - cubic.distance[e]!));
    expect(Math.max(...difference)).toBeLessThan(1e-8);
  });
});

describe("neighborList", () => {
  it("is made of edges and their exact reverses", () => {
    const random = generator(4);
    const list = neighborList(uniform(random, 90, -9, 9), { cutoff: 4, cell: randomCell(random, 7) });
    const named = (e: number, from: Int32Array, to: Int32Array, sign: number) =>
      [
        from[e],
        to[e],
        ...[0, 1, 2].flatMap((k) => [sign * list.shift[3 * e + k]! + 0, sign * list.displacement[3 * e + k]!]),
      ].join();
    const edges = Array.from(list.sender.keys());
    const forward = edges.map((e) => named(e, list.sender, list.receiver, 1)).sort();
    const reverse = edges.map((e) => named(e, list.receiver, list.sender, -1)).sort();
    expect(reverse).toEqual(forward);
  });

  it("has no edges for no atoms and for one atom alone", () => {
    for (const positions of [new Float64Array(0), Float64Array.of(1, 2, 3)]) {
      const list = neighborList(positions, { cutoff: 5 });
      expect(Object.values(list).map((array) => array.length)).toEqual([0, 0, 0, 0, 0]);
    }
  });

  it("joins two atoms at the same place", () => {
    const list = neighborList(new Float64Array(6), { cutoff: 1e-300 });
    expect([...list.sender]).toEqual([1, 0]);
    expect([...list.distance]).toEqual([0, 0]);
  });

  it("takes a cell without pbc as periodic in all directions", () => {
    const cell = Float64Array.of(3, 0, 0, 0, 3, 0, 0, 0, 3);
    const positions = new Float64Array(3);
    expectSameList(
      neighborList(positions, { cutoff: 4, cell }),
      neighborList(positions, { cutoff: 4, cell, pbc: ALL }),
    );
  });

  it("takes positions that are a view of a larger or a shared buffer", () => {
    const whole = Float64Array.of(9, 9, 0, 0, 0, 1, 0, 0, 9);
    const shared = new Float64Array(new SharedArrayBuffer(48));
    shared.set(whole.subarray(2, 8));
    const expected = neighborList(Float64Array.of(0, 0, 0, 1, 0, 0), { cutoff: 2 });
    expectSameList(neighborList(whole.subarray(2, 8), { cutoff: 2 }), expected);
    expectSameList(neighborList(shared, { cutoff: 2 }), expected);
    expect([...expected.sender]).toEqual([1, 0]);
  });
});
