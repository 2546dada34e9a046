import type { Structure } from "@hydride/core-graph";
import { describe, expect, it } from "vitest";
import { failure } from "../helpers";
import { numbers, positions, reals, singles, type Tree } from "./files";
import { readTree } from "./readTree";
import { ani1xGroup, comp6Tree, reaction } from "./samples";

const HARTREE = 27.211386245988;
const failureOf = (tree: Tree) => failure(() => readTree(tree));
const ids = ({ structures }: { structures: Structure[] }) => structures.map(({ id }) => id);

describe("a known layout", () => {
  const water = (conformers = 2, rest: Tree = {}) => ani1xGroup([1, 1, 8], conformers, rest);

  it("tells of groups without anything in them, and reads the others", async () => {
    const found = await readTree({ A: water(), B: {}, C: {} });
    expect(ids(found)).toStrictEqual(["A/0", "A/1"]);
    expect(found.notices).toStrictEqual(["sample.h5: 2 groups without data sets passed over (first: /B)"]);
    const comp6 = await readTree({ ...comp6Tree(), none: {} });
    expect(comp6.structures).toHaveLength(50);
    expect(comp6.notices).toStrictEqual(["sample.h5: 1 group without data sets passed over (first: /none)"]);
  });

  it("has no forces where some of them are NaN, and tells of it; positions that are NaN are an error", async () => {
    const partly = numbers(18, 0.1, 3);
    partly[10] = Number.NaN;
    const found = await readTree({ A: water(2, { "wb97x_dz.forces": singles(partly, 2, 3, 3) }) });
    expect(found.structures.map(({ id, forces }) => [id, forces?.length])).toStrictEqual([["A/0", 9], ["A/1", undefined]]); // prettier-ignore
    expect(found.notices.at(-1)).toBe(
      "sample.h5: 1 frame without forces, since some of them are NaN in the file (first: A/1)",
    );
    expect(await failureOf({ A: water(2, { coordinates: singles(partly, 2, 3, 3) }) })).toMatchObject({
      code: "DATASET_STRUCTURE",
    });
  });

  it("of which groups are links reads each once, and names what it does not read", async () => {
    const tree: Tree = {
      A: water(),
      ...{
        B: "-> other.h5:/C",
        C: "-> /A",
        D: "-> /more/E",
        E: "=> /A",
        F: "-> /nowhere",
        G: "-> /more/E",
        H: "-> /B/C",
      },
      more: { E: water(3) },
    };
    const found = await readTree(tree);
    expect(ids(found)).toStrictEqual(["A/0", "A/1", "D/0", "D/1", "D/2"]);
    expect(found.notices).toStrictEqual([
      "sample.h5: 2 groups not read again, which the file has under another name too: /E is /A, /G is /D",
      "sample.h5: 1 link to other files not followed, which are to be read themselves: /B to other.h5:/C",
      "sample.h5: 1 link to groups that are read under their own names not followed: /C to /A",
      "sample.h5: 2 links to nothing in the file: /F to /nowhere, /H to /B/C",
      "sample.h5: 1 group without data sets passed over (first: /more)",
    ]);
  });

  it("reads data sets that are links", async () => {
    const own = water() as Record<string, Tree>;
    const linked = { "wb97x_dz.energy": "-> /Z/energies", "wb97x_dz.forces": "-> other.h5:/F" };
    const found = await readTree({
      A: { ...own, ...linked },
      Z: { energies: reals(Float64Array.of(-1, -2), 2), ...own },
    });
    expect(found.structures[1]).toMatchObject({ id: "A/1", energy: -2 * HARTREE });
    expect(found.structures[1]).not.toHaveProperty("forces");
    expect(found.notices.at(-1)).toBe(
      "sample.h5: 1 link to other files not followed, which are to be read themselves: /A/wb97x_dz.forces to other.h5:/F",
    );
  });

  it("of nothing but links to other files names them", async () => {
    expect(await failureOf({ A: "-> a.h5:/A", B: "-> b.h5:/A" })).toStrictEqual({
      code: "DATASET_LAYOUT",
      message: "sample.h5: expected data sets, found links to other files only: a.h5:/A, b.h5:/A",
      hint: "links to other files are not followed: read these files themselves",
    });
  });

  it("of Transition1x reads reactions that are links to groups elsewhere", async () => {
    const there = reaction([6, 1, 1, 1, 1, 8], 3, {});
    const tree: Tree = { data: { CH4O: { r1: reaction([6, 1, 1, 1, 1, 8], 2, {}, 7), r2: "-> /else/x/r2" } }, else: { x: { r2: there } } }; // prettier-ignore
    const found = await readTree(tree);
    expect(ids(found)).toStrictEqual(["CH4O/r1/0", "CH4O/r1/1", "CH4O/r2/0", "CH4O/r2/1", "CH4O/r2/2"]);
  });

  it("of COMP6 leaves the dipole of two atoms whole", async () => {
    const dipole = singles(numbers(6, 1, 2), 2, 3);
    const cm5 = singles(numbers(6, 1, 3), 2, 3);
    const pair = { species: { data: ["O", "H"] }, coordinates: singles(positions(2, 2), 2, 2, 3), energies: reals(Float64Array.of(-1, -2), 2), dipole, cm5 }; // prettier-ignore
    const [first] = (await readTree({ ions: { pair } })).structures;
    const [d, c] = [2, 3].map((seed) => [...numbers(6, 1, seed).map(Math.fround).slice(0, 3)]);
    expect(first!.info).toStrictEqual({ dipole: d, cm5_sum: c![2] });
    expect([...first!.arrays!.cm5!.values]).toStrictEqual(c!.slice(0, 2));
  });
});
