import { describe, expect, it } from "vitest";
import type { ReadOptions } from "../../src/index";
import { survives } from "../fuzz";
import { float64, int64, npy, npz, text } from "./writeNpz";

const positions = float64(
  Array.from({ length: 18 }, (_, i) => i * i),
  [2, 3, 3],
);
const forces = float64(
  Array.from({ length: 18 }, (_, i) => i - 4),
  [2, 3, 3],
);
const energies = float64([-10, -11]);
const FILES: [name: string, arrays: Record<string, Buffer>, options?: ReadOptions][] = [
  [
    "MD17",
    {
      ...{ E: float64([-10, -11], [2, 1]), F: forces, R: positions, z: npy("|u1", [3], Buffer.from([8, 1, 1])) },
      ...{ e_unit: text("kcal/mol"), r_unit: text("Ang"), name: text("water"), theory: text("PBE") },
    },
  ],
  ["rMD17", { nuclear_charges: int64([8, 1, 1]), coords: positions, energies, forces, old_indices: int64([7, 3]) }],
  [
    "any other",
    {
      ...{ Z: int64([8, 1, 1, 8, 1, 0], [2, 3]), X: positions, U: energies, dU: forces, Q: int64([0, 1]) },
      ...{
        C: float64([9, 0, 0, 0, 9, 0, 0, 0, 9], [3, 3]),
        S: float64(
          Array.from({ length: 12 }, (_, i) => i),
          [2, 6],
        ),
      },
    },
    {
      keys: { numbers: "Z", positions: "X", energy: "U", forces: "dU", charge: "Q", cell: "C", stress: "S" },
      units: { energy: "Hartree", forces: "-Hartree/A", stress: "GPa" },
    },
  ],
];

describe.each(FILES)("a damaged archive of %s", (_, arrays, options) => {
  it.each([
    ["stored", false],
    ["deflated", true],
  ] as const)("that is %s survives cuts and flipped bits", async (__, deflated) => {
    const file = { name: "a.npz", content: npz(arrays, deflated), checksums: true, ...(options && { options }) };
    const { cuts } = await survives(file, 50);
    expect(cuts.same).toBe(0);
  });
});
