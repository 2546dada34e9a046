import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { EGNN_VERSION } from "../../../src/encoders/egnn/index.js";
import { createPotential, type ForceMode } from "../../../src/index.js";
import { evaluate } from "../../../src/testing/index.js";
import { CELL, structure } from "../../helpers.js";
import { writeFormulaWeights } from "../../formulaWeights.js";

const FILE = fileURLToPath(new URL("golden.json", import.meta.url));

/** What a version of the equations gives, by what each number is: `conservative crystal stress[3]`. */
export interface Golden {
  version: number;
  numbers: Record<string, number>;
}

const STRUCTURES = [
  structure("a", "molecule"),
  structure("b", "crystal", {
    numbers: Uint8Array.of(14, 8),
    positions: Float64Array.of(0.1, 0, 0.2, 1.9, 2.2, 1.7),
    cell: CELL,
    pbc: [true, true, true],
  }),
];

function numbersOf(forces: ForceMode): [what: string, value: number][] {
  const potential = createPotential({
    // No default, and three layers: what the second moves only the third sees.
    encoder: { type: "egnn", hidden: 4, layers: 3, cutoff: 4, basis: 5, averageNeighbors: 6 },
    heads: { hidden: [4], forces },
    branches: ["a", "b"],
    scales: { a: 0.7, b: 1.9 },
    dtype: "float64",
  });
  writeFormulaWeights(potential);
  return evaluate(potential, STRUCTURES).flatMap(({ energy, forces: components, stress }, index) =>
    Object.entries({ energy: [energy], forces: components, stress: stress.filter(Number.isFinite) }).flatMap(
      ([name, values]) =>
        values.map((value, k): [string, number] => [`${forces} ${STRUCTURES[index]!.id} ${name}[${k}]`, value]),
    ),
  );
}

/** The numbers of the equations as they are now. */
export function currentGolden(): Golden {
  const numbers = Object.fromEntries([...numbersOf("conservative"), ...numbersOf("direct")]);
  return { version: EGNN_VERSION, numbers };
}

/** The numbers as they were pinned. */
export function readGolden(): Golden {
  return JSON.parse(readFileSync(FILE, "utf8")) as Golden;
}

export function writeGolden(golden: Golden): void {
  writeFileSync(FILE, `${JSON.stringify(golden, undefined, 2)}\n`);
}

/** The numbers that differ by more than 1e-12 of their size, or 1e-12 where they are small. */
export function differences(found: Golden, pinned: Golden): string[] {
  const names = new Set([...Object.keys(found.numbers), ...Object.keys(pinned.numbers)]);
  return [...names].flatMap((name) => {
    const [value, expected] = [found.numbers[name], pinned.numbers[name]];
    const isSame = Math.abs(value! - expected!) <= 1e-12 * Math.max(1, Math.abs(expected!));
    return isSame ? [] : [`${name}: ${value}, pinned ${expected}`];
  });
}
