import type { Structure } from "@hydride/core-graph";
import { describe, expect, it } from "vitest";
import { geometryLeaks, GeometryPrints, type Side } from "../../src/index";
import { structure } from "../helpers";

const SIDES: readonly Side[] = ["train", "validation", "test"];

/** A sequence that is the same each time, of numbers from 0 to 1. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 16807) % 2147483647) / 2147483647;
}

const periodic = {
  cell: Float64Array.of(5, 0, 0, 0, 5, 0, 0, 0, 5),
  pbc: [true, true, true] as [boolean, boolean, boolean],
};

/** Molecules and crystals, some of which are copies of others, moved a little, or moved as a whole. */
function randomStructures(count: number, random: () => number): Structure[] {
  const all: Structure[] = [];
  for (let i = 0; i < count; i++) {
    const id = `s${i}`;
    const before = all[Math.floor(random() * all.length)];
    const kind = random();
    if (before !== undefined && kind < 0.4) {
      const apart = [0, 1e-4, 3e-4, 0.01][Math.floor(random() * 4)]!;
      const shift = random() < 0.5 ? 0 : 3 * random();
      const positions = before.positions.map((x) => x + shift + apart * (random() - 0.5));
      all.push({ ...before, id, group: id, positions });
      continue;
    }
    const numbers = random() < 0.5 ? [1, 8, 1] : [6, 6];
    const positions = Float64Array.from({ length: 3 * numbers.length }, () => 4 * random());
    all.push(structure(numbers, { id, group: id, positions, ...(kind > 0.8 && periodic) }));
  }
  return all;
}

function leaksOf(all: readonly Structure[], sideOf: (number: number) => Side | undefined) {
  const on = (side: Side) => all.filter((_, i) => sideOf(i) === side);
  return geometryLeaks({ train: on("train"), validation: on("validation"), test: on("test") });
}

describe("geometry prints", () => {
  it.each(Array.from({ length: 20 }, (_, i) => i + 1))("name all that the leak check finds (seed %i)", (seed) => {
    const random = randomNumbers(seed);
    const all = randomStructures(120, random);
    const sides = all.map(() => (random() < 0.1 ? undefined : SIDES[Math.floor(random() * 3)]));
    const prints = new GeometryPrints();
    for (const each of all) prints.add(each);
    const suspects = new Set(prints.suspects((number) => sides[number]));
    const leaks = leaksOf(all, (number) => sides[number]);
    expect(leaks.length).toBeGreaterThan(0);
    expect(leaksOf(all, (number) => (suspects.has(number) ? sides[number] : undefined))).toEqual(leaks);
    expect(suspects.size).toBeLessThan(all.length);
  });

  it("name crowds as a whole, and nothing where all is on one side", () => {
    const crowd = Array.from({ length: 40 }, (_, i) =>
      structure([6, 6], {
        id: `c${i}`,
        group: `c${i}`,
        positions: Float64Array.of(0, 0, 0, 1, 1, 1 + 1e-5 * i),
        ...periodic,
      }),
    );
    const prints = new GeometryPrints();
    for (const each of [...crowd, structure([6, 6], { positions: Float64Array.of(0, 0, 0, 2, 1, 1), ...periodic })]) {
      prints.add(each);
    }
    expect(prints.count).toBe(41);
    expect(prints.suspects((number) => (number === 17 ? "test" : "train"))).toEqual([...crowd.keys()]);
    expect(prints.suspects(() => "train")).toEqual([]);
    expect(prints.suspects((number) => (number === 17 ? undefined : "train"))).toEqual([]);
  });

  it("tell apart what is in other blocks too", () => {
    const prints = new GeometryPrints();
    for (let i = 0; i < 9000; i++) {
      prints.add(structure([1, 1], { id: `s${i}`, positions: Float64Array.of(0, 0, 0, 0, 0, 1 + 0.01 * (i % 8999)) }));
    }
    expect(prints.suspects((number) => (number < 8999 ? "train" : "test"))).toEqual([0, 8999]);
  });
});
