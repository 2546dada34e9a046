import { mkdirSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadDataset, preparedSide } from "@hydride/datasets";
import { DataStore, DataStoreError, FileStore, FlatCache } from "@hydride/datastore";
import { bpFormat, SampleWriter } from "@hydride/io-adios";
import { SingleProcess } from "@hydride/parallel";
import { describe, expect, test } from "vitest";
import { propertyProblem } from "../loop/propertyProblem.js";
import { crystalProblem, type Problem } from "../loop/problem.js";
import { failure, temporaryFolder } from "../helpers.js";
import type { Config } from "../../src/config/schema.js";
import { preparedDivision } from "../../src/data/preparedSplit.js";
import { openSamples } from "../../src/samples/openSamples.js";
import { dataOf, type TaskData } from "../../src/samples/taskData.js";
import type { TaskSamples } from "../../src/samples/taskSamples.js";
import { trimmed } from "../../src/samples/trimmed.js";

const lines: string[] = [];

const open = (problem: Problem, store: Partial<Config["store"]>, branches?: string[]) =>
  openData(problem, problem.tasks.map(dataOf), store, branches);

function openData(
  { config }: Problem,
  data: TaskData[],
  store: Partial<Config["store"]>,
  branches: string[] = ["a", "b"],
) {
  lines.length = 0;
  const settings = { ...config, store: { ...config.store, ...store } };
  return openSamples({
    data,
    config: settings,
    group: new SingleProcess(),
    branches,
    log: (line) => lines.push(line),
  });
}

/** All structures of some datasets, as a step takes them. */
async function everything({ tasks }: Problem, samples: TaskSamples, datasets = [0, 1]) {
  const found = [];
  for (const side of ["train", "validation"] as const) {
    const plans = datasets.map((dataset) => tasks[dataset]![side].map((_, index) => ({ dataset, index })));
    for await (const made of samples.load({ side, plans, make: (batch) => batch.structures() })) found.push(made);
  }
  return found;
}

/** The problem with its structures read from sets, those of the second dataset in an order of their own. */
async function written(): Promise<Problem> {
  const problem = crystalProblem();
  const folder = temporaryFolder();
  for (const [index, task] of problem.tasks.entries()) {
    const path = join(folder, `${task.name}.bp`);
    const writer = await SampleWriter.create(path);
    for (const structure of task.train) await writer.add(structure, "train");
    for (const structure of task.validation)
      await writer.add({ ...structure, id: `${structure.id}-again` }, "validation");
    await writer.close();
    const { structures } = await loadDataset(path, { dataset: task.name, formats: [bpFormat] });
    const { train, validation } = preparedDivision(task.name, structures, preparedSide, () => undefined)!;
    problem.tasks[index] = { ...task, train: index === 1 ? train.reverse() : train, validation };
  }
  return problem;
}

function withoutStructures({ name, counts, atoms, runs }: TaskData): TaskData {
  return { name, counts, atoms, isRead: false, ...(runs && { runs }) };
}

const expected = ({ tasks }: Problem, labels: { name: string; of: string }[] = []) =>
  (["train", "validation"] as const).flatMap((side) =>
    tasks.map((task) => task[side].map((structure) => trimmed(structure, labels))),
  );

describe("memory", () => {
  test("gives what was read, without what training takes nothing of", async () => {
    const problem = crystalProblem();
    problem.tasks[0]!.train[0]!.info.remark = "kept nowhere";
    const samples = await open(problem, {});
    expect(samples.store).toBeInstanceOf(DataStore);
    expect(await everything(problem, samples)).toEqual(expected(problem));
    expect(lines).toEqual([expect.stringMatching(/^store: 14 samples, .* in 1 copy on 1 rank each /)]);
    await samples.close();
  });

  test("keeps the labels of the model's properties", async () => {
    const problem = await propertyProblem();
    const samples = await open(problem, {});
    const labels = [
      { name: "gap", of: "structures" },
      { name: "dipole", of: "structures" },
      { name: "charges", of: "atoms" },
    ];
    const found = await everything(problem, samples);
    expect(found).toEqual(expected(problem, labels));
    expect(found[0]![0]!.info.gap).toBe(4);
    await samples.close();
  });

  test("has the datasets of the branches that are here", async () => {
    const problem = crystalProblem();
    const samples = await open(problem, {}, ["b"]);
    expect(samples.store.count).toBe(8);
    expect(await everything(problem, samples, [1])).toEqual(expected(problem).filter((_, index) => index % 2 === 1));
    await samples.close();
  });

  test("costs are numbers of atoms", async () => {
    const problem = crystalProblem();
    const samples = await open(problem, {});
    const costs = problem.tasks.map(({ train }, dataset) => train.map((_, index) => samples.cost(dataset, index)));
    expect(costs).toEqual(problem.tasks.map(({ train }) => train.map(({ numbers }) => numbers.length)));
    await samples.close();
  });

  test("is filled from sets where the structures are not here", async () => {
    const problem = await written();
    const data = problem.tasks.map(dataOf).map(withoutStructures);
    const samples = await openData(problem, data, {});
    expect(samples.store).toBeInstanceOf(DataStore);
    expect(await everything(problem, samples)).toEqual(expected(problem));
    await samples.close();
  });

  test("does not have labels of sets that the configuration switches off", async () => {
    const problem = await written();
    const [a, b] = problem.config.datasets;
    problem.config.datasets = [{ ...a!, keys: { forces: null } }, b!];
    const data = problem.tasks.map(dataOf).map(withoutStructures);
    for (const kind of ["memory", "file"] as const) {
      const samples = await openData(problem, data, { kind });
      const found = await everything(problem, samples);
      expect(found[0]!.every(({ forces }) => forces === undefined)).toBe(true);
      expect(found[1]!.some(({ forces }) => forces !== undefined)).toBe(true);
      await samples.close();
    }
  });

  test("that is too small is an error", async () => {
    expect(await failure(open(crystalProblem(), { memory: 1e-9 }))).toEqual({
      code: "STORE_MEMORY",
      message:
        "expected records that fit the memory, found 2.5 KiB (2.5 KiB for each of 1 rank) and 1 B for them on each",
      hint: "Use more nodes, give structures more memory with store.memory, or take store.kind: cache.",
    });
  });
});

test("a copy on more ranks than there are is an error", async () => {
  expect(await failure(open(crystalProblem(), { width: 2 }))).toEqual({
    code: "STORE_OPTION",
    message: "store.width: expected a whole number of ranks from 1 to 1, found 2",
    hint: "Leave it out: then it is the fewest whose memory one copy fits.",
  });
});

describe("cache", () => {
  test("is written once, and gives what was read", async () => {
    const problem = crystalProblem();
    const folder = join(temporaryFolder(), "new");
    const first = await open(problem, { kind: "cache", folder });
    const [name] = readdirSync(folder);
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/^[0-9a-f]{32}\.samples$/)]);
    const path = join(folder, name!);
    expect(lines).toEqual([`store: writing ${path}`, `store: 14 samples in ${path}`]);
    expect(first.store).toBeInstanceOf(FlatCache);
    expect(await everything(problem, first)).toEqual(expected(problem));
    await first.close();
    const { mtimeMs } = statSync(path);
    const second = await open(problem, { kind: "cache", folder });
    expect(statSync(path).mtimeMs).toBe(mtimeMs);
    expect(lines).toEqual([`store: 14 samples in ${path}`]);
    await second.close();
  });

  test("has another name for other labels", async () => {
    const problem = crystalProblem();
    const folder = temporaryFolder();
    await (await open(problem, { kind: "cache", folder })).close();
    const energy = problem.tasks[0]!.train[0]!.energy! + 1e-9;
    problem.tasks[0]!.train[0] = { ...problem.tasks[0]!.train[0]!, energy };
    const other = await open(problem, { kind: "cache", folder });
    expect(readdirSync(folder)).toHaveLength(2);
    expect((await everything(problem, other))[0]![0]!.energy).toBe(energy);
    await other.close();
  });

  test("has another name where other properties are kept", async () => {
    const bare = crystalProblem();
    const problem = await propertyProblem();
    const folder = temporaryFolder();
    await (await open({ ...problem, config: bare.config }, { kind: "cache", folder })).close();
    const samples = await open(problem, { kind: "cache", folder });
    expect(readdirSync(folder)).toHaveLength(2);
    expect((await everything(problem, samples))[0]![0]!.info.gap).toBe(4);
    await samples.close();
  });

  test("that is damaged is an error", async () => {
    const problem = crystalProblem();
    const folder = temporaryFolder();
    await (await open(problem, { kind: "cache", folder })).close();
    const path = join(folder, readdirSync(folder)[0]!);
    truncateSync(path, statSync(path).size - 8);
    await expect(open(problem, { kind: "cache", folder })).rejects.toThrow(DataStoreError);
    await expect(open(problem, { kind: "cache", folder })).rejects.toMatchObject({ code: "CACHE_DAMAGED" });
  });

  test("in a folder that cannot be made is an error", async () => {
    const file = join(temporaryFolder(), "file");
    writeFileSync(file, "");
    const folder = join(file, "cache");
    expect(await failure(open(crystalProblem(), { kind: "cache", folder }))).toEqual({
      code: "STORE_CACHE",
      message: `store.folder: expected a folder that takes a file of the datasets' structures, found that ${folder} does not: ENOTDIR`,
      hint: "Choose another folder, with room and the right to write, or store.kind: memory.",
    });
  });

  test("where the system takes no folders is an error, and not waited for", async () => {
    const { code, message } = await failure(open(crystalProblem(), { kind: "cache", folder: "/proc/hydride/cache" }));
    expect([code, message]).toEqual([
      "STORE_CACHE",
      "store.folder: expected a folder that takes a file of the datasets' structures, found that /proc/hydride/cache does not: ENOENT",
    ]);
  });

  test("that cannot be read is an error that names it", async () => {
    const folder = temporaryFolder();
    const samples = await open(crystalProblem(), { kind: "cache", folder });
    await samples.close();
    const [file] = readdirSync(folder);
    rmSync(join(folder, file!));
    mkdirSync(join(folder, file!));
    expect(await failure(open(crystalProblem(), { kind: "cache", folder }))).toEqual({
      code: "STORE_CACHE",
      message: `store.folder: expected a folder that lets ${file!} be read, which it has, found that ${folder} does not: EISDIR`,
      hint: "Choose another folder, with the right to read, or store.kind: memory.",
    });
  });
});

describe("file", () => {
  test("reads again what was read", async () => {
    const problem = await written();
    const samples = await open(problem, { kind: "file" });
    expect(samples.store).toBeInstanceOf(FileStore);
    expect(samples.cost(1, 0)).toBe(problem.tasks[1]!.train[0]!.numbers.length);
    expect(await everything(problem, samples)).toEqual(expected(problem));
    await samples.close();
  });

  test("reads the sets of the branches that are here", async () => {
    const problem = await written();
    const samples = await open(problem, { kind: "file" }, ["b"]);
    expect(samples.store.count).toBe(8);
    expect(await everything(problem, samples, [1])).toEqual(expected(problem).filter((_, index) => index % 2 === 1));
    await samples.close();
  });

  test("wants sets", async () => {
    expect(await failure(open(crystalProblem(), { kind: "file" }))).toEqual({
      code: "STORE_FILE",
      message:
        'dataset "a": expected sets that hydride prepare has made, because "store.kind" is file, found structure "a1" of another file',
      hint:
        "Make sets of the same configuration with hydride prepare CONFIG --out FOLDER, and train with --prepared FOLDER; or take " +
        "another store.kind.",
    });
  });
});
