import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { type FolderFormat, loadDataset, preparedSide, readStructures } from "../src/index";

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "hydride-folder-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "set.bp"));
  return join(folder, "set.bp");
}

const atom = { numbers: Uint8Array.of(1), positions: Float64Array.of(0, 0, 0), pbc: [false, false, false] as const };

/** Two hydrogen atoms: one with a group, one without. */
const format: FolderFormat = {
  name: "atoms",
  title: "atoms",
  recogniseFolder: async (path) => path.endsWith(".bp"),
  async *structures(_, tell) {
    tell("it is a small one");
    const common = { ...atom, pbc: [...atom.pbc] as [boolean, boolean, boolean], dataset: "d", info: {} };
    yield { ...common, id: "1", group: "g", side: "train" };
    yield { ...common, id: "2", side: "test" };
  },
};

it("reads folders of formats that are given", async () => {
  const found = [];
  for await (const { dataset, id, group } of readStructures(emptyFolder(), { formats: [format] })) {
    found.push([dataset, id, group]);
  }
  expect(found).toEqual([
    ["d", "1", "g"],
    ["d", "2", "H"],
  ]);
});

it("tells what the format has to say of a set, once", async () => {
  const path = emptyFolder();
  const { notices } = await loadDataset(path, { formats: [format] });
  expect(notices.filter((line) => line.includes("small"))).toEqual([`${path}: it is a small one`]);
});

it("keeps the sides of a set, for structures that are grouped anew too", async () => {
  const { structures } = await loadDataset(emptyFolder(), { formats: [format], groupBy: "frame" });
  expect(structures.map((structure) => [structure.group, preparedSide(structure)])).toEqual([
    ["1", "train"],
    ["2", "test"],
  ]);
});

it("refuses what is no format", async () => {
  const options = { formats: [{}] as never };
  await expect(loadDataset("none.xyz", options)).rejects.toMatchObject({
    code: "DATASET_OPTION",
    message: "formats: expected a list of formats, found [{}]",
    hint: 'for example [bpFormat] of "@hydride/io-adios"',
  });
});
