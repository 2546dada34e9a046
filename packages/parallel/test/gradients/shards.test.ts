import * as torch from "@hydride/torch-js";
import { expect, test } from "vitest";
import { sectionsOf } from "../../src/gradients/section.js";
import { shardCounts, shardPieces } from "../../src/gradients/shards.js";
import { failureOf } from "../helpers/failure.js";

test("shards are in a row and differ by one number at most", () => {
  expect(shardCounts(10, 3)).toEqual([4, 3, 3]);
  expect(shardCounts(6, 3)).toEqual([2, 2, 2]);
});

test("every rank needs a number", () => {
  expect(failureOf(() => shardCounts(2, 3))).toEqual({
    code: "SHARDS_INVALID",
    message: "expected at least one parameter for each of 3 ranks, found 2",
    hint: "Leave parallel.shardOptimizer out: so small a state needs no division.",
  });
});

test("pieces cover every parameter once", () => {
  const sizes = [5, 1, 9, 2];
  const parameters = new Map(sizes.map((size, index) => [`p${String(index)}`, torch.zeros([size])]));
  const [{ parts, count }] = sectionsOf(parameters) as [ReturnType<typeof sectionsOf>[number]];
  for (let ranks = 1; ranks <= count; ranks++) {
    const seen = sizes.map((size) => new Uint8Array(size));
    const counts = shardCounts(count, ranks);
    for (let rank = 0; rank < ranks; rank++) {
      let at = 0;
      for (const piece of shardPieces(parts, counts, rank)) {
        expect(piece.at).toBe(at);
        at += piece.count;
        const own = seen[parts.indexOf(piece.part)]!;
        for (let k = 0; k < piece.count; k++) own[piece.from + k]!++;
      }
      expect(at).toBe(counts[rank]);
    }
    expect(seen.every((own) => own.every((times) => times === 1))).toBe(true);
  }
});
