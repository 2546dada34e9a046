import { describe, expect, it } from "vitest";
import { neighborList, type Periodicity, validateStructure } from "../src";
import { generator } from "./helpers/random";
import { structure } from "./helpers/structures";

const ALL: Periodicity = [true, true, true];

/** What is wrong with a cell, for the check of a structure and for the search in it. */
function verdicts(cell: Float64Array, pbc = ALL) {
  const [positions, numbers] = [Float64Array.of(0, 0, 0), Uint8Array.of(1)];
  const messageOf = (action: () => unknown) => {
    try {
      action();
      return undefined;
    } catch (error) {
      const { code, message } = error as { code: string; message: string };
      return code.endsWith("_CELL") ? message.replace(/^structure "w1" of dataset "water": /, "") : undefined;
    }
  };
  return [
    messageOf(() => validateStructure(structure({ numbers, positions, cell, pbc }))),
    messageOf(() => neighborList(positions, { cell, pbc, cutoff: 1e-15 })),
  ];
}

describe("validateStructure and neighborList agree", () => {
  it("that the shortest vectors of a lattice cannot be found from some cells", () => {
    const cell = Float64Array.of(1, 0, 0, 1e4, 1, 0, 1e4, 1e4, 1);
    const message =
      "cell: expected vectors along the periodic directions (a, b, c) whose shortest combinations can be found, found too " +
      "skewed ones, or too different ones in length: [1, 0, 0], [10000, 1, 0], [10000, 10000, 1]; give shorter vectors of " +
      "the same lattice, or correct the cell";
    expect(verdicts(cell)).toEqual([message, message]);
    // The direction that makes it so is not periodic.
    expect(verdicts(cell, [false, true, true])).toEqual([undefined, undefined]);
    expect(verdicts(Float64Array.of(1, 0, 0, 1e4, 1, 0, 1e3, 1e3, 1))).toEqual([undefined, undefined]);
  });

  it("on vectors that are too short or too long", () => {
    const message = (a: string) =>
      "cell: expected vectors from 1e-15 to 1e15 angstrom along the periodic directions (a), found " +
      `[${a}, 0, 0]; check the units, or set pbc to false where the structure does not repeat`;
    for (const a of [1e-170, 9e-16, 1e15, 1e200]) {
      const cell = Float64Array.of(a, 0, 0, 0, 0, 0, 0, 0, 0);
      expect(verdicts(cell, [true, false, false])).toEqual([message(String(a)), message(String(a))]);
    }
    expect(verdicts(new Float64Array([1e-15, 0, 0, 0, 9e14, 0, 0, 0, 1]), [true, false, false])).toEqual([
      undefined,
      undefined,
    ]);
  });

  it("on cells of all lengths and shears", () => {
    const random = generator(5);
    const size = () => 10 ** (16 * random() - 8);
    const found = [0, 0];
    for (let trial = 0; trial < 4000; trial++) {
      const shear = () => (random() < 0.3 ? 0 : 2 * (random() - 0.5) * 10 ** (8 * random()));
      const [s, t, u] = [shear(), shear(), shear()].map((x) => (random() < 0.5 ? x : Math.round(x)));
      const [a, b, c] = trial % 2 === 0 ? [1, 1, 1] : [size(), size(), size()];
      const cell = Float64Array.of(a, 0, 0, s! * a, b, 0, t! * a, u! * b, c);
      const pbc: Periodicity = [true, random() < 0.8, random() < 0.8];
      const [checked, searched] = verdicts(cell, pbc);
      expect({ cell: [...cell], pbc, message: searched }).toEqual({ cell: [...cell], pbc, message: checked });
      found[checked === undefined ? 0 : 1]! += 1;
    }
    expect(Math.min(...found)).toBeGreaterThan(500);
  });
});
