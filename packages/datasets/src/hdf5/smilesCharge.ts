/**
 * The total charge of a molecule that is written as SMILES: the sum of the formal charges of its atoms, which stand at the end
 * of their brackets: `[Na+]`, `[O-]`, `[Fe++]`, `[Ca+2]`, `[NH4+:3]`.
 */
export function smilesCharge(smiles: string): number {
  let charge = 0;
  for (const [, atom] of smiles.matchAll(/\[([^\]]*)\]/g)) {
    const [, signs = "", digits = ""] = /([+-]+)(\d*)(?::\d+)?$/.exec(atom!) ?? [];
    const size = digits === "" ? signs.length : Number(digits);
    charge += signs.startsWith("-") ? -size : size;
  }
  return charge;
}
