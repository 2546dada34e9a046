import { createHash, type Hash } from "node:crypto";
import type { Structure } from "@hydride/core-graph";
import type { Communicator } from "@hydride/parallel";
import type { Config } from "../config/schema.js";
import type { DividedTask } from "../data/task.js";
import { TrainingError } from "../loop/trainingError.js";
import { broadcastJson } from "./broadcastJson.js";
import { agreed } from "./rankFailure.js";

/** What may be another on other machines. */
const OWN = new Set(["training.threads"]);

/**
 * Ranks with other settings would wait for each other for ever, or train towards something else, and nothing would show it. Collective.
 * @throws RankFailure RANKS_DIFFER naming the first key of the configuration in which a rank differs from rank 0.
 */
export async function sameConfig(world: Communicator, config: Config): Promise<void> {
  if (world.size === 1) return;
  const first = broadcastJson(world, 0, config);
  await agreed(world, () => {
    const path = difference(first, JSON.parse(JSON.stringify(config)), "");
    if (path === undefined) return;
    const [expected, found] = [first, config].map((each) => JSON.stringify(valueAt(each, path)) ?? "nothing");
    throw new TrainingError(
      "RANKS_DIFFER",
      `expected ${path} to be ${expected!} as on rank 0, found ${found!}`,
      "Start all ranks with the same configuration and the same arguments.",
    );
  });
}

/**
 * The same of the structures of every dataset, their order, sides and labels: a file may be an older one on another node. Collective.
 * @throws RankFailure RANKS_DIFFER naming the dataset.
 */
export async function sameData(world: Communicator, tasks: readonly DividedTask[]): Promise<void> {
  if (world.size === 1) return;
  const own = tasks.map(({ train, validation, test }) => digestOf([train, validation, test]));
  const first = broadcastJson(world, 0, own);
  await agreed(world, () => {
    const index = own.findIndex((digest, at) => digest !== first[at]);
    if (index < 0) return;
    const { name, train, validation, test } = tasks[index]!;
    throw new TrainingError(
      "RANKS_DIFFER",
      `expected dataset "${name}" to be what rank 0 has read, found another; here it has ${String(train.length)} structures to train on, ` +
        `${String(validation.length)} to validate, ${String(test.length)} to test`,
      "Compare its files on the nodes.",
    );
  });
}

/** The path of the first value that differs, such as `training.epochs`. */
function difference(a: unknown, b: unknown, path: string): string | undefined {
  if (OWN.has(path) || a === b) return undefined;
  if (!isGroup(a) || !isGroup(b)) return path;
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const found = difference(a[key], b[key], path === "" ? key : `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

const isGroup = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

function valueAt(value: unknown, path: string): unknown {
  return path.split(".").reduce((group, key) => (isGroup(group) ? group[key] : undefined), value);
}

/** What tells other structures, sides or labels of a dataset from these. */
export function digestOf(sides: readonly (readonly Structure[])[]): string {
  const hash = createHash("sha256");
  for (const side of sides) {
    hash.update(`side of ${String(side.length)}\n`);
    for (const structure of side) addStructure(hash, structure);
  }
  return hash.digest("hex");
}

function addStructure(hash: Hash, { numbers, positions, cell, forces, stress, arrays, ...rest }: Structure): void {
  hash.update(JSON.stringify(rest));
  const others = Object.entries(arrays ?? {}).map(([name, { values }]) => ({ name, values }));
  for (const { name, values } of [
    ...Object.entries({ numbers, positions, cell, forces, stress }).map(([name, values]) => ({ name, values })),
    ...others,
  ]) {
    if (values === undefined) continue;
    hash.update(`${name} ${String(values.length)}\n`);
    if (Array.isArray(values)) hash.update(JSON.stringify(values));
    else hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
}
