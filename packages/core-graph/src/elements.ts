import { CoreGraphError } from "./errors";

const SYMBOLS = (
  "H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr " +
  "Rb Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu " +
  "Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am Cm Bk Cf Es Fm Md No Lr " +
  "Rf Db Sg Bh Hs Mt Ds Rg Cn Nh Fl Mc Lv Ts Og"
).split(" ");

const NUMBERS = new Map(SYMBOLS.map((symbol, index) => [symbol, index + 1]));

/** The number of known elements; atomic numbers are 1 to this. */
export const ELEMENT_COUNT = SYMBOLS.length;

/** The atomic number of an element's symbol as IUPAC writes it (`"Fe"`), `undefined` for anything else. */
export function atomicNumber(symbol: string): number | undefined {
  return NUMBERS.get(symbol);
}

/** The symbol of the element with atomic number `z`. Throws for anything but 1 to 118. */
export function elementSymbol(z: number): string {
  const symbol = SYMBOLS[z - 1];
  if (symbol === undefined) {
    throw new CoreGraphError("ELEMENT_UNKNOWN", `expected an atomic number from 1 to ${ELEMENT_COUNT}, found ${z}`);
  }
  return symbol;
}
