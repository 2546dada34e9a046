import fc from "fast-check";
import type { Periodicity } from "@hydride/core-graph";
import { expect, it } from "vitest";
import { closePair } from "../src/closePair";

const OPEN: Periodicity = [false, false, false];

it("finds atoms that are too close, and their distance", () => {
  const positions = Float64Array.of(0, 0, 0, 3, 0, 0, 0.3, 0.4, 0, 3, 0, 2);
  expect(closePair(positions, undefined, OPEN, 0.6)).toStrictEqual({ first: 0, second: 2, distance: 0.5 });
  expect(closePair(positions, undefined, OPEN, 0.5)).toBeUndefined();
});

it("finds images beyond the faces of a skewed cell, in its periodic directions only", () => {
  const cell = Float64Array.of(4, 0, 0, 1, 5, 0, 0, 2, 6);
  const positions = Float64Array.of(0.02, 0, 0, 4 + 1, 5, 0.03);
  const distance = Math.hypot(0.02, 0.03);
  expect(closePair(positions, cell, [true, true, false], 0.1)).toMatchObject({
    first: 0,
    second: 1,
    distance: expect.closeTo(distance, 12) as number,
  });
  expect(closePair(positions, cell, [true, false, false], 0.1)).toBeUndefined();
  expect(closePair(positions, cell, [false, false, true], 0.1)).toBeUndefined();
});

it("takes an image of an atom for a pair where the cell is thinner than the distance", () => {
  const cell = Float64Array.of(0.05, 0, 0, 0, 5, 0, 0, 0, 5);
  expect(closePair(Float64Array.of(1, 1, 1), cell, [true, true, true], 0.1)).toMatchObject({ first: 0, second: 0 });
});

const coordinate = fc.integer({ min: -40, max: 40 }).map((x) => x / 10);
const points = fc.array(fc.tuple(coordinate, coordinate, coordinate), { minLength: 1, maxLength: 12 });

it("agrees with a search through all images", () => {
  const within = 0.35;
  const cell = [
    [2, 0, 0],
    [0.7, 2.2, 0],
    [-0.4, 0.9, 1.9],
  ];
  const property = fc.property(points, fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()), (atoms, pbc) => {
    let closest = Infinity;
    const range = (axis: number) => (pbc[axis] ? [-6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6] : [0]);
    atoms.forEach((a, i) =>
      atoms.slice(i + 1).forEach((b) => {
        for (const u of range(0))
          for (const v of range(1))
            for (const w of range(2)) {
              const d = [0, 1, 2].map((k) => b[k]! - a[k]! + u * cell[0]![k]! + v * cell[1]![k]! + w * cell[2]![k]!);
              closest = Math.min(closest, Math.hypot(...d));
            }
      }),
    );
    const found = closePair(Float64Array.from(atoms.flat()), Float64Array.from(cell.flat()), pbc, within);
    if (Math.abs(closest - within) > 1e-9) expect(found !== undefined).toBe(closest < within);
    if (found !== undefined) expect(found.distance).toBeGreaterThan(closest - 1e-9);
  });
  fc.assert(property, { numRuns: 400, seed: 11 });
});
