import { expect, it } from "vitest";
import type { ReadOptions } from "../src/index";
import { failureOf, readOne } from "./helpers";

const FORCES = "Properties=species:S:1:pos:R:3:forces:R:3";
const CUBE = (a: string) => `Lattice="${a} 0 0 0 ${a} 0 0 0 ${a}"`;
const HINT = "look at the unit, repair the value, or leave the structure out";

it.each<[what: string, content: string, message: string, options?: ReadOptions]>([
  ["a position", "1\nx=1\nH 0 1e30 0\n", 'line 3: expected a number from -1e6 to 1e6 A in "pos", found 1e+30 A'],
  [
    "a cell",
    `1\n${CUBE("1e200")}\nH 0 0 0\n`,
    'line 2: expected a number from -1e6 to 1e6 A in "Lattice", found 1e+200 A',
  ],
  [
    "an energy",
    "1\nenergy=1e300\nH 0 0 0\n",
    'line 2: expected a number from -1e9 to 1e9 eV in "energy", found 1e+300 eV',
  ],
  [
    "a force",
    `1\n${FORCES}\nH 0 0 0 0 0 -1e300\n`,
    'line 3: expected a number from -1e6 to 1e6 eV/A in "forces", found -1e+300 eV/A',
  ],
  [
    "a stress",
    `1\n${CUBE("4")} stress="0 0 0 1e7 0 0"\nH 0 0 0\n`,
    'line 2: expected a number from -1e6 to 1e6 eV/A^3 in "stress", found 10000000 eV/A^3',
  ],
  [
    "a stress from a virial",
    `1\n${CUBE("1")} virial="0 0 0 1e7 0 0"\nH 0 0 0\n`,
    'line 2: expected a number from -1e6 to 1e6 eV/A^3 in "virial", found -10000000 eV/A^3',
  ],
  [
    "an energy in another unit",
    "1\nenergy=1e8\nH 0 0 0\n",
    'line 2: expected a number from -1e9 to 1e9 eV in "energy", found 2721138624.6 eV',
    { units: { energy: "Hartree" } },
  ],
])("%s beyond its range is an error with file, frame and line", async (_, content, message, options) => {
  expect(await failureOf(content, options)).toStrictEqual({
    code: "EXTXYZ_RANGE",
    message: `frames.xyz: frame 1, ${message}`,
    hint: HINT,
  });
});

it("a periodic cell vector that is too short is an error", async () => {
  const lattice = 'Lattice="4 0 0 0 0.009 0 0 0 4"';
  expect(await failureOf(`1\n${lattice}\nH 0 0 0\n`)).toStrictEqual({
    code: "EXTXYZ_RANGE",
    message:
      "frames.xyz: frame 1, line 2: expected cell vectors of 0.01 A or more in the periodic directions, " +
      'found Lattice "4 0 0 0 0.009 0 0 0 4"',
    hint: "look at the unit, repair Lattice, or leave the structure out",
  });
  expect((await readOne(`1\n${lattice} pbc="T F T"\nH 0 0 0\n`)).pbc).toStrictEqual([true, false, true]);
});

it("numbers up to the limits, and other columns beyond them, are read", async () => {
  const { positions, energy, arrays } = await readOne(
    "1\nProperties=species:S:1:pos:R:3:q:R:1 energy=-1e9\nH 1e6 -1e6 0 1e30\n",
  );
  expect([[...positions], energy, arrays]).toStrictEqual([
    [1e6, -1e6, 0],
    -1e9,
    { q: { kind: "real", width: 1, values: Float64Array.of(1e30) } },
  ]);
});
