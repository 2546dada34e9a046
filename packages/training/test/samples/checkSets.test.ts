import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { SampleWriter } from "@hydride/io-adios";
import { SingleProcess } from "@hydride/parallel";
import { expect, test } from "vitest";
import { parseConfig } from "../../src/config/load.js";
import { readTasks } from "../../src/ranks/readTasks.js";
import { checkSets, identitiesOf } from "../../src/samples/checkSets.js";
import { failure, temporaryFolder } from "../helpers.js";
import { line } from "../data/structures.js";

async function write(path: string, ids: readonly string[]): Promise<void> {
  const writer = await SampleWriter.create(path, { overwrite: true });
  for (const id of ids) await writer.add(line(id, [1]), "train");
  await writer.close();
}

test("sets that are replaced, or go, while a run reads them are told", async () => {
  const path = join(temporaryFolder(), "a.bp");
  await write(path, ["one"]);
  const runs = { train: [{ path, side: "train" as const, first: 0, count: 1 }], validation: [] };
  const data = [{ name: "a", runs, identities: await identitiesOf(runs) }];
  const told = (found: string) => ({
    code: "DATASET_CHANGED",
    message: `expected the sets of dataset "a" to be those that rank 0 has read, ${found}`,
    hint: `Compare them on the nodes, and leave them as they are while a run reads them: ${path}`,
  });
  await checkSets(data);
  cpSync(path, `${path}.copy`, { recursive: true });
  await write(path, ["two"]);
  expect(await failure(checkSets(data))).toEqual(told("found others"));
  rmSync(path, { recursive: true });
  const gone = `${path}: expected a BP set, found nothing of that name`;
  expect(await failure(checkSets(data))).toEqual(told(`found that one cannot be read: ${gone}`));
  cpSync(`${path}.copy`, path, { recursive: true });
  await checkSets(data);
});

test("so is one that is replaced while it is read and divided", async () => {
  const [path, other] = ["b.bp", "other.bp"].map((name) => join(temporaryFolder(), name)) as [string, string];
  for (const [at, energy] of [
    [path, -1],
    [other, -2],
  ] as const) {
    const writer = await SampleWriter.create(at);
    for (let k = 0; k < 20; k++) {
      await writer.add(line(`m${String(k)}`, [1, 8], { energy }), k % 5 === 0 ? "validation" : "train");
    }
    await writer.close();
  }
  const config = parseConfig({ datasets: [{ name: "b", files: [path] }] });
  const read = (log: () => void) => readTasks(config, new SingleProcess(), { log });
  expect((await read(() => undefined)).data[0]!.counts.train).toBe(16);
  const replace = () => {
    cpSync(other, path, { recursive: true });
  };
  expect((await failure(read(replace))).code).toBe("DATASET_CHANGED");
});

test("there is nothing to check of structures that are in memory", async () => {
  await checkSets([{ name: "a" }]);
});
