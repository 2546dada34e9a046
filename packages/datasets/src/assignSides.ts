import { createHash } from "node:crypto";
import { DatasetError } from "./errors";
import type { Outline } from "./outlines/outline";

export type Side = "train" | "validation" | "test";
export const SIDES: readonly Side[] = ["train", "validation", "test"];

/** What a group is counted with where every side is to have its share of it, such as a composition. */
export type StratumOf = (group: string) => string;

/** A group in all the datasets that have it. */
interface Group {
  name: string;
  order: string;
  /** Structures by dataset, the datasets by name. */
  sizes: [dataset: string, structures: number][];
}

/**
 * The side of every group, one for all the datasets that have it. Groups that a small side could hardly take go first, then
 * those that several datasets share, in proportion, then every dataset's own: these make up for what the shared ones left of
 * its fractions. Datasets that share nothing do not depend on each other. With strata, the groups of a stratum go one after the
 * other to the side that is most behind its fraction, so that each side gets its share of each stratum.
 */
export function assignSides(
  datasets: ReadonlyMap<string, readonly Outline[]>,
  fractions: Record<Side, number>,
  seed: number | string,
  stratumOf?: StratumOf,
): Map<string, Side> {
  const groups = orderedGroups(datasets, seed);
  const wanted = SIDES.filter((side) => fractions[side] > 0);
  for (const dataset of datasets.keys()) assertEnoughGroups(dataset, groups, wanted);
  const quotas = new Map(
    [...datasets].map(([dataset, { length }]) => [dataset, new Quota(length, fractions, wanted)] as const),
  );
  const sides = new Map<string, Side>();
  for (const { group, choose } of stratumOf === undefined
    ? bySize(groups, quotas)
    : byStratum(groups, stratumOf, seed)) {
    const side = choose(group, quotas, wanted);
    sides.set(group.name, side);
    for (const [dataset, size] of group.sizes) quotas.get(dataset)!.take(side, size);
  }
  // Those with fewest groups first: what they move may be enough for the others.
  const groupsOf = (dataset: string) => SIDES.reduce((sum, side) => sum + quotas.get(dataset)!.groups[side], 0);
  for (const dataset of [...datasets.keys()].sort().sort((a, b) => groupsOf(a) - groupsOf(b))) {
    for (const side of wanted) if (quotas.get(dataset)!.groups[side] === 0) fill(dataset, side, groups, sides, quotas);
  }
  return sides;
}

type Choose = (group: Group, quotas: ReadonlyMap<string, Quota>, wanted: readonly Side[]) => Side;
interface Turn {
  group: Group;
  choose: Choose;
}

function bySize(groups: readonly Group[], quotas: ReadonlyMap<string, Quota>): Turn[] {
  const isBig = ({ sizes }: Group) => sizes.some(([dataset, size]) => size > quotas.get(dataset)!.big);
  const share = ({ sizes }: Group) => Math.max(...sizes.map(([dataset, size]) => size / quotas.get(dataset)!.total));
  const big = groups.filter(isBig).sort((a, b) => share(b) - share(a));
  const small = groups.filter((group) => !isBig(group));
  return [
    ...big.map((group) => ({ group, choose: isShared(group) ? commonSide : lackingSide })),
    ...small.filter(isShared).map((group) => ({ group, choose: commonSide })),
    ...small.filter((group) => !isShared(group)).map((group) => ({ group, choose: nextSide })),
  ];
}

function byStratum(groups: readonly Group[], stratumOf: StratumOf, seed: number | string): Turn[] {
  const keyed = groups.map((group) => ({ group, stratum: hash(seed, stratumOf(group.name)) }));
  const order = (a: (typeof keyed)[number], b: (typeof keyed)[number]) =>
    a.stratum === b.stratum ? (a.group.order < b.group.order ? -1 : 1) : a.stratum < b.stratum ? -1 : 1;
  return keyed.sort(order).map(({ group }) => ({ group, choose: dueSide }));
}

/** What the sides of one dataset have, and what they lack. */
class Quota {
  readonly lacks: Record<Side, number>;
  readonly groups: Record<Side, number> = { train: 0, validation: 0, test: 0 };
  #seen = 0;
  /** A group of more structures is too big to come when the sides are nearly full. */
  readonly big: number;

  constructor(
    readonly total: number,
    readonly fractions: Record<Side, number>,
    wanted: readonly Side[],
  ) {
    const { train, validation, test } = fractions;
    this.lacks = { train: train * total, validation: validation * total, test: test * total };
    this.big = Math.min(...wanted.map((side) => this.lacks[side])) / 2;
  }

  take(side: Side, structures: number): void {
    this.lacks[side] -= structures;
    this.groups[side]++;
    this.#seen += structures;
  }

  /** How far a side is behind its fraction of what was given out, the next structures included, relative to the total. */
  due(side: Side, structures: number): number {
    const taken = this.fractions[side] * this.total - this.lacks[side];
    return (this.fractions[side] * (this.#seen + structures) - taken) / this.total;
  }

  /** How much nearer the sides come to their fractions, as the sum of squares over expectations has it, relative to the total. */
  gain(side: Side, structures: number): number {
    return (structures * (this.lacks[side] - structures / 2)) / (this.fractions[side] * this.total ** 2);
  }
}

const isShared = ({ sizes }: Group) => sizes.length > 1;

function commonSide({ sizes }: Group, quotas: ReadonlyMap<string, Quota>, wanted: readonly Side[]): Side {
  const gain = (side: Side) => sizes.reduce((sum, [dataset, size]) => sum + quotas.get(dataset)!.gain(side, size), 0);
  return wanted.reduce((best, side) => (gain(side) > gain(best) ? side : best));
}

/** Small groups fill the sides one after the other, train first. */
function nextSide(group: Group, quotas: ReadonlyMap<string, Quota>, wanted: readonly Side[]): Side {
  const [dataset, size] = group.sizes[0]!;
  const { lacks } = quotas.get(dataset)!;
  return wanted.find((side) => lacks[side] >= size / 2) ?? lackingSide(group, quotas, wanted);
}

/** The side that lacks most. */
function lackingSide({ sizes }: Group, quotas: ReadonlyMap<string, Quota>, wanted: readonly Side[]): Side {
  const { lacks } = quotas.get(sizes[0]![0])!;
  return wanted.reduce((best, side) => (lacks[side] > lacks[best] ? side : best));
}

/** The side that is most behind its fraction of what was given out so far. */
function dueSide({ sizes }: Group, quotas: ReadonlyMap<string, Quota>, wanted: readonly Side[]): Side {
  const due = (side: Side) => sizes.reduce((sum, [dataset, size]) => sum + quotas.get(dataset)!.due(side, size), 0);
  return wanted.reduce((best, side) => (due(side) > due(best) ? side : best));
}

/** Gives an empty side of a dataset the smallest group that can go, of the side that has most groups, in all datasets. */
function fill(
  dataset: string,
  empty: Side,
  groups: readonly Group[],
  sides: Map<string, Side>,
  quotas: ReadonlyMap<string, Quota>,
): void {
  const counts = quotas.get(dataset)!.groups;
  const sizeIn = ({ sizes }: Group) => sizes.find(([name]) => name === dataset)?.[1];
  const canGo = ({ name, sizes }: Group) => sizes.every(([each]) => quotas.get(each)!.groups[sides.get(name)!] > 1);
  const candidates = groups
    .filter((group) => sizeIn(group) !== undefined && canGo(group))
    .sort((a, b) => counts[sides.get(a.name)!] - counts[sides.get(b.name)!] || sizeIn(b)! - sizeIn(a)!);
  const moved = candidates.at(-1);
  if (moved === undefined) throw cannotFill(dataset, empty);
  const giver = sides.get(moved.name)!;
  for (const [each, size] of moved.sizes) {
    const quota = quotas.get(each)!;
    quota.take(empty, size);
    quota.lacks[giver] += size;
    quota.groups[giver]--;
  }
  sides.set(moved.name, empty);
}

/** The groups in an order that only the seed and their names decide. */
function orderedGroups(datasets: ReadonlyMap<string, readonly Outline[]>, seed: number | string): Group[] {
  const groups = new Map<string, Group>();
  for (const dataset of [...datasets.keys()].sort()) {
    for (const { group: name } of datasets.get(dataset)!) {
      const known = groups.get(name);
      const last = known?.sizes.at(-1);
      if (last?.[0] === dataset) last[1]++;
      else if (known !== undefined) known.sizes.push([dataset, 1]);
      else groups.set(name, { name, order: hash(seed, name), sizes: [[dataset, 1]] });
    }
  }
  return [...groups.values()].sort((a, b) => (a.order < b.order ? -1 : 1));
}

/** 32 characters, one for each byte. */
function hash(seed: number | string, name: string): string {
  return createHash("sha256")
    .update(JSON.stringify([seed, name]))
    .digest("binary");
}

function assertEnoughGroups(dataset: string, groups: readonly Group[], wanted: readonly Side[]): void {
  const own = groups.filter(({ sizes }) => sizes.some(([name]) => name === dataset));
  if (own.length >= wanted.length) return;
  throw new DatasetError(
    "DATASET_SPLIT",
    `dataset ${JSON.stringify(dataset)}: expected at least ${wanted.length} groups to split into ${wanted.join(", ")}, ` +
      `found ${own.length} (${own.map(({ name }) => JSON.stringify(name)).join(", ")})`,
    'group its structures by something finer, for example groupBy: "block:20" (20 consecutive structures a group)',
  );
}

function cannotFill(dataset: string, side: Side): DatasetError {
  return new DatasetError(
    "DATASET_SPLIT",
    `dataset ${JSON.stringify(dataset)}: expected a group for ${side}, found none that could go there: ` +
      "it shares its few groups with datasets that would then lack a side themselves",
    'group its structures by something finer, for example groupBy: "block:20" (20 consecutive structures a group)',
  );
}
