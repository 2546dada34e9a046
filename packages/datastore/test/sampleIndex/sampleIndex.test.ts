import { expect, it } from "vitest";
import { SampleIndex } from "../../src/sampleIndex/sampleIndex";

it.each([0, 1, 31, 32, 33, 1000])("knows size, place, atoms and edges of %i samples", (count) => {
  const index = SampleIndex.make(count, true);
  const sizes = Array.from({ length: count }, (_, i) => 8 * (1 + ((i * 7919) % 100_000)));
  sizes.forEach((bytes, i) => {
    index.set(i, { bytes, atoms: i * 16_001, edges: i * 4_000_001 });
  });
  index.complete();
  let offset = 0;
  for (const [i, bytes] of sizes.entries()) {
    expect([index.offset(i), index.size(i), index.atoms(i), index.edges(i)]).toEqual([
      offset,
      bytes,
      i * 16_001,
      i * 4_000_001,
    ]);
    expect(index.firstFrom(offset)).toBe(i);
    expect(index.firstFrom(offset + 1)).toBe(i + 1);
    offset += bytes;
  }
  expect(index.recordBytes).toBe(offset);
  index.release();
});

it("takes 7.25 bytes a sample, and 11.25 with edges", () => {
  expect(SampleIndex.bytesOf(500_000_000, false) / 500_000_000).toBeCloseTo(7.25, 6);
  expect(SampleIndex.bytesOf(500_000_000, true) / 500_000_000).toBeCloseTo(11.25, 6);
});

it("has offsets beyond 32 bits", () => {
  const index = SampleIndex.make(100, false);
  for (let i = 0; i < 100; i++) index.set(i, { bytes: 2 ** 31 - 8, atoms: 1 });
  index.complete();
  expect(index.offset(99)).toBe(99 * (2 ** 31 - 8));
  expect(index.edges(0)).toBe(undefined);
  expect(() => {
    index.set(7, { bytes: 8, atoms: 2 ** 24 });
  }).toThrow("sample 7: expected fewer than 16777216 atoms, found 16777216");
  index.release();
});
