import { describe, expect, it } from "vitest";
import { type AtomBatch, collate, connectAsync, type Structure } from "../src";
import { structure } from "./helpers/structures";

const OPTIONS = { cutoff: 4, branches: ["water", "salt"] };
const EDGES = ["edges", "receiver", "sender", "shift", "rowOffsets", "transpose", "senderOffsets", "edgeGraph"];

const some: Structure[] = [
  structure({ id: "a", dataset: "salt", cell: Float64Array.of(5, 0, 0, 1, -6, 0, 2, 1, 7), pbc: [true, true, true] }),
  structure({ id: "b", dataset: "water" }),
  structure({ id: "c", dataset: "water", cell: Float64Array.of(4, 0, 0, 0, 5, 0, 0, 0, 6), pbc: [true, false, true] }),
];

/** The batch of some structures without what is found. */
function unconnected(structures = some): AtomBatch {
  const found = [...EDGES, "volume", "cutoff", "maxNeighbors"];
  const entries = Object.entries(collate(structures, OPTIONS)).filter(([key]) => !found.includes(key));
  return Object.fromEntries(entries) as unknown as AtomBatch;
}

/** What a promise is rejected with. */
function rejection(work: Promise<unknown>): Promise<Error> {
  return work.then(
    () => new Error("nothing went wrong"),
    (error: Error) => error,
  );
}

describe("connectAsync", () => {
  it("finds what collate finds", async () => {
    const search = { cutoff: OPTIONS.cutoff };
    expect(await connectAsync(unconnected(), search)).toEqual(collate(some, OPTIONS));
    expect(await connectAsync(unconnected(), { ...search, maxNeighbors: 3, threads: 2 })).toEqual(
      collate(some, { ...OPTIONS, maxNeighbors: 3 }),
    );
  });

  it.each([
    [
      "positions",
      0,
      NaN,
      'structure "b" of dataset "water": positions: expected finite numbers, found NaN (atom 0, x)',
    ],
    ["cell", 9, 0, 'structure "c" of dataset "water": cell: expected linearly independent vectors'],
  ] as const)("names the structure of bad %s", async (field, at, value, message) => {
    const batch = unconnected();
    const values = batch[field].slice();
    values[at] = value;
    expect((await rejection(connectAsync({ ...batch, [field]: values }, { cutoff: 4 }))).message).toContain(message);
  });

  it("refuses arrays that do not match", async () => {
    const batch = unconnected();
    const short = { ...batch, positions: batch.positions.slice(1) };
    expect(await rejection(connectAsync(short, { cutoff: 4 }))).toMatchObject({
      code: "BATCH_LENGTHS",
      message: `positions: expected ${3 * batch.atoms} numbers, found ${3 * batch.atoms - 1}`,
    });
    const fall = { ...batch, atomOffsets: batch.atomOffsets.map((x, i) => (i === 1 ? batch.atoms + 1 : x)) };
    expect(await rejection(connectAsync(fall, { cutoff: 4 }))).toMatchObject({
      code: "BATCH_LENGTHS",
      message: `atomOffsets: expected numbers that rise from 0 to ${batch.atoms}, found others`,
    });
    const odd = { cutoff: 4, branches: ["water"] };
    expect((await rejection(connectAsync(batch, odd))).message).toBe(
      'options: expected cutoff, maxNeighbors, threads, found the key "branches"',
    );
  });
});
