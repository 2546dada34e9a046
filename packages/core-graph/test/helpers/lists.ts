import { expect } from "vitest";
import { neighborList, type NeighborList } from "../../src";
import { bruteForce, type Case } from "./bruteForce";

/** Element by element, minus zero being zero; typed arrays of this size are too slow for `toEqual`. */
export function expectSameList(actual: NeighborList, expected: NeighborList): void {
  for (const key of ["receiver", "sender", "shift", "distance", "displacement"] as const) {
    const [a, b] = [actual[key], expected[key]];
    const different = b.findIndex((value, index) => a[index] !== value);
    expect({ key, length: a.length, different, value: a[different] }).toEqual({
      key,
      length: b.length,
      different: -1,
      value: undefined,
    });
  }
}

/** The neighbour list of `input`, after it has been found equal to the brute-force one. */
export function checkedList(input: Case): NeighborList {
  const { positions, ...options } = input;
  const list = neighborList(positions, options);
  expectSameList(list, bruteForce(input));
  return list;
}
