import { hillFormula, type InfoValue, type Structure } from "@hydride/core-graph";
import { DatasetError } from "./errors";
import { checkStructures } from "./optionKeys";
import { originOf, preparedPlace, rememberOrigin, rememberPlace } from "./origin";
import { type ChosenGrouping, type GroupBy, parseGroupBy } from "./options";

/** Fewer groups than this say nothing about other materials, and a split of them is far from its fractions. */
const FEWEST_GROUPS = 5;
const FALLBACK_BLOCKS = 20;
/** Blocks of one would be a split by frame, which has to be asked for. */
const SMALLEST_BLOCK = 2;

/** A value that can name a structure or a group, as text; `undefined` for lists, objects, logicals and `null`. */
export function nameOf(value: InfoValue | undefined): string | undefined {
  if (typeof value === "string" && value !== "") return value;
  return typeof value === "number" ? String(value) : undefined;
}

/**
 * The group of one structure; `block` is the name that its block has where the grouping is by block.
 * `undefined` where the grouping is by a key that the structure lacks.
 */
export function groupOf(
  structure: Pick<Structure, "numbers" | "id" | "info">,
  grouping: ChosenGrouping,
  block: (size: number) => string,
): string | undefined {
  if (grouping.by === "frame") return structure.id;
  if (grouping.by === "block") return block(grouping.size);
  if (grouping.by === "info") return nameOf(ownValue(structure.info, grouping.key));
  return hillFormula(structure.numbers);
}

/**
 * The structures of one dataset with other groups. `auto` keeps the groups that they have. Only where these are fewer than
 * five, structures whose group a reader took from the composition, as nobody declared one, come into blocks of consecutive
 * structures, a twentieth of the dataset each and two at least, and a notice says so.
 */
export function regroup(
  structures: readonly Structure[],
  groupBy: GroupBy,
): { structures: Structure[]; notices: string[] } {
  checkStructures("grouping", structures);
  const grouping = parseGroupBy(groupBy);
  if (grouping.by !== "auto") {
    return { structures: structures.map((structure, i) => withGroup(structure, i, grouping)), notices: [] };
  }
  const blocks = fallbackBlocks(structures, (structure) => originOf(structure).group);
  if (blocks === undefined) return { structures: [...structures], notices: [] };
  const { size, blockOf, notice } = blocks;
  const regrouped = structures.map((each, i) =>
    blockOf(each, i) === undefined ? each : withGroup(each, i, { by: "block", size }),
  );
  return { structures: regrouped, notices: [notice] };
}

export interface FallbackBlocks<Own> {
  /** Consecutive structures of a block. */
  size: number;
  /** The number of the block that a structure at a place of the dataset comes into, from 1 on; nothing for one that keeps its group. */
  blockOf: (structure: Own, place: number) => number | undefined;
  notice: string;
}

/**
 * The blocks that `auto` brings structures of one dataset into, where it does.
 * @param isMadeUp Whether a reader took the group of a structure from the composition.
 */
export function fallbackBlocks<Own extends Pick<Structure, "dataset" | "group">>(
  structures: readonly Own[],
  isMadeUp: (structure: Own) => boolean,
): FallbackBlocks<Own> | undefined {
  const found = new Set<string>();
  const declared = new Set<string>();
  for (const each of structures) {
    found.add(each.group);
    if (!isMadeUp(each)) declared.add(each.group);
    // Enough of them: the others need not be looked at.
    if (found.size >= FEWEST_GROUPS) return undefined;
  }
  const isFree = ({ group }: Own) => !declared.has(group);
  const first = structures.find(isFree);
  if (structures.length <= found.size || first === undefined) return undefined;
  const size = Math.max(SMALLEST_BLOCK, Math.ceil(structures.length / FALLBACK_BLOCKS));
  const notice =
    `dataset ${JSON.stringify(first.dataset)} has ${found.size} ${found.size === 1 ? "group" : "groups"} ` +
    `(${JSON.stringify(first.group)}${found.size === 1 ? "" : ", ..."}), too few to split by: ` +
    `its structures${declared.size === 0 ? "" : " without a declared group"} are grouped in blocks of ${size} consecutive ` +
    `ones instead (groupBy: "block:${size}")`;
  const blockOf = (structure: Own, place: number) => (isFree(structure) ? blockAt(place, size) : undefined);
  return { size, blockOf, notice };
}

function blockAt(place: number, size: number): number {
  return Math.floor(place / size) + 1;
}

/** The group of consecutive structures of a dataset, which are counted from 1 on. */
export function blockName(dataset: string, block: number): string {
  return `${dataset}:block:${block}`;
}

function withGroup(structure: Structure, index: number, grouping: ChosenGrouping): Structure {
  const block = (size: number) => blockName(structure.dataset, blockAt(index, size));
  const group = groupOf(structure, grouping, block);
  const origin = originOf(structure);
  const madeUp = { ...origin, group: origin.group && grouping.by === "composition" };
  if (group !== undefined) {
    return rememberPlace(rememberOrigin({ ...structure, group }, madeUp), preparedPlace(structure));
  }
  throw missingGroup(
    grouping,
    `dataset ${JSON.stringify(structure.dataset)}, structure ${JSON.stringify(structure.id)}`,
  );
}

export function missingGroup(grouping: ChosenGrouping, where: string): DatasetError {
  const key = grouping.by === "info" ? grouping.key : grouping.by;
  return new DatasetError(
    "DATASET_GROUP",
    `${where}: expected the key ${JSON.stringify(key)} with a text or a number to group by, found none`,
    'group by another key, or with groupBy: "composition" or "block:20"',
  );
}

export function ownValue(info: Record<string, InfoValue>, key: string): InfoValue | undefined {
  return Object.hasOwn(info, key) ? info[key] : undefined;
}
