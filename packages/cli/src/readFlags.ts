import type { GroupBy, LabelKeys, LabelUnits, ReadOptions } from "@hydride/datasets";
import { type Command, InvalidArgumentError } from "commander";
import { CliError } from "./errors.js";

const KEY_LABELS = [
  ...["energy", "forces", "stress", "virial", "charge", "spin", "id", "group"],
  // Of files of arrays alone.
  ...["numbers", "positions", "cell", "pbc"],
];
const UNIT_LABELS = ["energy", "forces", "stress", "length"];

/** Options of every command that reads structures. */
export interface ReadFlags {
  key: Record<string, string>;
  units: Record<string, string>;
  groupBy?: string;
  level?: string;
  keepDuplicates?: boolean;
  maxForce?: number;
  energyPerAtom?: [number, number];
}

export function addReadFlags(command: Command): Command {
  return command
    .option(
      "--key <label=name>",
      `key of the file that holds a label, or null for none (${KEY_LABELS.join(", ")}; may be repeated)`,
      assignments("name", KEY_LABELS),
      {},
    )
    .option(
      "--units <label=unit>",
      `unit of a label where the file does not say (${UNIT_LABELS.join(", ")}; may be repeated)`,
      assignments("unit", UNIT_LABELS),
      {},
    )
    .option("--group-by <rule>", "what makes a group: auto, composition, frame, info:<key> or block:<n>")
    .option("--level <name>", "which of the labels that the layout offers, such as wb97x_tz of ANI-1x")
    .option("--keep-duplicates", "keep structures that the layout is known to hold twice")
    .option("--max-force <force>", "leave out structures with a longer force on an atom, eV/angstrom", number)
    .option("--energy-per-atom <low:high>", "leave out structures with an energy per atom outside, eV", range);
}

/** What the flags ask of the reader; a key `null` says that there is no such label. */
export function readOptions(flags: ReadFlags): ReadOptions {
  const { key, units, groupBy, level, keepDuplicates, maxForce, energyPerAtom } = flags;
  if (key.group !== undefined && groupBy !== undefined) {
    const message = `--key group=${key.group} and --group-by ${groupBy}: expected one of them, found both`;
    throw new CliError("GROUP_TWICE", message, "leave one out");
  }
  const keys = Object.fromEntries(Object.entries(key).map(([label, name]) => [label, name === "null" ? null : name]));
  return {
    keys: keys as LabelKeys,
    units: units as LabelUnits,
    ...(groupBy !== undefined && { groupBy: groupBy as GroupBy }),
    ...(level !== undefined && { level }),
    ...(keepDuplicates === true && { duplicates: "keep" }),
    ...((maxForce !== undefined || energyPerAtom !== undefined) && {
      outliers: { ...(maxForce !== undefined && { maxForce }), ...(energyPerAtom && { energyPerAtom }) },
    }),
  };
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value)) return value;
  throw new InvalidArgumentError("Expected a number.");
}

function range(text: string): [number, number] {
  const [low, high, ...more] = text.split(":");
  if (low === undefined || high === undefined || more.length > 0) {
    throw new InvalidArgumentError("Expected two numbers, for example -20:5.");
  }
  return [number(low), number(high)];
}

/** Collects `label=value`. */
function assignments(what: string, labels: string[]) {
  return (text: string, earlier: Record<string, string>): Record<string, string> => {
    const [, label, value] = /^([^=]*)=(.+)$/s.exec(text) ?? [];
    if (label === undefined || value === undefined) throw new InvalidArgumentError(`Expected label=${what}.`);
    if (!labels.includes(label)) {
      throw new InvalidArgumentError(
        `Expected one of the labels ${labels.join(", ")}, found ${JSON.stringify(label)}.`,
      );
    }
    if (Object.hasOwn(earlier, label)) {
      throw new InvalidArgumentError(`Expected each label once, found ${label}=${earlier[label] ?? ""} before.`);
    }
    if (label === "group" && value === "null") {
      throw new InvalidArgumentError("A group cannot be switched off; choose one with --group-by.");
    }
    return { ...earlier, [label]: value };
  };
}
