import type { Structure } from "@hydride/core-graph";
import { geometryLeaks, groupLeaks, type Leak, type Side } from "@hydride/datasets";
import type { Config } from "../config/schema.js";
import { TrainingError } from "../loop/trainingError.js";
import type { Division } from "./division.js";
import type { Known } from "./known.js";
import type { DatasetReader } from "./reader.js";

const MOST_NAMED = 5;

/**
 * The groups and geometries that are on two sides or more of the split, over all datasets; `undefined` where nobody looks. The log
 * says how many.
 *
 * @throws TrainingError DATASET_LEAK where the configuration wants none.
 */
export async function checkLeaks<Own extends Known>(
  divisions: readonly Division<Own>[],
  mode: Config["split"]["leaks"],
  log: (line: string) => void,
  reader: Pick<DatasetReader<Own>, "suspects" | "structures">,
): Promise<Leak[] | undefined> {
  if (mode === "off") return undefined;
  const side = (name: Side) => divisions.flatMap((division) => division[name]);
  const sides = { train: side("train"), validation: side("validation"), test: side("test") };
  const { train, validation, test } = reader.suspects(sides);
  const geometries = {
    train: await all(reader.structures(train)),
    validation: await all(reader.structures(validation)),
    test: await all(reader.structures(test)),
  };
  const leaks = [...groupLeaks(sides), ...geometryLeaks(geometries)];
  if (leaks.length === 0) {
    log("leak check: no group and no geometry is on two sides");
    return leaks;
  }
  if (mode === "report") {
    log(`leak check: on two sides or more are ${countLeaks(leaks)}, ${named(leaks)}`);
    return leaks;
  }
  throw new TrainingError(
    "DATASET_LEAK",
    `expected every group and geometry on one side of the split, found on two or more ${countLeaks(leaks)}, ${named(leaks)}`,
    "Divide by group, or change the lists; split.leaks: report trains all the same, and names all in leaks.json of the run.",
  );
}

async function all(structures: Iterable<Structure> | AsyncIterable<Structure>): Promise<Structure[]> {
  const found: Structure[] = [];
  for await (const structure of structures) found.push(structure);
  return found;
}

/** `3 groups and 1 geometry`. */
function countLeaks(leaks: readonly Leak[]): string {
  const { groups, geometries } = leakCounts(leaks);
  const texts = [
    ...(groups > 0 ? [groups === 1 ? "1 group" : `${String(groups)} groups`] : []),
    ...(geometries > 0 ? [geometries === 1 ? "1 geometry" : `${String(geometries)} geometries`] : []),
  ];
  return texts.join(" and ");
}

/** How many there are of each kind. */
export function leakCounts(leaks: readonly Leak[]): { groups: number; geometries: number } {
  const groups = leaks.filter(({ kind }) => kind === "group").length;
  return { groups, geometries: leaks.length - groups };
}

function named(leaks: readonly Leak[]): string {
  const texts = leaks.slice(0, MOST_NAMED).map(({ kind, name, sides, datasets }) => {
    const counts = Object.entries(sides).flatMap(([side, count]) => (count > 0 ? [`${String(count)} in ${side}`] : []));
    return `${kind} ${JSON.stringify(name)} (${counts.join(", ")}, of ${datasets.join(", ")})`;
  });
  return `${leaks.length > MOST_NAMED ? "first " : ""}${texts.join(", ")}`;
}
