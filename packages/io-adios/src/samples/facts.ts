import type { SampleRecord } from "./record";

/** What a sample has, and where single precision would lose bits: a bit each. */
export const FACTS = {
  energy: 1,
  forces: 2,
  stress: 4,
  cell: 8,
  charge: 16,
  spin: 32,
  edges: 64,
  info: 128,
  longPositions: 256,
  longForces: 512,
  longStress: 1024,
  longCell: 2048,
} as const;

export type Fact = keyof typeof FACTS;

export function factsOf({ positions, forces, stress, cell, energy, charge, spin, edges, info }: SampleRecord): number {
  const found: Record<Fact, boolean> = {
    energy: energy !== undefined,
    forces: forces !== undefined,
    stress: stress !== undefined,
    cell: cell !== undefined,
    charge: charge !== undefined,
    spin: spin !== undefined,
    edges: edges !== undefined,
    info: info.length > 2,
    longPositions: isLong(positions),
    longForces: forces !== undefined && isLong(forces),
    longStress: stress !== undefined && isLong(stress),
    longCell: cell !== undefined && isLong(cell),
  };
  return Object.entries(found).reduce((bits, [fact, is]) => (is ? bits | FACTS[fact as Fact] : bits), 0);
}

export function has(facts: number, fact: Fact): boolean {
  return (facts & FACTS[fact]) !== 0;
}

function isLong(values: Float64Array): boolean {
  for (const value of values) if (Math.fround(value) !== value) return true;
  return false;
}
