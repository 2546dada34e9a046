import type { GraphBatch } from "@hydride/core-graph";
import type { Tensor } from "@hydride/torch-js";
import { PROPERTY_KINDS, propertyWidth, type ResolvedProperty } from "../heads/properties/config.js";
import type { Prediction } from "../potential.js";
import { multiply } from "./transforms.js";

/** What a potential says of one structure besides energy, forces and stress, by name and row-major. */
export interface EvaluatedProperties {
  values: Record<string, number[]>;
  /** Of `energy` too. */
  variances: Record<string, number[]>;
}

type Kinds = Readonly<Record<string, ResolvedProperty>>;
type Change = (values: number[], name: string) => number[];

/** The properties of every structure of a batch. */
export function evaluatedProperties(
  { properties = new Map(), variances = new Map() }: Prediction,
  batch: GraphBatch,
): EvaluatedProperties[] {
  const [values, spreads] = [properties, variances].map((map) =>
    [...map].map(([name, tensor]) => [name, rowsByStructure(tensor, batch)] as const),
  ) as [[string, number[][]][], [string, number[][]][]];
  return batch.ids.map((_, g) => ({
    values: Object.fromEntries(values.map(([name, rows]) => [name, rows[g]!])),
    variances: Object.fromEntries(spreads.map(([name, rows]) => [name, rows[g]!])),
  }));
}

// Of structures where there are as many rows as structures, unless every structure has one atom, where it is the same.
function rowsByStructure(tensor: Tensor, { structures, atomOffsets }: GraphBatch): number[][] {
  const numbers = Array.from(tensor.detach().contiguous().toArray(), Number);
  const rows = tensor.shape[0]!;
  const width = numbers.length / rows;
  const bounds = rows === structures ? atomOffsets.map((_, g) => g) : atomOffsets;
  return Array.from({ length: structures }, (_, g) => numbers.slice(width * bounds[g]!, width * bounds[g + 1]!));
}

function changed(properties: EvaluatedProperties, value: Change, variance: Change = value): EvaluatedProperties {
  const each = (record: Record<string, number[]>, change: Change) =>
    Object.fromEntries(Object.entries(record).map(([name, numbers]) => [name, change(numbers, name)]));
  return { values: each(properties.values, value), variances: each(properties.variances, variance) };
}

/** Those of a structure whose row vectors were multiplied by a rotation or an inversion. */
export function turnedProperties(found: EvaluatedProperties, matrix: readonly number[], kinds: Kinds) {
  const isVector = (name: string) => kinds[name]?.kind === "dipole" || kinds[name]?.kind === "atomVector";
  const turn: Change = (values, name) => (isVector(name) ? [...multiply(Float64Array.from(values), matrix)] : values);
  return changed(found, turn);
}

const isOfAtoms = (kinds: Kinds, name: string) => {
  const kind = kinds[name]?.kind;
  return kind !== undefined && PROPERTY_KINDS[kind].of === "atoms";
};

/** Those of a structure whose atom k was atom order[k]. */
export function reorderedProperties(found: EvaluatedProperties, order: readonly number[], kinds: Kinds) {
  return changed(found, (values, name) => {
    if (!isOfAtoms(kinds, name)) return values;
    const width = propertyWidth(kinds[name]!);
    return order.flatMap((atom) => values.slice(width * atom, width * (atom + 1)));
  });
}

/** Those of a pair of atoms at a distance that is larger by the factor, where its charges stay the same. */
export function stretchedProperties(found: EvaluatedProperties, factor: number, kinds: Kinds) {
  return changed(found, (values, name) =>
    kinds[name]?.kind === "dipole" ? values.map((value) => factor * value) : values,
  );
}

/** Those of two copies of a structure without a charge that do not see each other. */
export function doubledProperties(found: EvaluatedProperties, kinds: Kinds) {
  const isMean = (name: string) => {
    const property = kinds[name];
    return property?.kind === "scalar" && property.reduce === "mean";
  };
  const double =
    (factor: number): Change =>
    (values, name) => {
      if (isOfAtoms(kinds, name)) return [...values, ...values];
      return isMean(name) ? values : values.map((value) => factor * value);
    };
  return changed(found, double(2), double(4));
}
