import { atomicNumber } from "@hydride/core-graph";
import { Fault } from "../errors";
import { shellWord } from "../shell";
import { ENERGY_UNITS } from "../units";
import { guessedKeys } from "./guess";
import type { Mapped } from "./mapping";
import { describeArray, type NamedArray } from "./namedArray";

type Arrays = ReadonlyMap<string, NamedArray>;
type Keys = Partial<Record<Mapped, string>>;

const LISTED = 20;
/** Energies of all electrons differ from {@link atomEnergy} by a few hundredths. */
const CLOSE = 0.04;

/**
 * What to say of a file of arrays that nobody knows the layout of: its arrays, and what they may be. `sets` are the arrays that
 * belong together, such as those of a group; the first in which anything fits makes the example.
 */
export function unmapped(all: Arrays, sets: Iterable<Arrays> = [all]): Fault {
  if (all.size === 0) {
    return new Fault(
      "DATASET_FILE_EMPTY",
      "expected arrays of structures, found none",
      "write or fetch the file again",
    );
  }
  return new Fault(
    "DATASET_LAYOUT",
    `expected a known layout, or keys that name the arrays of numbers and positions, found ${listed(all)}`,
    advice(sets),
  );
}

/** The arrays as they stand in messages. */
export function listed(arrays: Arrays): string {
  const described = [...arrays].map(([name, array]) => describeArray(name, array));
  const more = described.length > LISTED ? `; and ${described.length - LISTED} more` : "";
  return described.length === 0 ? "no array" : described.slice(0, LISTED).join("; ") + more;
}

function advice(sets: Iterable<Arrays>): string {
  for (const arrays of sets) {
    const keys = guessedKeys(arrays);
    if (keys.numbers !== undefined) return example(keys, arrays);
  }
  return (
    'name them with keys: { numbers: "...", positions: "..." } (shell: --key numbers=... --key positions=...); ' +
    "by names and shapes none of them is sure to be either"
  );
}

function example(keys: Keys, arrays: Arrays): string {
  const found = energyUnit(keys, arrays);
  const energy = found ?? "Hartree";
  const isGradient = keys.forces !== undefined && /grad|(^|\/)dE$/i.test(keys.forces);
  const units = {
    length: "angstrom",
    ...(keys.energy !== undefined && { energy }),
    ...(keys.forces !== undefined && { forces: `${isGradient ? "-" : ""}${energy}/angstrom` }),
  };
  const remarks = [
    ...(isGradient ? [`the minus is for a gradient, as ${JSON.stringify(keys.forces)} seems to be`] : []),
    found === undefined
      ? "the units are an example, as the file does not name them"
      : `energies of this size are in ${found} where they are of all electrons; the file does not name its units`,
  ];
  return `name them, for example ${inCode({ keys, units })} (shell: ${inShell({ key: keys, units })}); ${remarks.join("; ")}`;
}

function inCode(options: Record<string, object>): string {
  return Object.entries(options)
    .map(([option, values]) => {
      const entries = Object.entries(values).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
      return `${option}: { ${entries.join(", ")} }`;
    })
    .join(", ");
}

function inShell(flags: Record<string, object>): string {
  return Object.entries(flags)
    .flatMap(([flag, values]) =>
      Object.entries(values).map(([name, value]) => `--${flag} ${shellWord(`${name}=${value}`)}`),
    )
    .join(" ");
}

/** The unit in which the first energy is that of all electrons of the first structure, if it is in one. */
function energyUnit({ numbers, energy }: Keys, arrays: Arrays): string | undefined {
  const [elements, energies] = [arrays.get(numbers!), arrays.get(energy ?? "")];
  if (elements === undefined || energies === undefined || energies.shape[0] === 0) return undefined;
  const row = elements.shape.length > 1 ? elements.read(0, 1) : elements.read(0, elements.shape[0]!);
  const charges = Array.from<number | string>(row).map((z) => (typeof z === "string" ? (atomicNumber(z) ?? 0) : z));
  const expected = charges.filter((z) => z > 0).reduce((sum, z) => sum + atomEnergy(z), 0);
  const ratio = Number(energies.read(0, 1)[0]) / expected;
  return [...ENERGY_UNITS].find(([, factor]) => Math.abs(ratio * factor - 1) < CLOSE)?.[0];
}

/**
 * The energy of a neutral atom, eV, to a few hundredths: the Thomas-Fermi energy with the corrections of Scott and Schwinger
 * (Schwinger 1981, 10.1103/PhysRevA.24.2353).
 */
function atomEnergy(z: number): number {
  return ENERGY_UNITS.get("Hartree")! * (-0.768745 * z ** (7 / 3) + z ** 2 / 2 - 0.2699 * z ** (5 / 3));
}
