import { expect, test } from "vitest";
import { chunks, streamedChunks } from "../../src/data/chunks.js";

test("everything comes once and in order, the rest at the end", () => {
  expect([...chunks([1, 2, 3, 4, 5], 2)]).toEqual([[1, 2], [3, 4], [5]]);
  expect([...chunks([1, 2], 2)]).toEqual([[1, 2]]);
  expect([...chunks([], 2)]).toEqual([]);
});

test("likewise of what comes one by one", async () => {
  async function* counted(to: number) {
    for (let i = 1; i <= to; i++) yield await Promise.resolve(i);
  }
  const all = async (items: Iterable<number> | AsyncIterable<number>) => {
    const parts: number[][] = [];
    for await (const part of streamedChunks(items, 2)) parts.push(part);
    return parts;
  };
  expect(await all(counted(5))).toEqual([[1, 2], [3, 4], [5]]);
  expect(await all([1, 2])).toEqual([[1, 2]]);
  expect(await all(counted(0))).toEqual([]);
});
