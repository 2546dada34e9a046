import {
  collateAsync,
  type GraphBatch,
  type PropertyLabel,
  type PropertyValues,
  type Structure,
} from "@hydride/core-graph";
import { streamedChunks } from "./chunks.js";
import { Moments } from "./moments.js";
import { structureRows } from "./structureRows.js";

/** What predicts a property without a model: the mean of the training labels, or, of vectors, zero. */
export interface TrivialPredictor {
  predictor: "training mean" | "zero";
  /** Of each component. */
  values: number[];
}

/** What predicts properties without a model, by name. */
export function trivialPredictors(
  properties: Readonly<Record<string, { trivial: TrivialPredictor }>>,
): Record<string, TrivialPredictor> {
  return Object.fromEntries(Object.entries(properties).map(([name, { trivial }]) => [name, trivial]));
}

/** What the labels of a property in the training split of a dataset are like, in their unit. */
export interface PropertyStatistics {
  /** Training structures that have one. */
  labels: number;
  trivial: TrivialPredictor;
  /** Root mean square of the labels about the trivial predictor: what its loss is measured in. */
  scale: number;
  /** Root mean square of the labels, of sums over atoms that of labels per atom: what heads predict in. */
  size: number;
}

/** A label, and what the head of it is like. */
export interface PropertySource extends PropertyLabel {
  /** Whether it turns with the structure, so that its mean says nothing. */
  isVector: boolean;
  /** Whether it is a sum over atoms. */
  isSum: boolean;
}

const AT_ONCE = 256;

/**
 * Reads the labels of properties as batches do, so that one of another shape is an error before training begins.
 * @throws StructureError STRUCTURE_INFO, STRUCTURE_ARRAYS naming the structure.
 */
export async function propertyStatistics(
  dataset: string,
  train: Iterable<Structure> | AsyncIterable<Structure>,
  sources: readonly PropertySource[],
): Promise<Record<string, PropertyStatistics>> {
  const own = sources.filter(({ datasets }) => datasets?.includes(dataset) ?? true);
  const sums = own.map(({ width = 1, isVector }) => ({
    labels: 0,
    about: new Moments(width, isVector),
    size: new Moments(width, true),
  }));
  for await (const batch of withLabels(dataset, train, own)) {
    for (const [index, { name, isSum }] of own.entries()) {
      const { labels, about, size } = sums[index]!;
      const property = batch.properties[name]!;
      sums[index]!.labels = labels + property.mask.reduce((sum, has) => sum + has, 0);
      eachRow(property, batch, (row, atoms) => {
        about.add(row);
        size.add(isSum ? row.map((value) => value / atoms) : row);
      });
    }
  }
  return Object.fromEntries(own.map(({ name, isVector }, index) => [name, statistics(sums[index]!, isVector)]));
}

/** @throws StructureError as `propertyStatistics`. */
export async function checkLabels(
  dataset: string,
  structures: Iterable<Structure> | AsyncIterable<Structure>,
  sources: readonly PropertySource[],
): Promise<void> {
  for await (const batch of withLabels(dataset, structures, sources)) void batch;
}

async function* withLabels(
  dataset: string,
  structures: Iterable<Structure> | AsyncIterable<Structure>,
  sources: readonly PropertySource[],
) {
  if (sources.length === 0) return;
  const properties = sources.map(({ name, of, width, datasets, molecular }) => ({
    name,
    of,
    ...(width !== undefined && { width }),
    ...(datasets && { datasets }),
    ...(molecular !== undefined && { molecular }),
  }));
  // Neighbours are of no use here: hardly any are as near as this.
  const options = { cutoff: 0.5, maxNeighbors: 1, branches: [dataset], properties };
  for await (const part of streamedChunks(structures, AT_ONCE)) yield await collateAsync(part, options);
}

/** @param take Gets the components of one label, and how many atoms its structure has. */
function eachRow(
  { of, width, values, mask }: PropertyValues,
  batch: GraphBatch,
  take: (row: Float64Array, atoms: number) => void,
): void {
  for (const [structure, has] of mask.entries()) {
    if (!has) continue;
    const [begin, end] = structureRows("atoms", batch, structure);
    const [first, last] = structureRows(of, batch, structure);
    for (let row = first; row < last; row++) take(values.subarray(row * width, (row + 1) * width), end - begin);
  }
}

function statistics(
  { labels, about, size }: { labels: number; about: Moments; size: Moments },
  isVector: boolean,
): PropertyStatistics {
  const predictor = isVector || labels === 0 ? "zero" : "training mean";
  const known = size.spread > 0 ? size.spread : 1;
  // Labels that are all the same are met by their mean, which is no unit.
  const scale = about.spread > 0 ? about.spread : known;
  return { labels, trivial: { predictor, values: [...about.centre] }, scale, size: known };
}
