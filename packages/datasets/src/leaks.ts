import { createHash } from "node:crypto";
import type { Structure } from "@hydride/core-graph";
import { type Side, SIDES } from "./assignSides";

/** Structures that are, or are near, the same on more than one side of a split. */
export interface Leak {
  /** `group`: one group on several sides. `geometry`: the same atoms at the same places, in whatever order. */
  kind: "group" | "geometry";
  /** The name of the group, or the id of the first structure. */
  name: string;
  /** Structures of it on each side. */
  sides: Record<Side, number>;
}

/** Positions and cells are compared to this many decimals of an angstrom. */
const DECIMALS = 4;

/**
 * The leak check of a split, also of one that was made elsewhere: groups that are on several sides, and geometries that are,
 * under whatever name and in whatever dataset. A side that is not given is empty.
 */
export function findLeaks(given: Partial<Record<Side, readonly Structure[]>>): Leak[] {
  const { train = [], validation = [], test = [] } = given;
  const split = { train, validation, test };
  return [
    ...leaksBy(
      "group",
      split,
      ({ group }) => group,
      ({ group }) => group,
    ),
    ...leaksBy("geometry", split, geometryOf, ({ id }) => id),
  ];
}

function leaksBy(
  kind: Leak["kind"],
  split: Record<Side, readonly Structure[]>,
  keyOf: (structure: Structure) => string,
  nameOf: (structure: Structure) => string,
): Leak[] {
  const found = new Map<string, Leak>();
  for (const side of SIDES) {
    for (const structure of split[side]) {
      const key = keyOf(structure);
      const leak = found.get(key) ?? { kind, name: nameOf(structure), sides: { train: 0, validation: 0, test: 0 } };
      found.set(key, leak);
      leak.sides[side]++;
    }
  }
  return [...found.values()].filter(({ sides }) => SIDES.filter((side) => sides[side] > 0).length > 1);
}

/** Atoms, places and cell as a digest that does not depend on the order of the atoms or on where the origin is. */
function geometryOf({ numbers, positions, cell, pbc }: Structure): string {
  const centre = [0, 1, 2].map((k) => mean(positions, k));
  const atoms = Array.from(numbers, (z, i) =>
    [z, ...[0, 1, 2].map((k) => rounded(positions[3 * i + k]! - centre[k]!))].join(" "),
  );
  const periodic = pbc.includes(true) && cell !== undefined ? [...cell].map(rounded) : [];
  const text = [atoms.sort().join(";"), pbc.join(" "), periodic.join(" ")].join("|");
  return createHash("sha256").update(text).digest("base64");
}

function mean(positions: Float64Array, component: number): number {
  let sum = 0;
  for (let i = component; i < positions.length; i += 3) sum += positions[i]!;
  return (3 * sum) / positions.length;
}

function rounded(value: number): string {
  const text = value.toFixed(DECIMALS);
  return Number(text) === 0 ? "0" : text;
}
