import { type BpFile, textList } from "./bpReader";
import { keysOf, sampleCount } from "./keyIndex";
import { layoutName, OWN, ownName, type Split, SPLITS } from "./layout";
import { contradiction } from "./sampleError";
import type { Tables } from "./tables";

/** What a writer notes as a rule; other notes, and attributes of its own, are listed in {@link FURTHER}. */
export const NOTES: readonly string[] = ["edges", "reference_energies", "level_of_theory", "provenance"];

/** The attribute with the names of those that no set has to have. */
export const FURTHER = `${OWN}/further`;

/** Of each side that has samples. */
const REQUIRED = ["atom_count", "numbers", "pbc", "id_bytes", "group_bytes"];
/** The mask, and what is masked; where that may stand in the layout instead, its key. */
const MASKED = [["energy"], ["forces", "forces"], ["stress"], ["cell", "cell"], ["charge"], ["spin"]] as const;
const OPTIONAL = ["id", "group", "positions", "edge_count"];

/**
 * Whether a set of ours has every variable and attribute that it has to have, and no other one: a name that is damaged would leave out
 * what is under it, without a word.
 * @throws SampleError SAMPLES_LAYOUT
 */
export function checkNames(file: BpFile, tables: Tables): void {
  const variables = new Set<string>();
  const attributes = new Set(sharedAttributes(file));
  for (const split of SPLITS) {
    for (const name of ["ndata", "keys"]) attributes.add(needed(file, "attributes", layoutName(split, name)));
    if (sampleCount(file, split) === 0) continue;
    for (const name of [...layoutVariables(file, split, attributes), ...ownVariables(file, split, tables)]) {
      variables.add(name);
    }
  }
  refuseOthers(file, "variables", variables);
  refuseOthers(file, "attributes", attributes);
}

/** Whether a set without our version has nothing of ours either. @throws SampleError SAMPLES_LAYOUT */
export function checkForeignNames({ path, names }: BpFile): void {
  const ours = [...names.variables, ...names.attributes].find((name) => name.startsWith(`${OWN}/`));
  if (ours !== undefined) {
    throw contradiction(path, `expected the attribute ${OWN}/version beside ${shown(ours)}, found none`);
  }
}

function sharedAttributes(file: BpFile): string[] {
  needed(file, "attributes", "total_ndata");
  const hasSamples = SPLITS.some((split) => sampleCount(file, split) > 0);
  const ours = ["datasets", "units"].map((name) => `${OWN}/${name}`);
  if (hasSamples) for (const name of ["dataset_name", ...ours]) needed(file, "attributes", name);
  const arrays = ["array_columns", "array_schemas"].map((name) => `${OWN}/${name}`);
  if (arrays.some((name) => file.names.attributes.has(name)))
    for (const name of arrays) needed(file, "attributes", name);
  const further = textList(file, FURTHER) ?? [];
  for (const name of further) needed(file, "attributes", name);
  return [
    ...["total_ndata", "dataset_name", "pna_deg", "minmax_node_feature", "minmax_graph_feature"],
    ...["energy_linear_regression_coeff", `${OWN}/version`, ...ours, ...arrays, FURTHER, ...further],
    ...NOTES.map((name) => `${OWN}/${name}`),
  ];
}

function layoutVariables(file: BpFile, split: Split, attributes: Set<string>): string[] {
  return keysOf(file, split).flatMap((key) => {
    const name = layoutName(split, key);
    attributes.add(needed(file, "attributes", `${name}/variable_dim`));
    // A key of which no sample has a row has no variable.
    return [name, ...["count", "offset"].map((what) => needed(file, "variables", `${name}/variable_${what}`))];
  });
}

function ownVariables(file: BpFile, split: Split, { datasets, columns }: Tables): string[] {
  const has = (name: string) => file.variables.has(ownName(split, name));
  const need = (name: string) => needed(file, "variables", ownName(split, name));
  for (const name of REQUIRED) need(name);
  if (!file.variables.has(layoutName(split, "pos"))) need("positions");
  for (const [label, key] of MASKED) {
    if (has(label)) need(`${label}_mask`);
    const isInLayout = key !== undefined && file.variables.has(layoutName(split, key));
    if (has(`${label}_mask`) && !isInLayout) need(label);
  }
  if (has("info")) need("info_bytes");
  if (datasets.length > 1) need("dataset");
  if (columns.length > 0) need("schema");
  columns.forEach(({ kind }, i) => {
    if (kind === "string" && has(`arrays/${i}`)) need(`arrays/${i}_bytes`);
  });
  const labels = MASKED.flatMap(([label]) => [label, `${label}_mask`]);
  const arrays = columns.flatMap((_, i) => [`arrays/${i}`, `arrays/${i}_bytes`]);
  return [...REQUIRED, ...OPTIONAL, ...labels, "info", "info_bytes", "dataset", "schema", ...arrays].map((name) =>
    ownName(split, name),
  );
}

type Kind = "variables" | "attributes";

function needed(file: BpFile, kind: Kind, name: string): string {
  if (file[kind].has(name)) return name;
  const found = file.names[kind].has(name) ? "one of another type" : "none";
  throw contradiction(file.path, `expected the ${kind.slice(0, -1)} ${name}, found ${found}`);
}

function refuseOthers(file: BpFile, kind: Kind, known: ReadonlySet<string>): void {
  for (const name of file.names[kind]) {
    if (known.has(name)) needed(file, kind, name);
    else throw contradiction(file.path, `expected only ${kind} that Hydride writes, found ${shown(name)}`);
  }
}

function shown(name: string): string {
  return JSON.stringify(name.slice(0, 80));
}
