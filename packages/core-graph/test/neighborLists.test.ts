import { describe, expect, it } from "vitest";
import {
  neighborList,
  neighborLists,
  neighborListsAsync,
  type NeighborListInput,
  type Structure,
  type ThreadOptions,
} from "../src";
import { expectSameList } from "./helpers/lists";
import { generator, uniform } from "./helpers/random";
import { slowly } from "./helpers/slowly";
import { changing, errorOf, structure } from "./helpers/structures";

/** Small and large, periodic and not, and one without atoms. */
function inputs(): NeighborListInput[] {
  const random = generator(11);
  const cell = Float64Array.of(7, 0, 0, 1, 8, 0, 2, 3, 9);
  const small: NeighborListInput[] = Array.from({ length: 20 }, (_, s) => {
    const positions = uniform(random, 3 * (s + 1), -5, 9);
    return s % 3 === 0 ? { positions } : { positions, cell, pbc: [true, s % 2 === 0, true] };
  });
  const large: NeighborListInput = { positions: uniform(random, 15000, 0, 40), cell: cell.map((x) => 5 * x) };
  return [...small.slice(0, 8), large, ...small.slice(8), { positions: new Float64Array(0) }];
}

const OPTIONS = { cutoff: 4, maxNeighbors: 25 };

describe("neighborLists", () => {
  it("gives what neighborList gives for each structure", () => {
    const structures = inputs();
    const lists = neighborLists(structures, OPTIONS, { threads: 2 });
    expect(lists).toHaveLength(structures.length);
    lists.forEach((list, s) => {
      const { positions, cell, pbc } = structures[s]!;
      expectSameList(list, neighborList(positions, { ...OPTIONS, cell, pbc }));
    });
  });

  it.each([1, 2, 3, 16])("gives the same on %i threads, at once and later", async (threads) => {
    const structures = inputs();
    const expected = neighborLists(structures, OPTIONS, { threads: 1 });
    neighborLists(structures, OPTIONS, { threads }).forEach((list, s) => expectSameList(list, expected[s]!));
    const later = await neighborListsAsync(structures, OPTIONS, { threads });
    later.forEach((list, s) => expectSameList(list, expected[s]!));
  });

  it("gives each list memory of its own, in one buffer where it is small", async () => {
    const dense = { positions: new Float64Array(3 * 200) };
    for (const find of [neighborLists, neighborListsAsync]) {
      const [first, second, large] = await find([structure(), structure(), dense], { cutoff: 4 });
      expect(new Set(Object.values(first!).map(({ buffer }: Float64Array) => buffer)).size).toBe(1);
      expect(first!.sender.buffer).not.toBe(second!.sender.buffer);
      expect(first!.sender.buffer.byteLength).toBe(52 * first!.sender.length);
      expect(large!.sender).toHaveLength(200 * 199);
      expect(new Set(Object.values(large!).map(({ buffer }: Float64Array) => buffer)).size).toBe(5);
      expect(large!.sender.buffer.byteLength).toBe(large!.sender.byteLength);
    }
  });

  it("gives nothing for nothing", async () => {
    expect(neighborLists([], OPTIONS)).toEqual([]);
    expect(await neighborListsAsync([], OPTIONS)).toEqual([]);
  });

  it("gives others a turn on the main thread, however many structures it reads", async () => {
    const structures = Array.from({ length: 6 }, () => structure());
    const slow = slowly(structures, "positions");
    const turns = slow.turns(6);
    const lists = await neighborListsAsync(slow.structures, OPTIONS);
    await turns;
    expect(slow.seen).toEqual([0, 1, 2, 3, 4, 5]);
    neighborLists(structures, OPTIONS).forEach((list, s) => expectSameList(lists[s]!, list));
  });

  it("says that a buffer was transferred away in the meantime", async () => {
    const structures = Array.from({ length: 2 }, () => structure());
    const slow = slowly(structures, "pbc");
    const pending = neighborListsAsync(slow.structures, OPTIONS);
    structuredClone(structures[0]!.positions, { transfer: [structures[0]!.positions.buffer as ArrayBuffer] });
    await expect(pending).rejects.toMatchObject({
      code: "NEIGHBOR_LIST_POSITIONS",
      message:
        'structure "w1" of dataset "water": positions: expected 3 atoms, as when they were looked at first, found 0; ' +
        "leave the structures as they are until the promise is settled",
    });
  });

  it("reads the fields of a structure once", async () => {
    const expected = neighborList(structure().positions, OPTIONS);
    for (const work of [neighborLists, neighborListsAsync]) {
      const [list] = await work([changing()], OPTIONS);
      expectSameList(list!, expected);
    }
  });

  it("runs several at a time", async () => {
    const structures = inputs();
    const expected = neighborLists(structures, OPTIONS);
    const all = await Promise.all(Array.from({ length: 8 }, () => neighborListsAsync(structures, OPTIONS)));
    for (const lists of all) lists.forEach((list, s) => expectSameList(list, expected[s]!));
  });
});

describe("neighborLists refuses", () => {
  const good = structure();
  const cell = Float64Array.of(4, 0, 0, 0, 4, 0, 0, 0, 4);
  const far = structure({ id: "w2", positions: new Float64Array(9).fill(1e12), cell, pbc: [true, true, true] });

  it("a structure, naming it by identity or position", () => {
    const bad = structure({ id: "w7", positions: Float64Array.of(0, NaN, 0) });
    expect(errorOf(() => neighborLists([good, bad], OPTIONS)).message).toBe(
      'structure "w7" of dataset "water": positions: expected finite numbers, found NaN (atom 0, y)',
    );
    expect(errorOf(() => neighborLists([good, { positions: bad.positions }], OPTIONS)).message).toBe(
      "structure 1: positions: expected finite numbers, found NaN (atom 0, y)",
    );
  });

  it("what only the search finds, naming the first structure on any number of threads", async () => {
    const expected = {
      name: "NeighborListError",
      code: "NEIGHBOR_LIST_POSITIONS",
      message: 'structure "w2" of dataset "water": atom 0 is 2.5e+11 cells away from the cell',
    };
    const many: Structure[] = [
      ...Array.from({ length: 40 }, () => good),
      far,
      ...Array.from({ length: 40 }, (_, i) => ({ ...far, id: `x${i}` })),
    ];
    for (const threads of [1, 2, 8]) {
      expect(errorOf(() => neighborLists(many, OPTIONS, { threads }))).toMatchObject(expected);
      await expect(neighborListsAsync(many, OPTIONS, { threads })).rejects.toMatchObject(expected);
    }
  });

  it.each<[unknown, object, string]>([
    [undefined, {}, "structures: expected an array, found undefined"],
    [[null], {}, "structure 0: expected an object, found null"],
    [[good, undefined], {}, "structure 1: expected an object, found undefined"],
    [new Array(1), {}, "structure 0: expected an object, found undefined"],
    // eslint-disable-next-line no-sparse-arrays
    [[good, , good], {}, "structure 1: expected an object, found undefined"],
    [[good], { threads: 0 }, "threads: expected a whole number from 1 to 1024, found 0"],
    [[good], { threads: 1e6 }, "threads: expected a whole number from 1 to 1024, found 1000000"],
    [[good], { thread: 2 }, 'options: expected threads, found the key "thread"'],
  ])("%j with %j", async (structures, threading, message) => {
    const list = structures as NeighborListInput[];
    expect(errorOf(() => neighborLists(list, OPTIONS, threading as ThreadOptions)).message).toBe(message);
    await expect(neighborListsAsync(list, OPTIONS, threading as ThreadOptions)).rejects.toMatchObject({ message });
  });
});
