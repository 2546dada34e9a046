import type { AtomArray } from "@hydride/core-graph";
import type { SourceSample } from "../../src/index";

/** A generator of numbers from 0 to 1 that gives the same ones on all ranks (mulberry32). */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Structures of very different sizes, with and without every label, of three datasets. */
export function someSamples(count: number, mostAtoms = 40, seed = 1): SourceSample[] {
  return Array.from({ length: count }, (_, i) => oneSample(i, mostAtoms, random(seed * 1_000_003 + i)));
}

function oneSample(i: number, mostAtoms: number, next: () => number): SourceSample {
  const n = 1 + Math.floor(next() * mostAtoms);
  const reals = (length: number) => Float64Array.from({ length }, () => 20 * next() - 10);
  const has = () => next() < 0.6;
  const arrays: Record<string, AtomArray> = {
    charges: { kind: "real", width: 1, values: reals(n) },
    "tags of ü": {
      kind: "integer",
      width: 2,
      values: Int32Array.from({ length: 2 * n }, () => Math.floor(next() * 9) - 4),
    },
    fixed: { kind: "logical", width: 1, values: Uint8Array.from({ length: n }, () => (has() ? 1 : 0)) },
    label: { kind: "string", width: 1, values: Array.from({ length: n }, (_, atom) => `α${atom}`) },
  };
  const isPeriodic = has();
  return {
    numbers: Uint8Array.from({ length: n }, () => 1 + Math.floor(next() * 118)),
    positions: reals(3 * n),
    ...(isPeriodic && { cell: Float64Array.of(9 + next(), 0, 0, next(), 8, 0, 0, next(), 7) }),
    pbc: isPeriodic ? [true, true, i % 2 === 0] : [false, false, false],
    ...(has() && { energy: -27_000 * next() }),
    ...(has() && { forces: reals(3 * n) }),
    ...(isPeriodic && has() && { stress: reals(9) }),
    ...(has() && { charge: -1 }),
    ...(has() && { spin: 2 }),
    ...(has() && { weight: next() }),
    dataset: ["mptrj", "ani1x", "oc20"][i % 3]!,
    id: `sample-${i}-é`,
    group: `group-${Math.floor(i / 3)}`,
    info: has() ? { i, text: "größer", "~tilde": [1, -0, NaN, null, true, { "": Infinity }] } : {},
    ...(next() < 0.3 && { arrays }),
  };
}
