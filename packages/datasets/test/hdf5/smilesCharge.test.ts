import { expect, it } from "vitest";
import { smilesCharge } from "../../src/hdf5/smilesCharge";

it.each([
  ["CCO", 0],
  ["C#C.[Na+]", 1],
  ["[H:3][C:1]#[C:2][H:4].[Na+:5]", 1],
  ["[O-]C(=O)C[NH3+]", 0],
  ["[O-:1][C:2](=[O:3])[H:4]", -1],
  ["[Ca+2].[Cl-]", 1],
  ["[Fe+++]", 3],
  ["[O--:12]", -2],
  ["[13C@@H:7](F)(Cl)Br", 0],
  ["C-C=[N+]=[N-]", 0],
])("%s has the charge %i", (smiles, charge) => {
  expect(smilesCharge(smiles)).toBe(charge);
});
