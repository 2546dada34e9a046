import { describe, expect, it } from "vitest";
import { failure } from "../helpers";
import { bytes, integers, reals, type Tree } from "./files";
import { readTree } from "./readTree";

const HARTREE = 27.211386245988;
const STIFFNESS = 0.5;

/** Two atoms on a spring: distances, energies in Hartree, and forces (times `sign`) in Hartree/A. */
function spring(conformers: number, sign: number, energyAt = (x: number) => -100 + 0.5 * STIFFNESS * (x - 0.91) ** 2) {
  const x = Float64Array.from({ length: conformers }, (_, i) => 0.6 + 0.025 * i);
  const force = x.map((distance) => -sign * STIFFNESS * (distance - 0.91));
  return {
    coordinates: reals(Float64Array.from([...x].flatMap((z) => [0, 0, 0, 0, 0, z])), conformers, 2, 3),
    energies: reals(x.map(energyAt), conformers),
    forces: reals(Float64Array.from([...force].flatMap((f) => [0, 0, -f, 0, 0, f])), conformers, 2, 3),
  };
}

type Spring = ReturnType<typeof spring>;
const LAYOUTS: [name: string, documented: 1 | -1, tree: (s: Spring) => Tree][] = [
  [
    "ANI-1x",
    1,
    ({ coordinates, energies, forces }) => ({
      H1F1: { atomic_numbers: bytes(1, 9), coordinates, "wb97x_dz.energy": energies, "wb97x_dz.forces": forces },
    }),
  ],
  ["ANI-2x", 1, (all) => ({ "002": { species: speciesOf(all.coordinates.shape![0]!), ...all } })],
  ["COMP6", -1, (all) => ({ set: { molecule: { species: { data: ["H", "F"] }, ...all } } })],
];

function speciesOf(conformers: number) {
  const { data, dtype } = integers(...Array.from({ length: 2 * conformers }, (_, i) => (i % 2 === 0 ? 1 : 9)));
  return { data, shape: [conformers, 2], dtype: dtype! };
}

/** The force on the second atom of the first structure, in units of what a spring pushes it with. */
async function read(tree: Tree, options = {}) {
  const { structures, notices } = await readTree(tree, options);
  return { sign: structures[0]!.forces![5]! / (HARTREE * STIFFNESS * 0.31), notices };
}

const close = (value: number) => expect.closeTo(value, 10) as number;

describe.each(LAYOUTS)("%s", (_, documented, tree) => {
  it("reads forces where the energies say that they are the gradient, or are not", async () => {
    const [forces, gradient] = [await read(tree(spring(25, 1))), await read(tree(spring(25, -1)))];
    expect([forces.sign, gradient.sign]).toStrictEqual([close(1), close(1)]);
    const [asExpected, other] = documented === 1 ? [forces, gradient] : [gradient, forces];
    expect(asExpected.notices).toStrictEqual([]);
    const [what, unit, slope] =
      documented === 1
        ? ["are the gradient", "-Hartree/A", "-1.00"]
        : ["are forces, and not the gradient that this layout should have", "Hartree/A", "1.00"];
    expect(other.notices).toStrictEqual([
      `sample.h5: what is called forces ${what}: in 24 pairs of close conformers the energy changes by ${slope} times ` +
        `what forces in Hartree/A would make of it. It is read as units: { forces: "${unit}" } (shell: --units forces=${unit}); ` +
        "a unit that is given is taken as it is",
    ]);
  });

  it("takes a unit that is given as it is", async () => {
    for (const [unit, sign] of [
      ["Hartree/A", -1],
      ["-Hartree/A", 1],
      ["-eV/A", 1 / HARTREE],
    ] as const) {
      expect(await read(tree(spring(25, -1)), { units: { forces: unit } })).toStrictEqual({
        sign: close(sign),
        notices: [],
      });
    }
  });

  it("goes by its documentation where the energies do not tell", async () => {
    const few = spring(20, -documented);
    const elsewhere = spring(25, -documented, (x) => -100 - x);
    const level = spring(25, -documented, () => -100);
    for (const untold of [few, elsewhere, level]) {
      expect(await read(tree(untold))).toStrictEqual({ sign: close(-1), notices: [] });
    }
  });

  it.each([
    ["Hartree/Bohr", 0.529177210903, "1.89"],
    ["eV/A", HARTREE, "0.0367"],
    ["kcal/mol/A", 627.509474, "0.00159"],
    ["Ry/A", 2, "0.50"],
  ])("reads forces in %s where the energies say so, of either sign", async (unit, factor, slope) => {
    for (const [minus, what, sign] of [
      ["", "are forces", 1],
      ["-", "are the gradient", -1],
    ] as const) {
      const found = await read(tree(spring(25, sign * factor)));
      expect(found.sign).toBeCloseTo(1, 6);
      expect(found.notices).toStrictEqual([
        `sample.h5: what is called forces ${what} in ${unit}: in 24 pairs of close conformers the energy changes by ` +
          `${minus}${slope} times what forces in Hartree/A would make of it. It is read as units: { forces: "${minus}${unit}" } ` +
          `(shell: --units forces=${minus}${unit}); a unit that is given is taken as it is`,
      ]);
    }
  });

  it("refuses forces that fit the energies in no unit, unless they are named or not wanted", async () => {
    const tenth = tree(spring(25, -0.1));
    const { code, message, hint } = await failure(() => readTree(tenth));
    expect([code, message, hint]).toStrictEqual([
      "DATASET_LABEL",
      "sample.h5: expected forces that fit the energies, in Hartree/A or another unit, found none: in 24 pairs of close " +
        "conformers the energy changes by -10.00 times what forces in Hartree/A would make of it",
      'say what they are in, which is then taken as it is: units: { forces: "..." } (shell: --units forces=...), with a minus ' +
        "for a gradient; or leave them out with keys: { forces: null } (shell: --key forces=null)",
    ]);
    expect((await read(tenth, { units: { forces: "-Hartree/A" } })).sign).toStrictEqual(close(0.1));
    expect((await readTree(tenth, { keys: { forces: null } })).structures[0]!.forces).toBe(undefined);
  });

  it("does not look where nobody wants forces", async () => {
    const { structures, notices } = await readTree(tree(spring(25, -documented)), { keys: { forces: null } });
    expect([structures[0]!.forces, notices]).toStrictEqual([undefined, []]);
  });

  it("says how to name the sign where a key is named", async () => {
    const { code, hint } = await failure(() => readTree(tree(spring(2, 1)), { keys: { forces: "forces" } }));
    expect([code, hint]).toStrictEqual([
      "DATASET_OPTION",
      "take keys.forces out; what its forces are in, with a minus for a gradient, is said by " +
        'units: { forces: "-Hartree/A" } (shell: --units forces=-Hartree/A)',
    ]);
  });
});
