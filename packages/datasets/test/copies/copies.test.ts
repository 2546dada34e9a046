import type { Structure } from "@hydride/core-graph";
import { describe, expect, it } from "vitest";
import { copiesOf } from "../../src/copies/copies";
import { random } from "../fuzz";
import { readAll, sharedFile, structure } from "../helpers";

const next = random(3);
const cubic = (length: number) => Float64Array.of(length, 0, 0, 0, length, 0, 0, 0, length);
const TRICLINIC = Float64Array.of(0, -4.68, 0, 3.1, 0.2, 0.4, -1.2, 0.7, 5.3);

/** Atoms without order in a cell, or without one. */
function disordered(atoms: number, cell: Float64Array | undefined, periodic: [boolean, boolean, boolean]): Structure {
  const positions = Float64Array.from({ length: 3 * atoms }, () => 6 * next());
  const numbers = Array.from({ length: atoms }, (_, i) => [8, 1, 1, 26][i % 4]!);
  return structure(numbers, { positions, ...(cell && { cell }), pbc: periodic });
}

const CHANGES: Record<string, (s: Structure) => Structure> = {
  "written in float32": (s) => ({
    ...s,
    positions: Float64Array.from(Float32Array.from(s.positions)),
    ...cellOf(s, Math.fround),
  }),
  "written with six decimals": (s) => rounded(s, 6),
  "written with four decimals": (s) => rounded(s, 4),
  "moved as a whole": (s) => ({ ...s, positions: s.positions.map((x, i) => x + [1.234, 5, -0.77][i % 3]!) }),
  "with atoms in other cells": (s) => ({
    ...s,
    positions: s.positions.map((x, i) => x + image(s, Math.floor(i / 3), i % 3)),
  }),
  "with the atoms in another order": reversed,
};

function cellOf({ cell }: Structure, change: (x: number) => number) {
  return cell === undefined ? {} : { cell: cell.map(change) };
}

function rounded(s: Structure, digits: number): Structure {
  const change = (x: number) => Number(x.toFixed(digits));
  return { ...s, positions: s.positions.map(change), ...cellOf(s, change) };
}

function image({ cell, pbc }: Structure, atom: number, axis: number): number {
  return [0, 1, 2].reduce((sum, k) => sum + (pbc[k] ? ((atom + k) % 4) - 1 : 0) * (cell?.[3 * k + axis] ?? 0), 0);
}

function reversed(s: Structure): Structure {
  const order = [...s.numbers.keys()].reverse();
  return {
    ...s,
    numbers: Uint8Array.from(order, (i) => s.numbers[i]!),
    positions: Float64Array.from(order.flatMap((i) => [...s.positions.subarray(3 * i, 3 * i + 3)])),
  };
}

const everything = (s: Structure) => Object.values(CHANGES).reduce((changed, change) => change(changed), s);

describe("a structure", () => {
  const none: [boolean, boolean, boolean] = [false, false, false];
  const SYSTEMS: [string, Structure[]][] = [
    ["molecules", Array.from({ length: 40 }, () => disordered(9, undefined, none))],
    ["crystals", Array.from({ length: 40 }, () => disordered(6, TRICLINIC, [true, true, true]))],
    ["slabs", Array.from({ length: 40 }, () => disordered(12, TRICLINIC, [true, true, false]))],
    ["wires", Array.from({ length: 40 }, () => disordered(5, TRICLINIC, [false, false, true]))],
    ["lone atoms", [1, 6, 8].map((z) => structure([z], { positions: Float64Array.of(1, 2, 3) }))],
    [
      "elements",
      [4, 4.01, 4.1].map((a) =>
        structure([14], { cell: cubic(a), pbc: [true, true, true], positions: Float64Array.of(0, 0, 0) }),
      ),
    ],
  ];

  it.each(SYSTEMS)("of %s is found again, whatever became of it", (_, structures) => {
    const count = structures.length;
    for (const [name, change] of [...Object.entries(CHANGES), ["all of it", everything] as const]) {
      const copies = copiesOf([...structures, ...structures.map(change)]);
      const expected = Array.from({ length: 2 * count }, (__, i) => i % count);
      expect([name, [...copies]]).toStrictEqual([name, expected]);
    }
  });

  it.each(SYSTEMS.slice(0, 4))("of %s is another one where an atom, or two elements, moved", (_, structures) => {
    const moved = structures.map((s) => ({ ...s, positions: s.positions.map((x, i) => (i === 4 ? x + 1e-3 : x)) }));
    const swapped = structures.map((s) => ({
      ...s,
      numbers: s.numbers.map((z, i) => (i < 2 ? s.numbers[1 - i]! : z)),
    }));
    for (const others of [moved, swapped]) {
      expect([...copiesOf([...structures, ...others])]).toStrictEqual([...Array(2 * structures.length).keys()]);
    }
  });

  it("is another one in a cell that differs, or repeats along other vectors", () => {
    const of = (length: number, pbc: Structure["pbc"]) => structure([1], { cell: cubic(length), pbc });
    const all: Structure["pbc"] = [true, true, true];
    const structures = [
      of(4, all),
      of(4.001, all),
      of(4, [true, true, false]),
      of(4, [true, false, true]),
      of(4.0001, all),
    ];
    expect([...copiesOf(structures)]).toStrictEqual([0, 1, 2, 3, 0]);
    const [square, rhombus] = [cubic(4), cubic(4)];
    rhombus.set([4 * Math.sin(0.1), 4 * Math.cos(0.1), 0], 3);
    const flat = [square, rhombus].map((cell) => structure([1], { cell, pbc: [true, true, false] }));
    expect([...copiesOf(flat)]).toStrictEqual([0, 1]);
  });

  it("that is a copy of a copy belongs to the first of them", () => {
    const at = (x: number) => structure([1, 8], { positions: Float64Array.of(0, 0, 0, 0, 0, x) });
    // Each is within the tolerance of the next, and the last is not of the first.
    expect([...copiesOf([at(1.0009), at(1.0006), at(1.0003), at(1), at(2)])]).toStrictEqual([0, 0, 0, 0, 4]);
    expect([...copiesOf([at(1), at(1.0007), at(1.00035)])]).toStrictEqual([0, 0, 0]);
    expect([...copiesOf([at(1), at(1.0007)])]).toStrictEqual([0, 1]);
  });

  it("that is there many times is compared with one of them", () => {
    const one = disordered(30, cubic(9), [true, true, true]);
    expect(
      new Set(copiesOf(Array.from({ length: 3000 }, (_, i) => (i % 2 === 0 ? one : reversed(one))))),
    ).toStrictEqual(new Set([0]));
  });
});

/** A perfect crystal of copper, `repeats` cells along each axis, of which one atom is moved by `vector`. */
function copper(repeats: number, atom = 0, vector = [0, 0, 0]): Structure {
  const inCell = [0, 0, 0, 1.8, 1.8, 0, 1.8, 0, 1.8, 0, 1.8, 1.8];
  const positions: number[] = [];
  for (let i = 0; i < repeats ** 3; i++) {
    const cell = [i % repeats, Math.floor(i / repeats) % repeats, Math.floor(i / repeats ** 2)];
    positions.push(...inCell.map((x, k) => x + 3.6 * cell[k % 3]!));
  }
  vector.forEach((x, k) => (positions[3 * atom + k]! += x));
  const numbers = Array.from({ length: positions.length / 3 }, () => 29);
  return structure(numbers, {
    positions: Float64Array.from(positions),
    cell: cubic(3.6 * repeats),
    pbc: [true, true, true],
  });
}

/** Vectors of one length in all directions, no two of which are near. */
function directions(count: number, length: number): number[][] {
  return Array.from({ length: count }, (_, i) => {
    const [z, angle] = [1 - (2 * i + 1) / count, 2.399963 * i];
    const across = Math.sqrt(1 - z * z);
    return [across * Math.cos(angle), across * Math.sin(angle), z].map((x) => x * length);
  });
}

describe("nearly perfect crystals", () => {
  it("of which one atom moved are told apart with work in proportion to their number and atoms", () => {
    const vectors = directions(300, 0.01);
    const frames = vectors.map((vector, i) => copper(2, i % 32, vector));
    const work = { pairs: 0, atoms: 0 };
    expect([...copiesOf(frames, work)]).toStrictEqual([...frames.keys()]);
    // There are 44,850 pairs, and 32 x 32 ways to place the atoms of each.
    expect(work.pairs).toBeLessThan(3000);
    expect(work.atoms).toBeLessThan(300 * 32);
    expect(work.pairs).toBeGreaterThan(0);
  });

  it("are found again wherever the atom is that moved, also with four decimals", () => {
    const vectors = directions(40, 0.01);
    const frames = vectors.map((vector) => copper(2, 0, vector));
    const copies = vectors.map((vector, i) => rounded(reversed(copper(2, i % 32, vector)), 4));
    const expected = Array.from({ length: 80 }, (_, i) => i % 40);
    expect([...copiesOf([...frames, ...copies])]).toStrictEqual(expected);
  });

  it.each([0.01, 1e-3, 5e-4, 3e-4])("of 1,372 atoms are told apart by an atom that is %d A off", (off) => {
    const work = { pairs: 0, atoms: 0 };
    expect([...copiesOf([copper(7), copper(7, 700, [0, off, 0])], work)]).toStrictEqual([0, 1]);
    expect(work.atoms).toBeLessThan(10 * 1372);
    expect(work.atoms).toBeGreaterThan(0);
    expect([...copiesOf([copper(7), copper(7, 700, [0, 1e-4, 0])], work)]).toStrictEqual([0, 0]);
  });
});

it("a molecule is the same without a cell and in any cell that it does not repeat along", () => {
  const one = disordered(9, undefined, [false, false, false]);
  const boxes = [cubic(30), cubic(50)].map((cell) => ({ ...one, cell }));
  const periodic: Structure = { ...one, cell: cubic(50), pbc: [true, true, true] };
  expect([...copiesOf([one, ...boxes, periodic])]).toStrictEqual([0, 0, 0, 3]);
});

const crystals = sharedFile("mptrj/mptrj-random-700.xyz");
it.skipIf(crystals === undefined)("all of 700 crystals of MPtrj are found again", async () => {
  const structures = await readAll(crystals!);
  for (const change of [...Object.values(CHANGES), everything]) {
    const copies = copiesOf([...structures, ...structures.map(change)]);
    expect([...copies.subarray(700)]).toStrictEqual([...copies.subarray(0, 700)]);
    expect(new Set(copies).size).toBe(700);
  }
});
