import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { SampleWriter } from "@hydride/io-adios";
import { expect, test } from "vitest";
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
  const gone = `ENOENT: no such file or directory, scandir '${path}'`;
  expect(await failure(checkSets(data))).toEqual(told(`found that one cannot be read: ${gone}`));
  cpSync(`${path}.copy`, path, { recursive: true });
  await checkSets(data);
});

test("there is nothing to check of structures that are in memory", async () => {
  await checkSets([{ name: "a" }]);
});
