import { manualSeed } from "@hydride/torch-js";
import { describe, expect, it } from "vitest";
import { speciesEmbedding } from "../../src/species/embedding.js";

describe("speciesEmbedding", () => {
  manualSeed(3);
  const embedding = speciesEmbedding(256, "float64");
  const rows = embedding.weight.tolist() as number[][];
  const distance = (a: number, b: number) =>
    Math.hypot(...rows[a]!.map((value, column) => value - rows[b]![column]!)) / Math.sqrt(rows[0]!.length);

  it("is a learned row for every atomic number", () => {
    expect(embedding.weight.shape).toEqual([119, 256]);
    expect(embedding.weight.requiresGrad).toBe(true);
    expect(embedding.weight.dtype).toBe("float64");
  });

  it("starts with similar rows for similar elements, none of them equal", () => {
    expect(distance(17, 35)).toBeLessThan(distance(17, 11));
    expect(distance(57, 58)).toBeLessThan(distance(57, 35));
    expect(distance(57, 58)).toBeGreaterThan(0.5);
  });

  it("starts with features of about unit size", () => {
    const squares = rows.slice(1).flat();
    const rms = Math.sqrt(squares.reduce((sum, value) => sum + value * value, 0) / squares.length);
    expect(rms).toBeGreaterThan(0.7);
    expect(rms).toBeLessThan(1.6);
  });
});
