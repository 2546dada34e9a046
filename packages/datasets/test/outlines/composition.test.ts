import { expect, it } from "vitest";
import { packComposition, unpackComposition } from "../../src/outlines/composition";

it.each([
  [[], 0],
  [[8, 1, 1], 4],
  [Array.from({ length: 127 }, () => 6), 2],
  [Array.from({ length: 128 }, () => 6), 3],
  [[...Array.from({ length: 70_000 }, () => 118), 1], 6],
])("atomic numbers come back in ascending order (%#)", (numbers, bytes) => {
  const packed = packComposition(Uint8Array.from(numbers));
  expect(packed).toHaveLength(bytes);
  expect([...unpackComposition(packed)]).toEqual([...numbers].sort((a, b) => a - b));
});
