import { describe, expect, it } from "vitest";
import { rattle } from "../../src/data/rattle.js";
import { Random } from "../../src/random/random.js";

/** Displaced copies of coordinates. */
function rattled(coordinates: Float64Array, deviation: number, draw: number): Float64Array {
  const moved = coordinates.slice();
  rattle(moved, deviation, draw);
  return moved;
}

describe("rattle", () => {
  const water = Float64Array.of(0, 0, 0, 0.96, 0, 0, -0.24, 0.93, 0);

  it("displaces by the standard deviation that is asked for, whatever the coordinate", () => {
    const atoms = 20_000;
    const positions = rattled(new Float64Array(3 * atoms).fill(5), 0.1, 7);
    for (const axis of [0, 1, 2]) {
      const moves = [...positions].filter((_, k) => k % 3 === axis).map((x) => x - 5);
      expect(Math.abs(mean(moves))).toBeLessThan(0.003);
      expect(Math.sqrt(mean(moves.map((x) => x * x)))).toBeCloseTo(0.1, 2);
      // A normal distribution has 4.55 % beyond two standard deviations.
      expect(moves.filter((x) => Math.abs(x) > 0.2).length / atoms).toBeCloseTo(0.0455, 2);
    }
  });

  it("gives the same for the same draw, another for another, and nothing new at 0", () => {
    expect(rattled(water, 0.1, 7)).toEqual(rattled(water, 0.1, 7));
    expect(rattled(water, 0.1, 7)).not.toEqual(rattled(water, 0.1, 8));
    expect(rattled(water, 0, 7)).toEqual(water);
  });
});

describe("normal", () => {
  it("is never infinite", () => {
    const random = new Random(1);
    for (let k = 0; k < 100_000; k++) expect(Math.abs(random.normal())).toBeLessThan(10);
  });
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length;
}
