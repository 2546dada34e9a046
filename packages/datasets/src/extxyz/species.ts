import { atomicNumber, elementSymbol } from "@hydride/core-graph";
import { Fault, quote } from "../errors";

const HEAVIEST = 118;

/** The atomic number of a symbol (`Fe`) or a number (`26`). Throws a `Fault` for anything else. */
export function parseSpecies(token: string): number {
  const number = /^\d+$/.test(token) ? Number(token) : atomicNumber(token);
  if (number !== undefined && number >= 1 && number <= HEAVIEST) return number;
  throw new Fault(
    "EXTXYZ_UNKNOWN_ELEMENT",
    `expected a chemical symbol or an atomic number from 1 to ${HEAVIEST}, found ${quote(token)}`,
    suggestion(token),
  );
}

function suggestion(token: string): string {
  const letters = /^[A-Za-z]{1,2}/.exec(token)?.[0] ?? "";
  const spelt = letters.charAt(0).toUpperCase() + letters.slice(1).toLowerCase();
  const known = atomicNumber(spelt) ?? atomicNumber(spelt.charAt(0));
  if (known !== undefined) return `write ${elementSymbol(known)} if that is meant`;
  return "isotopes, site labels and dummy atoms are no elements: write the symbol of the element";
}
