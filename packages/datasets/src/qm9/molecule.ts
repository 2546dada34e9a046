import { atomicNumber, type InfoValue } from "@hydride/core-graph";
import { Fault, quote } from "../errors";
import { parseReal } from "../extxyz/scalar";
import type { StructureRecord } from "../record";

/** The properties of the second line, in their order; energies in Hartree, the others as the dataset's paper gives them. */
export const PROPERTIES = [
  ...(["A", "B", "C", "mu", "alpha", "homo", "lumo", "gap", "r2", "zpve"] as const),
  ...(["U0", "U", "H", "G", "Cv"] as const),
];
/** Internal energy at 0 K and at 298.15 K, enthalpy and free energy at 298.15 K. */
export const QM9_LEVELS = ["U0", "U", "H", "G"] as const;

/** The second line of a molecule: `gdb <number>` and the properties. Throws a `Fault`. */
export function parseProperties(line: string): { id: string; properties: Record<string, number> } {
  const [tag, number, ...values] = line.trim().split(/\s+/);
  if (tag !== "gdb" || !/^\d+$/.test(number ?? "") || values.length !== PROPERTIES.length) {
    throw new Fault(
      "DATASET_LAYOUT",
      `expected "gdb", a number and ${PROPERTIES.length} properties, found ${quote(line)}`,
      REPAIR,
    );
  }
  return {
    id: `gdb_${number}`,
    properties: Object.fromEntries(PROPERTIES.map((name, i) => [name, parseNumber(values[i]!, name)])),
  };
}

/** Element, position and Mulliken charge of every atom. Throws a `Fault`. */
export function parseAtom(line: string): { number: number; position: number[]; charge: number } {
  const [symbol, ...values] = line.trim().split(/\s+/);
  const number = atomicNumber(symbol ?? "");
  if (number === undefined) {
    throw new Fault("DATASET_ELEMENT", `expected the symbol of an element, found ${quote(symbol ?? "")}`, REPAIR);
  }
  if (values.length !== 4) {
    throw new Fault("DATASET_LAYOUT", `expected a position and a charge, found ${quote(line)}`, REPAIR);
  }
  const [x, y, z, charge] = values.map((value, i) => parseNumber(value, ["x", "y", "z", "charge"][i]!));
  return { number, position: [x!, y!, z!], charge: charge! };
}

/** The three lines after the atoms: frequencies in 1/cm, SMILES and InChI, each of GDB-17 and of the relaxed geometry. */
export function parseTail(frequencies: string, smiles: string, inchi: string): Record<string, InfoValue> {
  const words = (line: string) => line.trim().split(/\s+/);
  const [smilesPair, inchiPair] = [words(smiles), words(inchi)];
  for (const [name, pair] of [
    ["SMILES", smilesPair],
    ["InChI", inchiPair],
  ] as const) {
    if (pair.length === 2) continue;
    throw new Fault("DATASET_LAYOUT", `expected two texts of ${name}, found ${quote(pair.join(" "))}`, REPAIR);
  }
  return {
    frequencies: words(frequencies).map((word) => parseNumber(word, "the frequencies")),
    smiles: smilesPair,
    inchi: inchiPair,
  };
}

/** Mathematica wrote some exponents as `1.5*^-6`. */
function parseNumber(text: string, where: string): number {
  const value = parseReal(text.replace("*^", "e"));
  if (value !== undefined && Number.isFinite(value)) return value;
  throw new Fault("DATASET_LABEL", `expected a number for ${where}, found ${quote(text)}`, REPAIR);
}

/** A molecule out of its parts; `level` names the energy. */
export function moleculeRecord(
  { id, properties }: ReturnType<typeof parseProperties>,
  atoms: readonly ReturnType<typeof parseAtom>[],
  tail: Record<string, InfoValue>,
  level: string,
  energyFactor: number,
): Omit<StructureRecord, "place"> {
  return {
    id,
    group: (tail.smiles as string[])[1]!,
    numbers: atoms.map(({ number }) => number),
    positions: Float64Array.from(atoms.flatMap(({ position }) => position)),
    pbc: [false, false, false],
    energy: properties[level]! * energyFactor,
    info: { ...properties, ...tail },
    arrays: { mulliken_charges: { kind: "real", width: 1, values: Float64Array.from(atoms, ({ charge }) => charge) } },
  };
}

const REPAIR = "the file is damaged, or not QM9's own: fetch it again";
