import type { Locate } from "../issues.js";
import { quoted } from "../printable.js";
import type { PropertyOptions } from "../schema.js";
import { invalid } from "./invalid.js";

export interface PropertyPlace {
  path: string[];
  /** The names of the datasets. */
  branches: readonly string[];
  locate: Locate;
}

/**
 * The options of a property are those of its kind, and its datasets are there.
 * @throws ConfigError
 */
export function assertProperty(property: PropertyOptions, { path, branches, locate }: PropertyPlace): void {
  const { kind, reduce } = property;
  const isScalar = kind === "scalar" || kind === "atomScalar";
  const idle = (["reduce", "width", "uncertainty"] as const).find(
    (key) => property[key] !== undefined && (key === "reduce" ? kind !== "scalar" : !isScalar),
  );
  if (idle !== undefined) {
    const found = String(property[idle]);
    throw invalid(locate, [...path, idle], `expected nothing, because the kind is ${kind}, found ${found}`, OF_KINDS);
  }
  if (kind === "scalar" && reduce === undefined) {
    throw invalid(
      locate,
      path,
      "expected reduce, because the kind is scalar, found none",
      "Say reduce: sum for what grows with the structure, as a heat capacity does, or reduce: mean for what does not, as a gap.",
    );
  }
  const own = property.branches ?? branches;
  for (const [index, name] of own.entries()) {
    if (branches.includes(name) && own.indexOf(name) === index) continue;
    const again = own.indexOf(name) < index ? " again" : "";
    throw invalid(
      locate,
      [...path, "branches", index],
      `expected each of some datasets (${branches.join(", ")}) once, found ${quoted(name)}${again}`,
      "Leave branches out where all datasets have it.",
    );
  }
  for (const name of Object.keys(property.scales ?? {})) {
    if (own.includes(name)) continue;
    throw invalid(
      locate,
      [...path, "scales", name],
      `expected a dataset that has it (${own.join(", ")}) as key, found ${quoted(name)}`,
      "Scales are by dataset.",
    );
  }
}

const OF_KINDS =
  "A scalar has reduce, width and uncertainty, an atomScalar width and uncertainty, others none of them.";
