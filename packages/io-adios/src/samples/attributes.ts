import { FURTHER, NOTES } from "./checkNames";
import { variableDim, type Column } from "./column";
import { ELEMENTS } from "./layoutColumns";
import { layoutName, OWN, OWN_VERSION, type Split, SPLITS, type Tally } from "./layout";
import type { EnergyRange, SampleStatistics } from "./statistics";
import type { Tables } from "./tables";

/** A value of an attribute: 64-bit integers, reals or texts; one, or several. */
export type AttributeValue = string | string[] | bigint | BigInt64Array | Float64Array;

export type Attributes = Map<string, AttributeValue>;

/** The attributes of HydraGNN's layout. */
export function layoutAttributes(
  columns: readonly Column[],
  totals: Record<Split, Tally>,
  { datasets }: Tables,
  { node, degrees }: SampleStatistics,
  energy: EnergyRange,
  references: ReadonlyMap<string, Float64Array>,
): Attributes {
  const attributes: Attributes = new Map();
  const keys = columns.filter(({ own }) => !own);
  for (const split of SPLITS) {
    attributes.set(layoutName(split, "ndata"), BigInt(totals[split].samples));
    attributes.set(
      layoutName(split, "keys"),
      keys.map(({ name }) => name),
    );
    if (totals[split].samples === 0) continue;
    for (const column of keys) {
      attributes.set(layoutName(split, `${column.name}/variable_dim`), BigInt(variableDim(column)));
    }
  }
  attributes.set("total_ndata", BigInt(SPLITS.reduce((sum, split) => sum + totals[split].samples, 0)));
  attributes.set("dataset_name", datasets.join(","));
  if (degrees.length > 0) {
    attributes.set(
      "pna_deg",
      BigInt64Array.from(degrees, (count = 0) => BigInt(count)),
    );
  }
  attributes.set("minmax_node_feature", Float64Array.of(...node.min, ...node.max));
  if (energy.min <= energy.max) attributes.set("minmax_graph_feature", Float64Array.of(energy.min, energy.max));
  const reference = datasets.length === 1 ? references.get(datasets[0]!) : undefined;
  if (reference) attributes.set("energy_linear_regression_coeff", reference.slice(1, 1 + ELEMENTS));
  return attributes;
}

/** What our own variables need to be understood, and where the samples come from; `further` names the attributes of the caller. */
export function ownAttributes(
  { datasets, columns, schemas }: Tables,
  notes: Record<string, unknown>,
  further: Iterable<string>,
): Attributes {
  const attributes: Attributes = new Map<string, AttributeValue>([
    [`${OWN}/version`, BigInt(OWN_VERSION)],
    [`${OWN}/datasets`, datasets],
    [`${OWN}/units`, JSON.stringify(UNITS)],
  ]);
  if (columns.length > 0) {
    attributes.set(`${OWN}/array_columns`, JSON.stringify(columns));
    attributes.set(`${OWN}/array_schemas`, JSON.stringify(schemas));
  }
  for (const [name, value] of Object.entries(notes)) {
    if (value !== undefined) attributes.set(`${OWN}/${name}`, JSON.stringify(value));
  }
  const others = Object.keys(notes).filter((name) => notes[name] !== undefined && !NOTES.includes(name));
  const names = [...others.map((name) => `${OWN}/${name}`), ...further];
  if (names.length > 0) attributes.set(FURTHER, names);
  return attributes;
}

const UNITS = {
  length: "angstrom",
  energy: "eV",
  forces: "eV/angstrom",
  stress: "eV/angstrom^3, tension positive",
  charge: "elementary charge",
  spin: "multiplicity 2S + 1",
};
