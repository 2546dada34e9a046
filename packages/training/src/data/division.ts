import type { Structure } from "@hydride/core-graph";

/** The structures of a dataset, divided by group. */
export interface Division {
  train: Structure[];
  validation: Structure[];
  test: Structure[];
}

/** The divisions of the datasets, by name: a group that several have is on one side in all of them. */
export type Divisions = ReadonlyMap<string, Division>;

/** Puts groups on another side, in every dataset that has them; they come last there, and the others keep their order. */
export function moveGroups(divisions: Divisions, groups: ReadonlySet<string>, to: "train" | "validation"): Divisions {
  if (groups.size === 0) return divisions;
  const moves = ({ group }: Structure) => groups.has(group);
  const stays = (structure: Structure) => !moves(structure);
  return new Map(
    [...divisions].map(([name, { train, validation, test }]) => {
      const joining = [...train, ...validation, ...test].filter(moves);
      const rest = { train: train.filter(stays), validation: validation.filter(stays), test: test.filter(stays) };
      return [name, { ...rest, [to]: [...rest[to], ...joining] }];
    }),
  );
}

/** The structures of a dataset that are held back from training. */
export function heldBack({ validation, test }: Division): Structure[] {
  return [...validation, ...test];
}
