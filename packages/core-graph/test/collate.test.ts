import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { collate, collateAsync, neighborList, type CollateOptions, type GraphBatch, type Structure } from "../src";
import { generator, uniform } from "./helpers/random";
import { slowly } from "./helpers/slowly";
import { changing, errorOf, structure } from "./helpers/structures";

const BRANCHES = ["water", "salt", "metal"];
const OPTIONS: CollateOptions = { cutoff: 4, branches: BRANCHES };

/** Structures of all datasets, with and without labels and cell, some without any edge. */
function structures(seed: number, count: number): Structure[] {
  const random = generator(seed);
  return Array.from({ length: count }, (_, s) => {
    const atoms = 1 + Math.floor(9 * random());
    const periodic = random() < 0.5;
    return structure({
      id: `s${s}`,
      dataset: BRANCHES[Math.floor(3 * random())]!,
      numbers: Uint8Array.from({ length: atoms }, () => 1 + Math.floor(118 * random())),
      positions: uniform(random, 3 * atoms, -6, 6),
      ...(periodic && { cell: Float64Array.of(5, 0, 0, 1, -6, 0, 2, 1, 7), pbc: [true, true, random() < 0.7] }),
      ...(random() < 0.7 && { energy: -1e4 * random() }),
      ...(random() < 0.7 && { forces: uniform(random, 3 * atoms, -1, 1) }),
      ...(random() < 0.4 && { stress: uniform(random, 9, -1, 1) }),
      ...(random() < 0.4 && { charge: Math.round(4 * random() - 2) }),
      ...(random() < 0.4 && { spin: 1 + Math.round(random()) }),
    });
  });
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

/** Everything that a consumer relies on. */
function checkBatch(batch: GraphBatch, input: Structure[], { cutoff, maxNeighbors, branches }: CollateOptions): void {
  expect(batch.structures).toBe(input.length);
  expect([...batch.order].sort((p, q) => p - q)).toEqual(range(0, input.length));
  const sorted = [...input].sort((p, q) => branches.indexOf(p.dataset) - branches.indexOf(q.dataset));
  expect([...batch.order].map((index) => input[index])).toEqual(sorted);
  expect(batch.ids).toEqual(sorted.map(({ id }) => id));
  expect(batch.datasets).toEqual(sorted.map(({ dataset }) => dataset));
  expect(batch.branchOffsets).toHaveLength(branches.length + 1);
  branches.forEach((name, b) => {
    const members = batch.datasets.slice(batch.branchOffsets[b], batch.branchOffsets[b + 1]);
    expect(members).toEqual(input.filter(({ dataset }) => dataset === name).map(() => name));
    expect([...batch.branch.subarray(batch.branchOffsets[b], batch.branchOffsets[b + 1])]).toEqual(
      members.map(() => b),
    );
  });

  sorted.forEach((s, g) => {
    const [first, last] = [batch.atomOffsets[g]!, batch.atomOffsets[g + 1]!];
    expect(batch.numbers.slice(first, last)).toEqual(Int32Array.from(s.numbers));
    expect(batch.positions.slice(3 * first, 3 * last)).toEqual(s.positions);
    expect([...batch.graph.slice(first, last)]).toEqual(range(first, last).map(() => g));
    expect(batch.cell.slice(9 * g, 9 * g + 9)).toEqual(s.cell ?? new Float64Array(9));
    expect([...batch.pbc.slice(3 * g, 3 * g + 3)]).toEqual(s.pbc.map(Number));
    expect(batch.volume[g]).toBeCloseTo(s.pbc.every(Boolean) ? 210 : 0, 10);
    for (const label of ["energy", "charge", "spin"] as const) {
      expect([label, batch[label][g], batch[`${label}Mask`][g]]).toEqual([
        label,
        s[label] ?? 0,
        s[label] === undefined ? 0 : 1,
      ]);
    }
    expect(batch.forces.slice(3 * first, 3 * last)).toEqual(s.forces ?? new Float64Array(s.positions.length));
    expect(batch.forcesMask[g]).toBe(s.forces ? 1 : 0);
    expect(batch.stress.slice(9 * g, 9 * g + 9)).toEqual(s.stress ?? new Float64Array(9));
    expect(batch.stressMask[g]).toBe(s.stress ? 1 : 0);

    const list = neighborList(s.positions, { cutoff, maxNeighbors, cell: s.cell, pbc: s.pbc });
    const [from, to] = [batch.rowOffsets[first]!, batch.rowOffsets[last]!];
    expect(batch.receiver.slice(from, to)).toEqual(list.receiver.map((i) => i + first));
    expect(batch.sender.slice(from, to)).toEqual(list.sender.map((j) => j + first));
    expect(batch.shift.slice(3 * from, 3 * to)).toEqual(list.shift);
  });
  checkPointers(batch);
}

function checkPointers(batch: GraphBatch): void {
  expect([...batch.receiver]).toEqual(
    range(0, batch.atoms).flatMap((i) => range(batch.rowOffsets[i]!, batch.rowOffsets[i + 1]!).map(() => i)),
  );
  expect([...batch.transpose].map((e) => batch.sender[e])).toEqual(
    range(0, batch.atoms).flatMap((j) => range(batch.senderOffsets[j]!, batch.senderOffsets[j + 1]!).map(() => j)),
  );
  const stable = range(0, batch.edges).sort((p, q) => batch.sender[p]! - batch.sender[q]! || p - q);
  expect([...batch.transpose]).toEqual(stable);
  expect([...batch.edgeGraph]).toEqual([...batch.receiver].map((i) => batch.graph[i]));
  const { atoms, edges } = batch;
  const lengths = [batch.rowOffsets, batch.senderOffsets, batch.receiver, batch.sender, batch.shift, batch.transpose];
  expect(lengths.map(({ length }) => length)).toEqual([atoms + 1, atoms + 1, edges, edges, 3 * edges, edges]);
  expect([batch.rowOffsets[atoms], batch.senderOffsets[atoms], batch.atomOffsets[batch.structures]]).toEqual([
    edges,
    edges,
    atoms,
  ]);
}

describe("collate", () => {
  it("keeps its promises for any structures", () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 1, max: 12 }),
        fc.option(fc.integer({ min: 1, max: 20 })),
        (seed, count, cap) => {
          const input = structures(seed, count);
          const options = { ...OPTIONS, ...(cap !== null && { maxNeighbors: cap }) };
          checkBatch(collate(input, options), input, options);
        },
      ),
      { numRuns: 60, seed: 5 },
    );
  });

  it("gives the same on another thread, and on any number of them", async () => {
    const input = structures(3, 150);
    const expected = collate(input, { ...OPTIONS, threads: 1 });
    expect(expected.edges).toBeGreaterThan(1000);
    expect(collate(input, { ...OPTIONS, threads: 3 })).toEqual(expected);
    expect(await collateAsync(input, { ...OPTIONS, threads: 2 })).toEqual(expected);
  });

  it("copes with a batch without edges and branches without structures", () => {
    const batch = collate(
      [structure({ numbers: Uint8Array.of(1), positions: new Float64Array(3), dataset: "salt" })],
      OPTIONS,
    );
    expect([batch.edges, ...batch.branchOffsets, ...batch.rowOffsets, ...batch.senderOffsets]).toEqual([
      0, 0, 0, 1, 1, 0, 0, 0, 0,
    ]);
  });

  it("reads the fields of a structure once", async () => {
    const expected = collate([structure()], OPTIONS);
    expect(collate([changing()], OPTIONS)).toEqual(expected);
    expect(await collateAsync([changing()], OPTIONS)).toEqual(expected);
  });

  it("gives others a turn on the main thread, however many structures it reads", async () => {
    const slow = slowly([structure(), structure(), structure()], "positions");
    const turns = slow.turns(3);
    expect(await collateAsync(slow.structures, OPTIONS)).toEqual(
      collate([structure(), structure(), structure()], OPTIONS),
    );
    expect(slow.seen).toEqual([0, 1, 2]);
    await turns;
  });

  it("shares no memory with the structures", () => {
    const input = structure({ forces: new Float64Array(9).fill(2), energy: 1 });
    const batch = collate([input], OPTIONS);
    input.positions.fill(7);
    input.forces!.fill(7);
    expect([...batch.positions.subarray(0, 4), batch.forces[0]]).toEqual([0, 0, 0, 0.96, 2]);
  });
});

describe("collate refuses", () => {
  const good = structure();
  const cell = Float64Array.of(4, 0, 0, 0, 4, 0, 0, 0, 4);
  const periodic = { cell, pbc: [true, true, true] as Structure["pbc"] };
  const BRANCH_TEXT = "branches: expected distinct names of datasets, found";

  it.each<[string, unknown, unknown, string, string]>([
    ["no structures", [], OPTIONS, "BATCH_EMPTY", "expected one structure or more, found none"],
    ["what is no array", good, OPTIONS, "NEIGHBOR_LIST_TYPE", "structures: expected an array, found an Object"],
    ["a hole", new Array(1), OPTIONS, "STRUCTURE_TYPE", "structure 0: expected an object, found undefined"],
    // eslint-disable-next-line no-sparse-arrays
    ["a hole between", [good, , good], OPTIONS, "STRUCTURE_TYPE", "structure 1: expected an object, found undefined"],
    ["null", [good, null], OPTIONS, "STRUCTURE_TYPE", "structure 1: expected an object, found null"],
    ["no branches", [good], { cutoff: 4 }, "BATCH_BRANCHES", `${BRANCH_TEXT} undefined`],
    ["empty branches", [good], { cutoff: 4, branches: [] }, "BATCH_BRANCHES", `${BRANCH_TEXT} an Array of length 0`],
    ["a nameless branch", [good], { cutoff: 4, branches: ["a", ""] }, "BATCH_BRANCHES", `${BRANCH_TEXT} ""`],
    ["a branch twice", [good], { cutoff: 4, branches: ["a", "b", "a"] }, "BATCH_BRANCHES", `${BRANCH_TEXT} "a" twice`],
    [
      "an unknown dataset",
      [good, structure({ id: "x9", dataset: "air" })],
      OPTIONS,
      "BATCH_DATASET",
      'structure "x9" of dataset "air": expected a dataset among the branches "water", "salt", "metal"; ' +
        "add the dataset to the branches, or leave the structure out",
    ],
    [
      "a structure that contradicts itself",
      [good, structure({ energy: NaN })],
      OPTIONS,
      "STRUCTURE_ENERGY",
      'structure "w1" of dataset "water": energy: expected a finite number, found NaN; leave out a label that is not known',
    ],
    [
      "a structure on which the search fails, though sorting moves it",
      [
        structure({ dataset: "metal", id: "m" }),
        structure({ ...periodic, id: "far", positions: new Float64Array(9).fill(1e12) }),
      ],
      OPTIONS,
      "NEIGHBOR_LIST_POSITIONS",
      'structure "far" of dataset "water": atom 0 is 2.5e+11 cells away from the cell',
    ],
    [
      "a bad cutoff",
      [good],
      { ...OPTIONS, cutoff: -1 },
      "NEIGHBOR_LIST_CUTOFF",
      "cutoff: expected a finite number above 0 (angstrom), found -1",
    ],
    [
      "an unknown option",
      [good],
      { ...OPTIONS, cutOff: 3 },
      "NEIGHBOR_LIST_OPTION",
      'options: expected cutoff, maxNeighbors, branches, properties, threads, found the key "cutOff"',
    ],
  ])("%s", async (_, input, options, code, message) => {
    const error = errorOf(() => collate(input as Structure[], options as CollateOptions));
    expect({ code: error.code, message: error.message }).toEqual({ code, message });
    await expect(collateAsync(input as Structure[], options as CollateOptions)).rejects.toMatchObject({
      code,
      message,
    });
  });
});
