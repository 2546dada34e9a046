import { type DatasetErrors, propertyRatio, ratio } from "./errors.js";

/** The mean over datasets of the error divided by the trivial predictor's, of each label: `energy 0.120, forces 0.310, gap 0.400`. */
export function formatRatios(validation: Readonly<Record<string, DatasetErrors>>): string {
  const all = Object.values(validation);
  const names = new Set(all.flatMap(({ properties = {} }) => Object.keys(properties)));
  const ratios: [string, (number | undefined)[]][] = [
    ["energy", all.map((errors) => ratio("energy", errors.energyMaePerAtom, errors.trivialEnergyMaePerAtom))],
    ["forces", all.map((errors) => ratio("forces", errors.forceMae, errors.trivialForceMae))],
    ...[...names].map((name): [string, (number | undefined)[]] => [
      name,
      all.map(({ properties }) => properties?.[name] && propertyRatio(properties[name])),
    ]),
  ];
  return ratios.map(([label, of]) => `${label} ${mean(of)}`).join(", ");
}

function mean(ratios: readonly (number | undefined)[]): string {
  const known = ratios.filter((value) => value !== undefined);
  return known.length === 0 ? "-" : (known.reduce((sum, value) => sum + value, 0) / known.length).toFixed(3);
}
