import type { AtomArray, InfoValue, Structure } from "@hydride/core-graph";

/** Random numbers that are the same each time. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const ODD_TEXTS = ["", "a b", "\uFEFFmark", "Größe", "日本", '"quoted"', "line\nbreak", "$number", "\u0000x"];
const ODD_NUMBERS = [0, -0, NaN, Infinity, -Infinity, 5e-324, 0.1, -1e300, 2 ** 53];

/** A structure with anything that one may have, or not. */
export function oddStructure(next: () => number, index: number): Structure {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
  const maybe = (chance: number) => next() < chance;
  const n = 1 + Math.floor(next() * 12);
  const reals = (count: number) => Float64Array.from({ length: count }, () => (maybe(0.1) ? -0 : (next() - 0.5) * 20));
  const text = () => pick(ODD_TEXTS) + (maybe(0.5) ? String(index) : "");
  const value = (depth: number): InfoValue => {
    const kind = Math.floor(next() * (depth > 2 ? 4 : 6));
    if (kind === 0) return text();
    if (kind === 1) return pick(ODD_NUMBERS);
    if (kind === 2) return maybe(0.5);
    if (kind === 3) return null;
    if (kind === 4) return Array.from({ length: Math.floor(next() * 4) }, () => value(depth + 1));
    return Object.fromEntries(
      Array.from({ length: Math.floor(next() * 3) }, (_, i) => [`${text()}${i}`, value(depth + 1)]),
    );
  };
  const arrays: Record<string, AtomArray> = {};
  if (maybe(0.5)) arrays["magmom"] = { kind: "real", width: 1, values: reals(n) };
  if (maybe(0.3))
    arrays["tags"] = { kind: "integer", width: 1, values: Int32Array.from({ length: n }, () => index - 5) };
  if (maybe(0.3))
    arrays["move mask"] = { kind: "logical", width: 3, values: Uint8Array.from({ length: 3 * n }, () => +maybe(0.5)) };
  if (maybe(0.3)) arrays["name/é"] = { kind: "string", width: 1, values: Array.from({ length: n }, text) };
  if (maybe(0.2)) arrays["tags"] = { kind: "real", width: 2, values: reals(2 * n) };
  const hasCell = maybe(0.5);
  return {
    numbers: Uint8Array.from({ length: n }, () => 1 + Math.floor(next() * 118)),
    positions: reals(3 * n),
    ...(hasCell && { cell: reals(9) }),
    pbc: [0, 1, 2].map(() => hasCell && maybe(0.5)) as Structure["pbc"],
    ...(maybe(0.8) && { energy: (next() - 0.5) * 1e5 }),
    ...(maybe(0.8) && { forces: reals(3 * n) }),
    ...(maybe(0.3) && { stress: reals(9) }),
    ...(maybe(0.3) && { charge: pick([0, -1, 2]) }),
    ...(maybe(0.3) && { spin: pick([1, 2, 3]) }),
    dataset: pick(["one", "two"]),
    id: `${text()}:${index}`,
    group: pick(["g", "\uFEFFg", "日本", "H2O"]),
    info: maybe(0.7) ? Object.fromEntries(Array.from({ length: 3 }, (_, i) => [`${text()}${i}`, value(0)])) : {},
    ...(Object.keys(arrays).length > 0 && { arrays }),
  };
}
