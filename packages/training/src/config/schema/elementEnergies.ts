import { atomicNumber } from "@hydride/core-graph";
import { z } from "zod";

const SYMBOL = "an element's symbol such as H or Fe as key";

const symbol = z
  .string()
  .regex(/^[A-Z][a-z]?$/, SYMBOL)
  .refine((text) => atomicNumber(text) !== undefined, SYMBOL);

/** The heaviest atoms have some 1.5 million eV; what is beyond has another unit, or none. */
const MOST_ATOM_ENERGY = 1e7;

/** Energies in eV by element. */
export const elementEnergies = z.record(symbol, z.number().min(-MOST_ATOM_ENERGY).max(MOST_ATOM_ENERGY));
