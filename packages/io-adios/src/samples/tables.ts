import type { AtomArray, Structure } from "@hydride/core-graph";

/** A further array of atoms, as several samples have it. */
export interface ArrayColumn {
  name: string;
  kind: AtomArray["kind"];
  width: number;
}

/** What many samples share: the names of datasets, and which further arrays they have, in order. */
export interface Tables {
  datasets: string[];
  columns: ArrayColumn[];
  /** Lists of indices of columns. */
  schemas: number[][];
}

/** Collects what samples share while they come. */
export class TableBuilder {
  readonly #datasets = new Map<string, number>();
  readonly #schemas = new Map<string, number>();

  dataset(name: string): number {
    return indexIn(this.#datasets, name);
  }

  schema(arrays: Structure["arrays"] = {}): number {
    const columns = Object.entries(arrays).map(([name, { kind, width }]): ArrayColumn => ({ name, kind, width }));
    return indexIn(this.#schemas, JSON.stringify(columns));
  }

  get datasets(): string[] {
    return [...this.#datasets.keys()];
  }

  /** Each as JSON. */
  get schemas(): string[] {
    return [...this.#schemas.keys()];
  }
}

/** Tables of what is used, sorted, so that they do not depend on who collected what. */
export function makeTables(datasets: Iterable<string>, schemas: Iterable<string>): Tables {
  const lists = sorted(schemas).map((text) => JSON.parse(text) as ArrayColumn[]);
  const columns = sorted(lists.flat().map((column) => JSON.stringify(column)));
  const index = new Map(columns.map((text, i) => [text, i]));
  return {
    datasets: sorted(datasets),
    columns: columns.map((text) => JSON.parse(text) as ArrayColumn),
    schemas: lists.map((list) => list.map((column) => index.get(JSON.stringify(column))!)),
  };
}

/** The place in the tables of each schema of a builder; `undefined` for one that no kept sample has. */
export function schemaPlaces(own: readonly string[], all: Iterable<string>): (number | undefined)[] {
  const place = new Map(sorted(all).map((text, i) => [text, i]));
  return own.map((text) => place.get(text));
}

function indexIn(map: Map<string, number>, key: string): number {
  let index = map.get(key);
  if (index === undefined) map.set(key, (index = map.size));
  return index;
}

function sorted(texts: Iterable<string>): string[] {
  return [...new Set(texts)].sort();
}
