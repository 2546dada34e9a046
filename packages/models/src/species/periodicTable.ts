/** Where an element stands in the periodic table. */
export interface TablePlace {
  /** 1 to 7 */
  period: number;
  /** 1 to 18; lanthanides and actinides are in group 3. */
  group: number;
  /** The subshell that is being filled. */
  block: "s" | "p" | "d" | "f";
  /** Electrons in the f subshell that is being filled, 1 to 14; 0 outside the f block. */
  fElectrons: number;
}

const NOBLE_GASES = [2, 10, 18, 36, 54, 86, 118];
const F_BLOCK = { first: 3, last: 16 };

/** @param number Atomic number, 1 to 118. */
export function tablePlace(number: number): TablePlace {
  const row = NOBLE_GASES.findIndex((last) => number <= last);
  const before = row === 0 ? 0 : NOBLE_GASES[row - 1]!;
  const length = NOBLE_GASES[row]! - before;
  const column = number - before;
  const period = row + 1;
  if (length === 32 && column >= F_BLOCK.first && column <= F_BLOCK.last) {
    return { period, group: 3, block: "f", fElectrons: column - F_BLOCK.first + 1 };
  }
  const fromRight = length - column;
  const group = column <= 2 && number !== 2 ? column : 18 - fromRight;
  const block = group <= 2 || number === 2 ? "s" : group <= 12 ? "d" : "p";
  return { period, group, block, fElectrons: 0 };
}
