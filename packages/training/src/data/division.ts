import type { Structure } from "@hydride/core-graph";
import type { Outline } from "@hydride/datasets";

/** The structures of a dataset, divided by group. */
export interface Division<Own extends Outline = Structure> {
  train: Own[];
  validation: Own[];
  test: Own[];
}

/** The divisions of the datasets, by name: a group that several have is on one side in all of them. */
export type Divisions<Own extends Outline = Structure> = ReadonlyMap<string, Division<Own>>;

/** Puts groups on another side, in every dataset that has them; they come last there, and the others keep their order. */
export function moveGroups<Own extends Outline>(
  divisions: Divisions<Own>,
  groups: ReadonlySet<string>,
  to: "train" | "validation",
): Divisions<Own> {
  if (groups.size === 0) return divisions;
  const moves = ({ group }: Own) => groups.has(group);
  const stays = (structure: Own) => !moves(structure);
  return new Map(
    [...divisions].map(([name, { train, validation, test }]) => {
      const joining = [...train, ...validation, ...test].filter(moves);
      const rest = { train: train.filter(stays), validation: validation.filter(stays), test: test.filter(stays) };
      return [name, { ...rest, [to]: [...rest[to], ...joining] }];
    }),
  );
}

/** The structures of a dataset that are held back from training. */
export function heldBack<Own extends Outline>({ validation, test }: Division<Own>): Own[] {
  return [...validation, ...test];
}
