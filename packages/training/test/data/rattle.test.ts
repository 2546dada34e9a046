import { describe, expect, it } from "vitest";
import { rattled } from "../../src/data/rattle.js";
import { Random } from "../../src/random/random.js";
import { line } from "./structures.js";

describe("rattled", () => {
  const water = line("water", [8, 1, 1]);

  it("displaces by the standard deviation that is asked for, whatever the coordinate", () => {
    const atoms = 20_000;
    const large = { ...water, numbers: new Uint8Array(atoms).fill(1), positions: new Float64Array(3 * atoms).fill(5) };
    const { positions } = rattled(large, 0.1, 7);
    for (const axis of [0, 1, 2]) {
      const moves = [...positions].filter((_, k) => k % 3 === axis).map((x) => x - 5);
      expect(Math.abs(mean(moves))).toBeLessThan(0.003);
      expect(Math.sqrt(mean(moves.map((x) => x * x)))).toBeCloseTo(0.1, 2);
      // A normal distribution has 4.55 % beyond two standard deviations.
      expect(moves.filter((x) => Math.abs(x) > 0.2).length / atoms).toBeCloseTo(0.0455, 2);
    }
  });

  it("leaves the structure itself, and what is not a position, as they were", () => {
    const before = Float64Array.from(water.positions);
    const { positions, ...rest } = rattled(water, 0.1, 7);
    expect(water.positions).toEqual(before);
    expect(positions).not.toEqual(before);
    expect({ ...rest, positions: before }).toEqual(water);
  });

  it("gives the same for the same draw, another for another, and nothing new at 0", () => {
    expect(rattled(water, 0.1, 7)).toEqual(rattled(water, 0.1, 7));
    expect(rattled(water, 0.1, 7).positions).not.toEqual(rattled(water, 0.1, 8).positions);
    expect(rattled(water, 0, 7)).toBe(water);
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
