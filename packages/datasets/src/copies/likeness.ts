import { hillFormula, type Structure } from "@hydride/core-graph";

/** What structures have in common that can be copies of each other: composition and periodicity. */
export function likenessOf({ numbers, pbc, cell }: Structure): string {
  // Without a direction to repeat along a cell says nothing.
  return `${hillFormula(numbers)} ${(cell === undefined ? [false, false, false] : pbc).join(" ")}`;
}
