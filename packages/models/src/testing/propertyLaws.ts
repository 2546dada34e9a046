import type { Structure } from "@hydride/core-graph";
import type { ResolvedProperty } from "../heads/properties/config.js";
import { demand, largest, relativeError } from "./demand.js";
import type { EvaluatedProperties } from "./properties.js";

/** Demands what is expected of the properties of each structure. */
export function compareProperties(
  what: string,
  ids: readonly string[],
  found: readonly EvaluatedProperties[],
  expected: readonly EvaluatedProperties[],
  tolerance: number,
): void {
  for (const [part, prefix] of [
    ["values", ""],
    ["variances", "variance of "],
  ] as const) {
    for (const name of Object.keys(expected[0]?.[part] ?? {})) {
      // As with energies, sums over atoms nearly cancel in some structure: rounding is judged by the largest.
      const size = largest(expected.flatMap((each) => each[part][name]!).filter((value) => !Number.isNaN(value)));
      for (const [index, id] of ids.entries()) {
        const [a, b] = [found[index]![part][name]!, expected[index]![part][name]!];
        if (a.every(Number.isNaN) && b.every(Number.isNaN) && a.length === b.length) continue;
        demand(`${what}: ${prefix}${name} of ${id}`, relativeError(a, b, size), tolerance);
      }
    }
  }
}

/** Demands that partial charges add up to that of their structure. */
export function demandCharge(
  { values }: EvaluatedProperties,
  kinds: Readonly<Record<string, ResolvedProperty>>,
  { dataset, id, charge = 0 }: Structure,
  tolerance: number,
): void {
  for (const [name, { kind, scales }] of Object.entries(kinds)) {
    const scale = scales[dataset];
    if (kind !== "charges" || scale === undefined) continue;
    const charges = values[name]!.map((each) => each / scale);
    const sum = charges.reduce((total, each) => total + each, 0);
    const error = relativeError([sum], [charge], largest([...charges, charge]));
    demand(`charges: sum of ${name} of ${id} with the charge ${charge}`, error, tolerance);
  }
}
