import { expect, test } from "vitest";
import { MAX_NEIGHBORS, SHAPES } from "../../../src/bench/models/shapes.js";
import { makeBatch, structures } from "../../../src/bench/models/structures.js";

test("the structures are always the same: three crystals and a molecule in turn, 516 atoms in sixteen", () => {
  const made = structures(32);
  expect(structures(32)).toEqual(made);
  expect(structures(16)).toEqual(made.slice(0, 16));
  const atoms = (part: typeof made) => part.reduce((sum, { numbers }) => sum + numbers.length, 0);
  expect([atoms(made.slice(0, 16)), atoms(made.slice(16))]).toEqual([516, 516]);
  for (const [index, { pbc, cell, numbers }] of made.entries()) {
    const crystal = index % 4 !== 3;
    expect([pbc, cell !== undefined]).toEqual([[crystal, crystal, crystal], crystal]);
    // SchNetPack has embeddings of the elements up to 99.
    expect(Math.max(...numbers)).toBeLessThan(100);
  }
});

test.each(Object.entries(SHAPES))("the batch of %s has labels, and neighbours up to the cap", async (_, shape) => {
  const batch = await makeBatch(shape.batch);
  expect([batch.structures, batch.atoms]).toEqual([shape.batch, (516 * shape.batch) / 16]);
  expect([...batch.energyMask, ...batch.forcesMask]).not.toContain(0);
  const degrees = Array.from({ length: batch.atoms }, (_, i) => batch.rowOffsets[i + 1]! - batch.rowOffsets[i]!);
  expect(Math.max(...degrees)).toBe(MAX_NEIGHBORS);
  expect(batch.edges / batch.atoms).toBeGreaterThan(18);
});
