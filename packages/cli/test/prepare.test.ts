import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Structure } from "@hydride/core-graph";
import { readStructures } from "@hydride/datasets";
import { SampleFile } from "@hydride/io-adios";
import { describe, expect, it, test } from "vitest";
import { BIN, hydride, temporaryFolder, TWO_FRAMES } from "./hydride.js";

const SHARED = process.env.HYDRIDE_SHARED ?? join(import.meta.dirname, "..", "..", "..", "..", "shared");
const SPLITS = ["train", "validation", "test"] as const;

/** Frames of one molecule that differ a little, each with an id of its own. */
function frames(count: number): string {
  return Array.from(
    { length: count },
    (_, i) =>
      `2\nProperties=species:S:1:pos:R:3:forces:R:3 energy=${-10 - i / 7} mol_id=m${i % 10} pbc="F F F"\n` +
      `O 0 0 ${i / 3} 0 0 ${i}\nH 0 0 ${1 + i / 9} 0 0 ${-i}\n`,
  ).join("");
}

async function structuresOf(path: string): Promise<Structure[]> {
  const file = await SampleFile.open(path);
  const all: Structure[] = [];
  for (const split of SPLITS) for await (const structure of file.structures(split)) all.push(structure);
  await file.close();
  return all;
}

async function read(path: string, dataset: string): Promise<Structure[]> {
  const all: Structure[] = [];
  for await (const structure of readStructures(path, { dataset })) all.push(structure);
  return all;
}

const byId = (a: Structure, b: Structure) => (a.id < b.id ? -1 : 1);

function inFolder(name = "all.xyz", text = frames(100)): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, name), text);
  return folder;
}

test("what is prepared comes back bit for bit, divided by group, with reference energies of the training side", async () => {
  const cwd = inFolder();
  const args = ["prepare", "all.xyz", "--out", "all.bp", "--split", "0.8:0.1:0.1", "--json"];
  const { status, stdout, stderr } = hydride(args, { cwd });
  expect([status, stderr]).toEqual([0, expect.stringContaining("all.xyz: 100 structures\n")]);
  const { sets, ranks } = JSON.parse(stdout) as { sets: Record<string, unknown>[]; ranks: number };
  expect(ranks).toBe(1);
  expect(sets[0]).toMatchObject({
    ...{ path: "all.bp", dataset: "all", structures: 100, atoms: 200, edges: 0, leftOut: [], notices: [] },
    splits: {
      train: { structures: 80, atoms: 160, groups: 8 },
      validation: { structures: 10, atoms: 20, groups: 1 },
      test: { structures: 10, atoms: 20, groups: 1 },
    },
    referenceEnergies: { dataset: "all", method: "fit", structures: 80 },
  });
  const found = await structuresOf(join(cwd, "all.bp"));
  expect(found.sort(byId)).toStrictEqual((await read(join(cwd, "all.xyz"), "all")).sort(byId));
  const file = await SampleFile.open(join(cwd, "all.bp"));
  expect(file.splits).toEqual({ train: 80, validation: 10, test: 10 });
  expect(file.note("reference_energies")).toEqual({ all: sets[0]!.referenceEnergies });
  await file.close();
});

test("inspect, convert and verify read what was prepared", () => {
  const cwd = inFolder();
  hydride(["prepare", "all.xyz", "--out", "all.bp", "--split", "1:0:0"], { cwd });
  const statistics = (path: string) => {
    const { files } = JSON.parse(hydride(["inspect", path, "--json"], { cwd }).stdout) as { files: object[] };
    return { ...files[0], path: "", format: "" };
  };
  expect(statistics("all.bp")).toEqual(statistics("all.xyz"));
  expect(hydride(["verify", "all.bp", "--json"], { cwd })).toEqual({
    status: 0,
    stdout: '{"ok":true,"problems":[]}\n',
    stderr: "",
  });
  expect(hydride(["convert", "all.bp", "--out", "again.xyz"], { cwd }).stderr).toBe(
    "all.bp: 100 structures\nwrote 100 structures with 200 atoms to again.xyz\n",
  );
});

test("what is left out is named", () => {
  const cwd = inFolder();
  const args = ["prepare", "all.xyz", "--out", "all.bp", "--max-force", "97", "--split", "1:0:0", "--json"];
  const { sets } = JSON.parse(hydride(args, { cwd }).stdout) as { sets: { leftOut: unknown[]; structures: number }[] };
  expect(sets[0]!.structures).toBe(98);
  expect(sets[0]!.leftOut).toEqual([
    { path: join(cwd, "all.xyz"), id: "all:99", reason: "a force of 98 eV/A, most 97" },
    { path: join(cwd, "all.xyz"), id: "all:100", reason: "a force of 99 eV/A, most 97" },
  ]);
});

test("neighbours are written on request, in the order of HydraGNN", async () => {
  const cwd = inFolder();
  hydride(["prepare", "all.xyz", "--out", "all.bp", "--split", "1:0:0", "--edges", "cutoff=50,max=1"], { cwd });
  const file = await SampleFile.open(join(cwd, "all.bp"));
  const [sample] = await file.read("train", 0, 1);
  expect([...sample!.get("edge_index")!.values]).toEqual([0n, 1n, 1n, 0n]);
  expect([...sample!.get("edge_attr")!.values]).toEqual([1, 1]);
  expect(file.attributes.get("pna_deg")).toEqual(BigInt64Array.of(0n, 200n));
  await file.close();
});

test("a target that exists is not replaced unasked", () => {
  const cwd = inFolder();
  const args = ["prepare", "all.xyz", "--out", "all.bp"];
  hydride(args, { cwd });
  expect(hydride(args, { cwd })).toEqual({
    status: 1,
    stdout: "",
    stderr:
      "error: all.bp: expected nothing of that name, found a BP set\n" +
      "hint: name another one, or ask for it to be replaced (--overwrite)\n",
  });
  expect(hydride([...args, "--overwrite"], { cwd }).status).toBe(0);
  expect(readdirSync(cwd).sort()).toEqual(["all.bp", "all.xyz"]);
});

test("what a process that was killed has left is removed, and said", async () => {
  const cwd = inFolder("all.xyz", frames(5000));
  const args = ["prepare", "all.xyz", "--out", "all.bp"];
  const child = spawn(process.execPath, [BIN, ...args], { cwd, stdio: "ignore" });
  const ended = new Promise((resolve) => child.on("close", resolve));
  const partial = () => readdirSync(cwd).filter((name) => name.endsWith(".partial"));
  while (partial().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  child.kill("SIGKILL");
  await ended;
  const [left] = partial();
  expect(left).toContain(`-${child.pid!}-`);
  const { status, stderr } = hydride(args, { cwd });
  expect(status).toBe(0);
  expect(stderr).toContain(`all.bp: removed ${left!}, left by a process that is gone (${child.pid!})\n`);
  expect(readdirSync(cwd).sort()).toEqual(["all.bp", "all.xyz"]);
});

test("errors say what was expected", () => {
  const cwd = inFolder("two.xyz", TWO_FRAMES);
  const error = (...args: string[]) => hydride(["prepare", ...args], { cwd }).stderr;
  expect(error("two.xyz", "--out", "two.xyz")).toBe(
    "error: two.xyz: expected a name that ends in .bp\nhint: for example --out two.bp\n",
  );
  expect(error("two.xyz", "two.xyz", "--out", "two.bp")).toBe(
    `error: ${cwd}/two.xyz is the same file as the input ${cwd}/two.xyz\nhint: name each file once\n`,
  );
  const badSplit = (split: string, problem: string) =>
    expect(error("two.xyz", "--out", "two.bp", "--split", split)).toBe(
      `error: option '--split <shares>' argument '${split}' is invalid. ${problem}\n` +
        "hint: see the same command with --help\n",
    );
  badSplit("0.5:0.4", "Expected shares that add up to 1, for example 0.8:0.1:0.1, or own:<key>.");
  badSplit("0:0:1", "Expected a share of training above 0, for example 0.8:0.1:0.1: found 0.");
  expect(error("two.xyz", "--out", "no/such/two.bp")).toBe(
    "error: no/such/two.bp: expected the folder no/such to put it in, found nothing of that name\n" +
      "hint: make it (mkdir -p no/such), or name a set elsewhere with --out\n",
  );
  expect(error("two.xyz", "--out", "two.xyz/two.bp")).toBe(
    "error: two.xyz/two.bp: expected the folder two.xyz to put it in, found a file\n" +
      "hint: name a set elsewhere with --out\n",
  );
  expect(readdirSync(cwd)).toEqual(["two.xyz"]);
});

test("filters that leave nothing, or too little, are named", () => {
  const cwd = inFolder();
  const error = (...args: string[]) =>
    hydride(["prepare", "all.xyz", "--out", "all.bp", ...args], { cwd }).stderr.replace(/^.*structures\n/, "");
  const filters =
    "raise --max-force or widen --energy-per-atom, or the outliers of the dataset where a configuration says them\n";
  expect(error("--energy-per-atom", "0:1")).toBe(
    'error: dataset "all": expected a structure to write, found none: 100 left out, the first, "all:1", for ' +
      `an energy of -5 eV/atom, expected 0 to 1\nhint: ${filters}`,
  );
  const few = error("--max-force", "0.5");
  expect(few).toContain(
    'error: dataset "all": expected at least 2 structures to divide into train, validation, found 1 (99 left out, the first, ' +
      '"all:2", for a force of 1 eV/A, most 0.5)\n',
  );
  expect(few).toContain(`hint: Give the dataset more structures, or leave it out. Or ${filters}`);
  expect(readdirSync(cwd)).toEqual(["all.xyz"]);
});

test("hints have the words of the shell where files are named, and of the configuration where that is", () => {
  const one = (i: number) => `1\nProperties=species:S:1:pos:R:3 energy=${i} mol_id=m\nH 0 0 ${i}\n`;
  const cwd = inFolder("all.xyz", Array.from({ length: 4 }, (_, i) => one(i)).join(""));
  const hint = "hint: group its structures by something finer, for example ";
  const files = hydride(["prepare", "all.xyz", "--out", "all.bp", "--group-by", "info:mol_id"], { cwd }).stderr;
  expect(files).toContain(`${hint}--group-by block:20 (20 consecutive structures a group)\n`);
  expect(hydride(["prepare", "all.xyz", "--out", "all.bp", "--group-by", "info:none"], { cwd }).stderr).toContain(
    "hint: group by another key, or with --group-by composition or block:20\n",
  );
  writeFileSync(join(cwd, "all.yaml"), "datasets: [{ name: all, files: [all.xyz], groupBy: 'info:mol_id' }]\n");
  const config = hydride(["prepare", "all.yaml", "--out", "sets"], { cwd }).stderr;
  expect(config).toContain(`${hint}groupBy: "block:20" (20 consecutive structures a group)\n`);
});

test("a configuration gives a set for each dataset", () => {
  const cwd = inFolder();
  const config =
    "datasets:\n  - { name: one, files: [all.xyz] }\n  - { name: two, files: [all.xyz], split: { by: id, lists: { validation: ['all:7'] }, rest: train } }\n";
  writeFileSync(join(cwd, "sets.yaml"), config);
  const { stdout } = hydride(["prepare", "sets.yaml", "--out", "sets", "--json"], { cwd });
  const { sets } = JSON.parse(stdout) as { sets: { path: string; splits: Record<string, { structures: number }> }[] };
  expect(sets.map(({ path, splits }) => [path, splits.train!.structures, splits.validation!.structures])).toEqual([
    ["sets/one.bp", 90, 10],
    ["sets/two.bp", 99, 1],
  ]);
});

test("what was killed leaves no set", async () => {
  const cwd = inFolder("all.xyz", frames(5000));
  const kills = Number(process.env.HYDRIDE_KILLS ?? 8);
  const began = performance.now();
  hydride(["prepare", "all.xyz", "--out", "whole.bp"], { cwd });
  const whole = performance.now() - began;
  for (let i = 0; i < kills; i++) {
    const child = spawn(process.execPath, [BIN, "prepare", "all.xyz", "--out", "all.bp", "--overwrite"], {
      cwd,
      stdio: "ignore",
    });
    const ended = new Promise((resolve) => child.on("close", resolve));
    setTimeout(() => child.kill("SIGKILL"), (whole * (i + 0.5)) / kills);
    await ended;
    if (!existsSync(join(cwd, "all.bp"))) continue;
    const found = await structuresOf(join(cwd, "all.bp"));
    expect(found.length, `killed after ${(i + 0.5) / kills} of the time`).toBe(5000);
  }
});

const mpirun = spawnSync("mpirun", ["--version"]).status === 0;

/** `hydride prepare` under so many ranks. */
function prepareUnder(ranks: number, args: string[], cwd: string) {
  const launch = [
    "--allow-run-as-root",
    "--oversubscribe",
    "-n",
    String(ranks),
    process.execPath,
    BIN,
    "prepare",
    ...args,
  ];
  const { status, stdout, stderr } = spawnSync("mpirun", launch, { encoding: "utf8", cwd });
  return { status, stdout, stderr };
}

describe.skipIf(!mpirun)("one file that ranks share", () => {
  const under = async (text: string, flags: string[] = []) => {
    const cwd = inFolder("all.xyz", text);
    const found = [];
    for (const ranks of [1, 2, 5]) {
      const out = `all-${ranks}.bp`;
      const { status, stdout, stderr } = prepareUnder(ranks, ["all.xyz", "--out", out, "--json", ...flags], cwd);
      expect([status, stderr]).toEqual([0, expect.stringContaining("structures\n")]);
      const { sets } = JSON.parse(stdout) as { sets: Record<string, unknown>[] };
      found.push({ set: { ...sets[0], path: "", bytes: 0 }, structures: await structuresOf(join(cwd, out)) });
    }
    expect(found[1]).toStrictEqual(found[0]);
    expect(found[2]).toStrictEqual(found[0]);
    return found[0]! as unknown as { set: { notices: string[]; leftOut: unknown[] }; structures: Structure[] };
  };

  it("gives what one rank gives, with what was left out and what there is to be said", async () => {
    const bare = frames(60).replace(/ energy=\S+/, "");
    const { set, structures } = await under(bare, ["--max-force", "50"]);
    expect([set.leftOut.length, structures.length]).toEqual([9, 51]);
    expect(set.notices).toHaveLength(2);
  });

  it("is read by one where an id is in two parts", async () => {
    const { set, structures } = await under(frames(40).replaceAll(" mol_id", " id=x mol_id"));
    expect(set.notices).toEqual([expect.stringContaining("39 frames with an id that an earlier frame has")]);
    expect(new Set(structures.map(({ id }) => id)).size).toBe(40);
  });

  it("is told of where it is wrong, with frame and line", () => {
    const cwd = inFolder("all.xyz", frames(40).replace("H 0 0 4.33", "Q 0 0 4.33"));
    const errors = [1, 2, 5].map((ranks) => prepareUnder(ranks, ["all.xyz", "--out", "all.bp"], cwd).stderr);
    for (const error of errors) {
      expect(error).toContain(`error: ${cwd}/all.xyz: frame 31, line 124: `);
    }
    expect(readdirSync(cwd)).toEqual(["all.xyz"]);
  });
});

describe.skipIf(!mpirun || !existsSync(join(SHARED, "data")))("real data under 1, 2 and 3 ranks", () => {
  const data = join(SHARED, "data");
  it.each([
    ["botnet", ["botnet_ethanol_methanol/train_eth_meth.xyz", "botnet_3bpa/train_300K.xyz"], []],
    ["mptrj", ["mptrj/mptrj-random-700.xyz", "mptrj/MPtrj_2022.9_mini_300_uncorrected_only.json"], []],
    [
      "oc20",
      ["oc20_traj/random1000100.traj", "oc20_traj/random1000142.traj", "oc20_traj/random1000156.traj"],
      ["--group-by", "frame"],
    ],
    ["qm7x", ["qm7x/8000_mini_real.hdf5"], []],
    ["carbene", ["charge_spin/ase_carbene_2200.db"], []],
  ])("%s has the same samples in the same order, and each as it was read", async (name, files, flags) => {
    const cwd = temporaryFolder();
    const paths = files.map((file) => join(data, file));
    const results: Structure[][] = [];
    const raw: unknown[] = [];
    for (const ranks of [1, 2, 3]) {
      const out = join(cwd, `${name}-${ranks}.bp`);
      const args = [...paths, "--out", out, "--dataset", name, "--split", "0.8:0.1:0.1", ...flags];
      const { status, stderr } = prepareUnder(ranks, args, cwd);
      expect([status, stderr]).toEqual([0, expect.any(String)]);
      results.push(await structuresOf(out));
      const file = await SampleFile.open(out);
      raw.push({ splits: file.splits, samples: await Promise.all(SPLITS.map((split) => file.read(split))) });
      await file.close();
    }
    expect(results[1]).toStrictEqual(results[0]);
    expect(results[2]).toStrictEqual(results[0]);
    expect(raw[1]).toStrictEqual(raw[0]);
    expect(raw[2]).toStrictEqual(raw[0]);
    const sources: Structure[] = [];
    const ids = new Set<string>();
    for (const path of paths) {
      for (const structure of await read(path, name)) {
        const isNew = !ids.has(structure.id);
        ids.add(structure.id);
        if (isNew) sources.push(structure);
      }
    }
    const found = new Map(results[0]!.map((structure) => [structure.id, structure]));
    for (const { group, ...structure } of sources) {
      const { group: own, ...rest } = found.get(structure.id)!;
      expect(rest).toStrictEqual(structure);
      // Where there are too few groups to divide by, the blocks that were divided by stand in the set.
      if (!["botnet", "carbene", "oc20"].includes(name)) expect(own).toBe(group);
    }
    const leftOver = results[0]!.length - sources.length;
    expect(leftOver).toBe(
      [...found.keys()].filter((id) => id.includes("#")).length - sources.filter(({ id }) => id.includes("#")).length,
    );
  });
});

test("a run from prepared sets is the run from the files", () => {
  const cwd = inFolder();
  writeFileSync(
    join(cwd, "run.yaml"),
    "datasets: [{ name: all, files: [all.xyz], groupBy: 'info:mol_id' }]\nsplit: { train: 0.8, validation: 0.2 }\n" +
      "model: { hidden: 8, layers: 1 }\ntraining: { epochs: 1, threads: 1 }\n",
  );
  expect(hydride(["prepare", "run.yaml", "--out", "sets"], { cwd }).status).toBe(0);
  const errors = [["--prepared", "sets"], []].map((flags, index) => {
    const args = ["pretrain", "run.yaml", ...flags, "--out", `run${index}`, "--json"];
    const { status, stdout } = hydride(args, { cwd });
    expect(status).toBe(0);
    return (JSON.parse(stdout) as { datasets: unknown }).datasets;
  });
  expect(errors[0]).toEqual(errors[1]);
});
