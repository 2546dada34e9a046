import { realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { fitReferenceEnergies } from "@hydride/datasets";
import { parseConfig } from "../../src/config/load.js";
import type { Config } from "../../src/config/schema.js";
import { loadAll, loadTasks } from "../../src/data/load.js";
import { memoryReader } from "../../src/data/reader.js";
import { forceScale } from "../../src/data/scale.js";
import type { DividedTask } from "../../src/data/task.js";
import { Random } from "../../src/random/random.js";
import { failure as failureOf, temporaryFolder } from "../helpers.js";

let folder: string;
let lines: string[];

beforeEach(() => {
  folder = temporaryFolder();
  lines = [];
});

interface Frame {
  symbols: string[];
  energy?: number;
  force?: number;
  charge?: number;
  group: string;
  /** More of the comment line. */
  extra?: string;
}

/** A file of molecules on a line; every force component of an atom is `force`. */
function write(name: string, frames: Frame[]): string {
  const path = join(folder, name);
  const text = frames.map(({ symbols, energy, force, charge, group, extra }) => {
    const properties = `Properties=species:S:1:pos:R:3${force === undefined ? "" : ":forces:R:3"}`;
    const label =
      (energy === undefined ? "" : ` energy=${String(energy)}`) +
      (charge === undefined ? "" : ` charge=${String(charge)}`);
    const forces = force === undefined ? [] : [force, -force, force];
    const atoms = symbols.map((symbol, i) => [symbol, i, 0, 0, ...forces].join(" "));
    return [
      String(symbols.length),
      `${properties}${label} group=${group} ${extra ?? ""} pbc="F F F"`,
      ...atoms,
      "",
    ].join("\n");
  });
  writeFileSync(path, text.join(""));
  return path;
}

/** Ten groups of two frames: H2 and H3, -1 eV an atom. */
function hydrogen(extra: Partial<Frame> = {}): Frame[] {
  return Array.from({ length: 20 }, (_, frame) => {
    const symbols = frame % 2 === 0 ? ["H", "H"] : ["H", "H", "H"];
    return { symbols, energy: -symbols.length, force: 0.5, group: `g${String(frame >> 1)}`, ...extra };
  });
}

/** With energies of -1.1 eV an atom, as floating-point arithmetic has it. */
function nearly(frame: Frame, index: number): Frame {
  return { ...frame, energy: -1.1 * frame.symbols.length + 1e-10 * (index % 3) };
}

/** All molecules of a size have one geometry, which is on both sides. */
function config(dataset: object, split: object = { train: 0.8, validation: 0.2, test: 0 }): Config {
  return parseConfig({ datasets: [{ name: "d", ...dataset }], split: { leaks: "off", ...split } });
}

const load = (settings: Config) => loadTasks(settings, { log: (line) => lines.push(line) });

const failure = (settings: Config) => failureOf(load(settings));

describe("loadTasks", () => {
  test("divides by group and fits on the training split", async () => {
    const [task] = await load(config({ files: [write("a.xyz", hydrogen())], weight: 3 }));
    expect(task).toMatchObject({ name: "d", weight: 3 });
    expect(task!.split).toEqual({
      groupBy: "auto",
      structures: { train: 16, validation: 4, test: 0 },
      groups: { train: 8, validation: 2, test: 0 },
      moved: [],
    });
    const training = new Set(task!.train.map((structure) => structure.group));
    expect(task!.validation.filter((structure) => training.has(structure.group))).toEqual([]);
    expect(task!.references.of([1, 1, 1])).toBeCloseTo(-3, 10);
    expect(lines).toEqual(["dataset d: 16 structures to train on, 4 to validate"]);
  });

  test("fits references and scales to the training split alone", async () => {
    const random = new Random(1);
    const uneven = hydrogen().map((frame) => ({ ...frame, energy: -9 * random.uniform(), force: random.uniform() }));
    const [task] = await load(config({ files: [write("a.xyz", uneven)] }));
    const { train, references } = task!;
    expect(references.toJSON()).toEqual(fitReferenceEnergies(train).toJSON());
    const rms = (values: number[]) => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);
    expect(task!.scale).toBe(forceScale(train, references));
    const rest = train.map(({ energy, numbers }) => (energy! - references.of(numbers)) / numbers.length);
    expect(task!.energyScale).toBeCloseTo(rms(rest), 12);
  });

  test("has a smallest unit for energies that references fit exactly", async () => {
    const [task] = await load(config({ files: [write("a.xyz", hydrogen().map(nearly))] }));
    expect(task!.energyScale).toBe(1e-4);
  });

  test("divides all datasets at once, by the seed", async () => {
    const dataset = (name: string) => ({ name, files: [write(`${name}.xyz`, hydrogen())] });
    const settings = (seed: number) =>
      parseConfig({ seed, datasets: [dataset("a"), dataset("b")], split: { train: 0.8, validation: 0.2 } });
    const groups = (task: DividedTask) => [...new Set(task.validation.map(({ group }) => group))].sort();
    const [a, b] = await load(settings(1));
    expect(groups(b!)).toEqual(groups(a!));
    expect(lines[0]).toBe("10 groups are in two datasets or more, and on the same side in all of them");
    const [other] = await load(settings(2));
    expect(groups(other!)).not.toEqual(groups(a!));
  });

  test("leaves out structures without labels, so that both sides have some, and says so", async () => {
    const some = hydrogen().map(({ symbols, group, ...labels }, index) => ({
      symbols,
      group,
      ...(index % 4 === 0 && labels),
    }));
    const [task] = await load(config({ files: [write("a.xyz", some)] }));
    expect(lines).toContain(
      'dataset "d": left out 15 of 20 structures, which have no label that the loss gives a weight',
    );
    expect(task!.split.structures).toEqual({ train: 4, validation: 1, test: 0 });
    for (const { energy, forces } of [...task!.train, ...task!.validation]) {
      expect([energy, forces?.length]).toEqual([-2, 6]);
    }
  });

  test("tells of charges that nothing is made of", async () => {
    await load(config({ files: [write("a.xyz", hydrogen({ charge: 1 }))] }));
    expect(lines).toContain(
      "charges and spins are not used: encoder egnn tells structures apart by atoms alone (d); model.conditioned changes that",
    );
  });

  test("moves a group with an element of its own to training, and says so", async () => {
    const frames = hydrogen();
    for (const [index, symbol] of ["He", "Li", "Be", "B"].entries()) frames[index * 2]!.symbols = ["H", symbol];
    const settings = config({ files: [write("a.xyz", frames)] }, { train: 0.5, validation: 0.5, test: 0 });
    const [task] = await load(settings);
    const { moved } = task!.split;
    expect(moved.length).toBeGreaterThan(0);
    expect(task!.validation.flatMap((structure) => [...structure.numbers]).filter((number) => number > 1)).toEqual([]);
    expect(task!.train.length + task!.validation.length).toBe(20);
    const elements = moved.map((group) => ["He", "Li", "Be", "B"][Number(group.slice(1))]!);
    const inOrder = ["He", "Li", "Be", "B"].filter((symbol) => elements.includes(symbol));
    const what = moved.length === 1 ? "a group" : `${String(moved.length)} groups`;
    expect(lines[0]).toBe(
      `dataset "d": moved ${what} to training, which had no ${inOrder.join(", ")}: ${moved.join(", ")}`,
    );
  });

  test("takes the sides that files are of", async () => {
    const side = (name: string, first: number) =>
      write(
        name,
        hydrogen()
          .slice(0, 4)
          .map((frame) => ({ ...frame, group: `${name}${String(first)}` })),
      );
    const split = { files: { validation: [side("v.xyz", 1)], test: [side("t1.xyz", 2), side("t2.xyz", 3)] } };
    const [task] = await load(config({ files: [write("a.xyz", hydrogen())], split }));
    expect(task!.split).toMatchObject({ given: "files", structures: { train: 20, validation: 4, test: 8 } });
    expect(task!.validation.every(({ group }) => group === "v.xyz1")).toBe(true);
    expect(new Set([...task!.train, ...task!.validation, ...task!.test].map(({ id }) => id)).size).toBe(32);
  });

  test("fits reference energies from a prior, which elements that are not there have", async () => {
    const [task] = await load(config({ files: [write("a.xyz", hydrogen())], referencePrior: { H: -0.75, He: -3 } }));
    const { references } = task!;
    expect(references.of([1])).toBeCloseTo(-1, 10);
    expect(references.of([2])).toBeCloseTo(-3.25, 10);
    expect([references.seen[1], references.seen[2], references.known[2]]).toEqual([1, 0, 1]);
    const [named] = await load(
      config({ files: [write("b.xyz", hydrogen())], referencePrior: "elemental-crystals-pbe" }),
    );
    expect(named!.references.of([14])).toBeCloseTo(-5.42 + 3.39 - 1, 10);
  });

  test("uses given reference energies, which have to be complete", async () => {
    const files = [write("a.xyz", hydrogen())];
    const [task] = await load(config({ files, referenceEnergies: { H: -0.25, He: -9 } }));
    expect(task!.references.of([1, 1])).toBe(-0.5);
    expect(lines).toContain('dataset "d": reference energies of He are not used: no structure has these elements');
    const error = await failure(config({ files, referenceEnergies: { He: -9 } }));
    expect([error.code, error.message]).toEqual([
      "DATASET_UNUSABLE",
      'dataset "d": expected the reference energy of every element in it, found none of H',
    ]);
  });

  test("tells of given reference energies in another unit", async () => {
    const files = [
      write(
        "a.xyz",
        hydrogen().map((frame) => ({ ...frame, energy: -1000 * frame.symbols.length })),
      ),
    ];
    await load(config({ files, referenceEnergies: { H: -999 } }));
    expect(lines).toHaveLength(1);
    await load(config({ files, referenceEnergies: { H: -36.7 } }));
    expect(lines[1]).toBe(
      'dataset "d": the given reference energies leave 963 eV per atom of the energies, more than bonds do: ' +
        "look at their unit, which is eV, and at their level of theory",
    );
  });

  test("tells of a file that is in two datasets, by whatever name", async () => {
    const path = write("a.xyz", hydrogen());
    symlinkSync("a.xyz", join(folder, "b.xyz"));
    const datasets = ["a.xyz", "b.xyz"].map((name) => ({ name: name[0], files: [join(folder, name)] }));
    await load(parseConfig({ datasets, split: { train: 0.8, validation: 0.2 } }));
    expect(lines[0]).toBe(`${realpathSync(path)} is in 2 datasets: a, b`);
  });

  test("takes a dataset with forces alone, or energies alone", async () => {
    const none = hydrogen().map(({ symbols, force, group }) => ({ symbols, group, force: force! }));
    const [forces] = await load(config({ files: [write("forces.xyz", none)] }));
    expect(forces!.references.of([1])).toBe(0);
    expect(forces!.scale).toBe(forceScale(forces!.train, forces!.references));
    const rough = hydrogen().map(({ symbols, energy, group }, i) => ({
      symbols,
      group,
      energy: energy! + (i % 4 < 2 ? 1 : -1),
    }));
    const [energies] = await load(config({ files: [write("energies.xyz", rough)] }));
    expect(energies!.scale).toBeGreaterThan(0.3);
    expect(energies!.scale).toBeLessThan(0.5);
  });

  test("tells of what is on both sides, or refuses it", async () => {
    const files = [write("a.xyz", hydrogen())];
    const found =
      '2 geometries, geometry "a:1" (8 in train, 2 in validation, of d), geometry "a:2" (8 in train, 2 in validation, of d)';
    const mode = (leaks: string) => config({ files }, { train: 0.8, validation: 0.2, leaks });
    const { leaks } = await loadAll(mode("report"), { log: (line) => lines.push(line) }, memoryReader);
    expect(leaks).toMatchObject([
      { kind: "geometry", sides: { train: 8, validation: 2, test: 0 } },
      { kind: "geometry", sides: { train: 8, validation: 2, test: 0 } },
    ]);
    const sorted = lines.at(-1)!.replace(/"a:\d+"/g, '"ID"');
    expect(sorted).toBe(`leak check: on two sides or more are ${found.replace(/"a:\d+"/g, '"ID"')}`);
    const error = await failure(mode("error"));
    expect([error.code, error.message.replace(/"a:\d+"/g, '"ID"'), error.hint]).toEqual([
      "DATASET_LEAK",
      "expected every group and geometry on one side of the split, found on two or more " +
        found.replace(/"a:\d+"/g, '"ID"'),
      "Divide by group, or change the lists; split.leaks: report trains all the same, and names all in leaks.json of the run.",
    ]);
    expect("leaks" in (await loadAll(mode("off"), { log: () => undefined }, memoryReader))).toBe(false);
  });

  test("divides as lists in files say, and checks them", async () => {
    const files = [write("a.xyz", hydrogen())];
    writeFileSync(join(folder, "validation.txt"), "g1\ng7\n");
    const split = { by: "group", lists: { validation: join(folder, "validation.txt"), test: ["g2"] }, rest: "train" };
    const [task] = await load(config({ files, split }));
    expect(task!.split).toEqual({
      groupBy: "auto",
      given: "lists",
      structures: { train: 14, validation: 4, test: 2 },
      groups: { train: 7, validation: 2, test: 1 },
      moved: [],
    });
    expect(task!.validation.map(({ group }) => group)).toEqual(["g1", "g1", "g7", "g7"]);
    const error = await failure(config({ files, split: { ...split, rest: "test", lists: { train: ["g1"] } } }));
    expect([error.code, error.message, error.hint]).toEqual([
      "DATASET_UNUSABLE",
      'dataset "d": expected structures for validation, found none after dividing 20 structures in 10 groups',
      "Put some on the list of validation in the dataset's split, or take all that are on no list: rest: validation.",
    ]);
  });

  test("takes the split that a file has, and the other datasets follow it", async () => {
    const own = hydrogen().map((frame, i) => ({
      ...frame,
      extra: `split=${i < 14 ? "train" : i < 18 ? "val" : "test"}`,
    }));
    const datasets = [
      { name: "a", files: [write("a.xyz", own)], split: { own: "split" } },
      { name: "b", files: [write("b.xyz", hydrogen())] },
    ];
    const [a, b] = await load(parseConfig({ datasets, split: { leaks: "off" } }));
    expect(a!.split).toMatchObject({ given: "own", structures: { train: 14, validation: 4, test: 2 } });
    expect(b!.split.structures).toEqual({ train: 14, validation: 4, test: 2 });
    expect(b!.split.given).toBeUndefined();
    const untrained = write("c.xyz", hydrogen({ extra: "split=test" }));
    expect((await failure(config({ files: [untrained], split: { own: "split" } }))).hint).toBe(
      "Say which values of split are train: lists: { train: [...] } in the dataset's split.",
    );
    expect(lines[0]).toBe('dataset "b": 10 groups are on the side that the split of another dataset gives them');
  });

  test("names everything that was left out", async () => {
    const frames = hydrogen();
    frames[0]!.energy = -90;
    delete frames[3]!.energy;
    delete frames[3]!.force;
    frames[19]!.symbols = ["H", "He"];
    const path = write("a.xyz", frames);
    const split = { by: "group", lists: { validation: ["g9"] }, rest: "train" };
    const settings = config({ files: [path], outliers: { energyPerAtom: [-20, 5] }, split });
    const { leftOut, tasks } = await loadAll(settings, { log: (line) => lines.push(line) }, memoryReader);
    expect(leftOut.get("d")).toEqual([
      { path, id: "a:1", reason: "an energy of -45 eV/atom, expected -20 to 5" },
      { id: "a:4", reason: "no label that the loss gives a weight" },
      { id: "a:20", reason: "to validate on, but training has no He" },
    ]);
    expect(tasks[0]!.split.structures).toEqual({ train: 16, validation: 1, test: 0 });
    expect(lines).toContain(
      'dataset "d": left out 1 of 2 structures to validate on (first: "a:20", to validate on, but training has no He)',
    );
  });

  test("refuses a dataset without labels", async () => {
    const none = hydrogen().map(({ symbols, group }) => ({ symbols, group }));
    const error = await failure(config({ files: [write("a.xyz", none)] }));
    expect([error.code, error.message.replace(folder, "DIR"), error.hint]).toEqual([
      "DATASET_UNUSABLE",
      'dataset "d": expected energies or forces to train on, found neither in 20 structures of DIR/a.xyz',
      'name the keys of the labels, for example keys: { energy: "E_dft", forces: "F_dft" }; the first structure has "group"',
    ]);
  });

  test("refuses a dataset of which nothing is left to validate", async () => {
    const unlike = ["H", "He", "Li", "Be", "B", "C"].map((symbol) => ({
      symbols: [symbol],
      energy: -1,
      group: symbol,
    }));
    const error = await failure(config({ files: [write("a.xyz", unlike)] }));
    expect([error.code, error.message, error.hint]).toEqual([
      "DATASET_UNUSABLE",
      'dataset "d": expected structures for validation, found none after dividing 6 structures in 6 groups',
      "Give the dataset more structures of the same elements, or other shares in split.",
    ]);
  });
});
