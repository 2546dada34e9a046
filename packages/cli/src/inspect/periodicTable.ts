import { ELEMENT_COUNT, elementSymbol } from "@hydride/core-graph";

/** A cell of the periodic table; rows 1 to 7 are the periods, 8 and 9 the lanthanides and actinides below them. */
export interface TableCell {
  z: number;
  symbol: string;
  /** From 1. */
  row: number;
  /** From 1 to 18, the group but for rows 8 and 9. */
  column: number;
}

export const COLUMNS = 18;
export const ROWS = 9;

const NOBLE_GASES = [2, 10, 18, 36, 54, 86, 118];
/** First elements of the two rows below the table. */
const BELOW: [first: number, row: number][] = [
  [57, 8],
  [89, 9],
];
const BELOW_LENGTH = 15;
const FIRST_BELOW_COLUMN = 3;

export const PERIODIC_TABLE: readonly TableCell[] = Array.from({ length: ELEMENT_COUNT }, (_, i) => {
  const z = i + 1;
  return { z, symbol: elementSymbol(z), ...placeOf(z) };
});

function placeOf(z: number): { row: number; column: number } {
  const below = BELOW.find(([first]) => z >= first && z < first + BELOW_LENGTH);
  if (below !== undefined) return { row: below[1], column: z - below[0] + FIRST_BELOW_COLUMN };
  const period = NOBLE_GASES.findIndex((noble) => z <= noble) + 1;
  const position = z - (NOBLE_GASES[period - 2] ?? 0);
  const fromRight = NOBLE_GASES[period - 1]! - z;
  // The first two stand on the left; those after the gap, or after the row below, are counted from the right.
  return { row: period, column: position <= (period === 1 ? 1 : 2) ? position : COLUMNS - fromRight };
}
