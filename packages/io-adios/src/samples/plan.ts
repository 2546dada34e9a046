import type { Ranks } from "../integrity/ranks";
import { FACTS, type Fact, has } from "./facts";
import { addTally, noTally, type Split, SPLITS, type Tally } from "./layout";
import type { Part, RecordIndex } from "./recordIndex";
import type { SidesOf } from "./sides";
import type { EnergyRange } from "./statistics";
import { makeTables, schemaPlaces, type TableBuilder, type Tables } from "./tables";

/** Where everything goes, the same on all ranks whoever has what. */
export interface Plan {
  tables: Tables;
  /** All facts of all samples that are written. */
  facts: number;
  totals: Record<Split, Tally>;
  /** Of energies less what their elements contribute. */
  energy: EnergyRange;
  /** What comes before each part on each side, by the number of the part. */
  before: Map<number, Record<Split, Tally>>;
  /** The place in the tables of the datasets and schemas of this rank. */
  datasets: number[];
  schemas: number[];
}

/** Agrees with the other ranks on who writes what where. Collective. */
export function makePlan(
  index: RecordIndex,
  parts: readonly Part[],
  builder: TableBuilder,
  sidesOf: SidesOf,
  references: ReadonlyMap<string, Float64Array> = new Map(),
  comm?: Ranks,
): Plan {
  const used = { datasets: new Set<string>(), schemas: new Set<string>(), facts: 0 };
  const energy = { min: Infinity, max: -Infinity };
  const { datasets, schemas } = builder;
  const energiesOf = datasets.map((name) => references.get(name));
  for (const { i } of kept(parts, sidesOf)) {
    used.datasets.add(datasets[index.of("dataset", i)]!);
    used.schemas.add(schemas[index.of("schema", i)]!);
    used.facts |= index.of("facts", i);
    const own = index.energy(i);
    if (Number.isNaN(own)) continue;
    const value = Math.fround(own - contributionOf(index, i, energiesOf[index.of("dataset", i)]));
    energy.min = Math.min(energy.min, value);
    energy.max = Math.max(energy.max, value);
  }
  const all = gather({ ...used, energy, datasets: [...used.datasets], schemas: [...used.schemas] }, comm);
  const allSchemas = all.flatMap((one) => one.schemas);
  const tables = makeTables(
    all.flatMap((one) => one.datasets),
    allSchemas,
  );
  const places = schemaPlaces(schemas, allSchemas);
  const columns = tables.schemas.map((list) => list.map((column) => ({ index: column, ...tables.columns[column]! })));
  const own = parts.map((part) => {
    const tallies = noTallies();
    for (const { i, split } of kept([part], sidesOf)) {
      addTally(tallies[split], index.tally(i, columns[places[index.of("schema", i)]!]!));
    }
    return { order: part.order, tallies };
  });
  const totals = noTallies();
  const before = new Map<number, Record<Split, Tally>>();
  const ordered = gather(own, comm)
    .flat()
    .sort((a, b) => a.order - b.order);
  for (const { order, tallies } of ordered) {
    before.set(order, copyOf(totals));
    for (const split of SPLITS) addTally(totals[split], tallies[split]);
  }
  return {
    tables,
    facts: all.reduce((bits, { facts }) => bits | facts, 0),
    totals,
    energy: {
      min: Math.min(...all.map((one) => one.energy.min)),
      max: Math.max(...all.map((one) => one.energy.max)),
    },
    before,
    datasets: datasets.map((name) => tables.datasets.indexOf(name)),
    schemas: places.map((place) => place ?? -1),
  };
}

/** What the elements of a sample contribute to its energy. */
function contributionOf(index: RecordIndex, i: number, energies: Float64Array | undefined): number {
  if (energies === undefined) return 0;
  return index.elements(i).reduce((sum, [z, count]) => sum + count * energies[z]!, 0);
}

/** The samples that are written, with their sides. */
export function* kept(parts: readonly Part[], sidesOf: SidesOf): Generator<{ i: number; split: Split }> {
  for (const part of parts) {
    const sides = sidesOf(part);
    for (let j = 0; j < part.samples; j++) {
      const split = SPLITS[sides[j]!];
      if (split !== undefined) yield { i: part.first + j, split };
    }
  }
}

export function anyOf(facts: number): Record<Fact, boolean> {
  const all = Object.keys(FACTS) as Fact[];
  return Object.fromEntries(all.map((fact) => [fact, has(facts, fact)])) as Record<Fact, boolean>;
}

export function gather<Value>(value: Value, comm?: Ranks): Value[] {
  return comm === undefined ? [value] : comm.allgather(value);
}

function noTallies(): Record<Split, Tally> {
  return { train: noTally(), validation: noTally(), test: noTally() };
}

function copyOf(tallies: Record<Split, Tally>): Record<Split, Tally> {
  const copy = noTallies();
  for (const split of SPLITS) addTally(copy[split], tallies[split]);
  return copy;
}
