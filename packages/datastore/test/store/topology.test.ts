import { describe, expect, it } from "vitest";
import { groupNodes, smallestGroup, topologyOf } from "../../src/store/topology";
import { chooseWidth } from "../../src/store/width";

const nodes = [[0, 2], [1, 3], [4, 5], [6]];

describe("topologyOf", () => {
  it("orders ranks by node", () => {
    const firsts = [0, 1, 0, 1, 4, 4, 6];
    expect(topologyOf(firsts, 3)).toEqual({ nodes, node: 1, position: 3 });
    expect(topologyOf(firsts, 2)).toEqual({ nodes, node: 0, position: 1 });
  });
});

describe("groupNodes", () => {
  it.each([
    [1, [[0], [1], [2], [3]]],
    [2, [[0], [1], [2, 3]]],
    [
      3,
      [
        [0, 1],
        [2, 3],
      ],
    ],
    [4, [[0, 1, 2, 3]]],
    [7, [[0, 1, 2, 3]]],
  ])("makes groups of at least %i ranks", (width, groups) => {
    expect(groupNodes(nodes, width)).toEqual(groups);
  });
});

describe("chooseWidth", () => {
  const guess = (bytes: number) => ({ bytes, isGiven: false });

  it("takes the fewest ranks whose memory suffices", () => {
    const pairs = [
      [0, 1],
      [2, 3],
      [4, 5],
    ];
    expect(chooseWidth(pairs, 4000, guess(2000), undefined)).toEqual({
      width: 1,
      reason: "3.9 KiB of records on 2 ranks fit 2.0 KiB each",
    });
    expect(smallestGroup(pairs, chooseWidth(pairs, 4000, guess(1000), undefined).width)).toBe(6);
    expect(chooseWidth(pairs, 4000, guess(1), 5)).toEqual({ width: 5, reason: "as asked for" });
    expect(() => chooseWidth(pairs, 4096, { bytes: 512, isGiven: true }, 4)).toThrow(
      "width: expected ranks whose memory of 512 B takes their share of the records, found 683 B for each of 4; leave one of width " +
        "and memory out, or raise it",
    );
  });

  it("refuses what does not fit, and what is no width", () => {
    expect(() => chooseWidth([[0], [1]], 4096, guess(1024), undefined)).toThrow(
      "expected records that fit the memory, found 4.0 KiB (2.0 KiB for each of 2 ranks) and 1.0 KiB for them on each; use more nodes, " +
        "give them more with memory, or read from a FileStore or a FlatCache",
    );
    expect(() => chooseWidth([[0], [1]], 4096, guess(1024), 3)).toThrow(
      "width: expected a whole number of ranks from 1 to 2, found 3",
    );
  });
});
