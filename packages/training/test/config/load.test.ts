import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { formatConfig, loadConfig } from "../../src/config/load.js";
import { failureOf, temporaryFolder, type Failure } from "../helpers.js";

const MINIMAL = `datasets:
  - name: organics
    files: [organics.xyz]
  - name: crystals
    files: [crystals.xyz]
model:
  hidden: 64
training:
  epochs: 30
`;

let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
  for (const name of ["organics.xyz", "crystals.xyz"]) writeFileSync(join(folder, name), "");
});

function write(text: string, name = "config.yaml"): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** The error of a configuration, with the folder of the test written as `DIR`. */
function failure(text: string, set: string[] = []): Failure {
  return failureOf(() => loadConfig(write(text), set), folder);
}

describe("a configuration of a dozen lines", () => {
  test("gets every default", () => {
    const config = loadConfig(write(MINIMAL));
    const usual = { weight: 1, rattle: 0, duplicates: "drop", groupBy: "auto" };
    expect(config.datasets).toEqual([
      { name: "organics", files: [join(folder, "organics.xyz")], ...usual },
      { name: "crystals", files: [join(folder, "crystals.xyz")], ...usual },
    ]);
    expect(config.seed).toBe(0);
    expect(config.split).toEqual({ train: 0.9, validation: 0.1, test: 0, leaks: "report" });
    expect(config.model).toMatchObject({ encoder: "egnn", hidden: 64, cutoff: 5, maxNeighbors: 20, dtype: "float32" });
    expect(config.model.heads.forces).toBe("conservative");
    expect(config.training.epochs).toBe(30);
    expect(config.training.schedule.type).toBe("cosine");
  });

  test("is the same in JSON", () => {
    const json = JSON.stringify({
      datasets: [
        { name: "organics", files: ["organics.xyz"] },
        { name: "crystals", files: ["crystals.xyz"] },
      ],
      model: { hidden: 64 },
      training: { epochs: 30 },
    });
    expect(loadConfig(write(json, "config.json"))).toEqual(loadConfig(write(MINIMAL)));
  });

  test("is the same after it was written out complete and read again", () => {
    const config = loadConfig(write(MINIMAL));
    expect(loadConfig(write(formatConfig(config), "resolved.yaml"))).toEqual(config);
  });
});

describe("overrides", () => {
  test("replace values, also in lists and in groups that the file does not have", () => {
    const config = loadConfig(write(MINIMAL), [
      "training.epochs=3",
      "training.epochs=4",
      "datasets.1.weight=2.5",
      "model.heads.hidden=[8, 8, 8]",
      "checkpoint.keep=7",
      "name=a run",
    ]);
    expect(config.training.epochs).toBe(4);
    expect(config.datasets.map((dataset) => dataset.weight)).toEqual([1, 2.5]);
    expect(config.model.heads.hidden).toEqual([8, 8, 8]);
    expect(config.checkpoint.keep).toBe(7);
    expect(config.name).toBe("a run");
  });

  test("are named as the place of what is wrong with them", () => {
    expect(failure(MINIMAL, ["model.hiden=3"])).toEqual({
      code: "CONFIG_UNKNOWN_KEY",
      message: '--set model.hiden=3: unknown key "model.hiden"; did you mean "model.hidden"?',
      hint: 'The keys of "model" are encoder, hidden, layers, cutoff, maxNeighbors, conditioned, heads, hydragnn, dtype.',
    });
    expect(failure(MINIMAL, ["training.epochs=many"]).message).toBe(
      '--set training.epochs=many: "training.epochs": expected a number, found "many" (a text)',
    );
  });
});

describe("an unknown key", () => {
  test("is an error with its line, its full path and the nearest sibling", () => {
    expect(failure(MINIMAL.replace("hidden: 64", "hidden: 64\n  cutof: 6"))).toEqual({
      code: "CONFIG_UNKNOWN_KEY",
      message: 'DIR/config.yaml:8: unknown key "model.cutof"; did you mean "model.cutoff"?',
      hint: 'The keys of "model" are encoder, hidden, layers, cutoff, maxNeighbors, conditioned, heads, hydragnn, dtype.',
    });
  });

  test("in a list is suggested at the same position", () => {
    expect(failure(MINIMAL.replace("files: [crystals.xyz]", "files: [crystals.xyz]\n    wieght: 2")).message).toBe(
      'DIR/config.yaml:6: unknown key "datasets.1.wieght"; did you mean "datasets.1.weight"?',
    );
  });

  test("that belongs elsewhere is suggested there", () => {
    expect(failure(`epochs: 3\n${MINIMAL}`).message).toBe(
      'DIR/config.yaml:1: unknown key "epochs"; did you mean "training.epochs"?',
    );
  });

  test("that resembles nothing has no suggestion", () => {
    expect(failure(`zzzzzz: 3\n${MINIMAL}`)).toEqual({
      code: "CONFIG_UNKNOWN_KEY",
      message: 'DIR/config.yaml:1: unknown key "zzzzzz"',
      hint: "The keys at the top are name, seed, datasets, split, model, loss, training, parallel, store, checkpoint.",
    });
  });
});

describe("a wrong value", () => {
  test.each([
    ["hidden: 64", "hidden: wide", '7: "model.hidden": expected a number, found "wide" (a text)'],
    ["hidden: 64", "hidden: 6.5", '7: "model.hidden": expected a whole number, found 6.5 (a number)'],
    ["hidden: 64", "hidden: 0", '7: "model.hidden": expected a number of at least 1, found 0 (a number)'],
    ["hidden: 64", "cutoff: 0", '7: "model.cutoff": expected a number of more than 0, found 0 (a number)'],
    ["hidden: 64", "cutoff: 40", '7: "model.cutoff": expected a number of at most 20, found 40 (a number)'],
    [
      "hidden: 64",
      "encoder: mlp",
      '7: "model.encoder": expected "egnn" or "painn" or "egnn-hydragnn" or "painn-hydragnn", found "mlp" (a text)',
    ],
    ["hidden: 64", "heads: 3", '7: "model.heads": expected a group of keys, found 3 (a number)'],
    [
      "files: [organics.xyz]",
      "files: organics.xyz",
      '3: "datasets.0.files": expected a list, found "organics.xyz" (a text)',
    ],
    [
      "files: [organics.xyz]",
      "files: []",
      '3: "datasets.0.files": expected a list of at least 1 entry, found a list of 0 entries',
    ],
    [
      "name: organics",
      "name: a/b",
      '2: "datasets.0.name": expected a name of letters, digits, - and _ that begins with a letter or digit, found "a/b" (a text)',
    ],
    [
      "name: organics",
      "groupBy: block:0\n    name: organics",
      '2: "datasets.0.groupBy": expected auto, composition, frame, info:<key> or block:<n> with n of 1 or more, found "block:0" (a text)',
    ],
    ["hidden: 64", "cutoff: .nan", '7: "model.cutoff": expected a finite number, found .nan (a number)'],
    ["hidden: 64", "hidden: .inf", '7: "model.hidden": expected a finite number, found .inf (a number)'],
    ["hidden: 64", "cutoff: -.inf", '7: "model.cutoff": expected a finite number, found -.inf (a number)'],
    [
      "epochs: 30",
      "epochs: 1e99",
      '9: "training.epochs": expected a number of at most 1000000, found 1e+99 (a number)',
    ],
    ["hidden: 64", "hidden: true", '7: "model.hidden": expected a number, found true (true or false)'],
    ["hidden: 64", "toString: 1", '7: unknown key "model.toString"'],
    ["epochs: 30", "epochs:", '9: "training.epochs": expected a number, found nothing'],
    [
      "  epochs: 30",
      "  schedule:\n    warmup: 1",
      '10: "training.schedule.warmup": expected a number of less than 1, found 1 (a number)',
    ],
    ["name: crystals", "name: organics", '4: "datasets.1.name": expected a name of its own, found "organics" again'],
    [
      "model:",
      "split: {train: 0.8}\nmodel:",
      '6: "split": expected train, validation and test to add up to 1, found 0.8 + 0.1 + 0',
    ],
  ])("%s -> %s", (from, to, message) => {
    expect(failure(MINIMAL.replace(from, to)).message).toBe(`DIR/config.yaml:${message}`);
  });

  test("and every other one are in one error", () => {
    const text = MINIMAL.replace("hidden: 64", "hidden: wide\n  cutof: 6");
    expect(failure(text).message).toBe(
      'DIR/config.yaml:7: "model.hidden": expected a number, found "wide" (a text)\n' +
        'DIR/config.yaml:8: unknown key "model.cutof"; did you mean "model.cutoff"?',
    );
  });

  test("is reported where a required key is missing", () => {
    expect(failure("name: x\n").message).toBe('DIR/config.yaml: "datasets" is missing');
    expect(failure("datasets:\n  - name: x\n").message).toBe('DIR/config.yaml:2: "datasets.0.files" is missing');
    expect(failure("").message).toBe('DIR/config.yaml (empty): "datasets" is missing');
    expect(failure("# later\n").message).toBe('DIR/config.yaml (empty): "datasets" is missing');
    expect(failure("[1, 2]\n").message).toBe(
      "DIR/config.yaml: the configuration: expected a group of keys, found a list of 2 entries",
    );
  });

  test.each(["oxygen", "Hh", "h"])("in the reference energies names the key: %s", (symbol) => {
    const energies = `files: [crystals.xyz]\n    referenceEnergies: { ${symbol}: -1, O: 2 }`;
    expect(failure(MINIMAL.replace("files: [crystals.xyz]", energies))).toEqual({
      code: "CONFIG_INVALID",
      message:
        `DIR/config.yaml:6: "datasets.1.referenceEnergies.${symbol}": expected an element's symbol such as H or Fe as key, ` +
        `found "${symbol}"`,
      hint:
        "datasets.1.referenceEnergies (map of numbers): Energy of a free atom in eV for every element of the dataset; " +
        "fitted on the training split by default.",
    });
  });

  test("in the reference energies may have another unit", () => {
    const energies = "files: [crystals.xyz]\n    referenceEnergies: { H: -1e300 }";
    expect(failure(MINIMAL.replace("files: [crystals.xyz]", energies)).message).toBe(
      'DIR/config.yaml:6: "datasets.1.referenceEnergies.H": expected a number of at least -10000000, found -1e+300 (a number)',
    );
  });

  test("comes with what its key means", () => {
    expect(failure(MINIMAL.replace("hidden: 64", "hidden: wide")).hint).toBe(
      "model.hidden (integer >= 1, <= 8192, 128 by default): Width of the encoder's features.",
    );
    expect(failure(MINIMAL.replace("name: organics", "name: a/b")).hint).toBe(
      "datasets.0.name (string): Name of the dataset and of its branch: letters, digits, - and _.",
    );
    expect(failure("[1, 2]\n").hint).toBe(
      "The keys at the top are name, seed, datasets, split, model, loss, training, parallel, store, checkpoint.",
    );
    expect(failure("name: x\n").hint).toBe("datasets (list of group): The datasets; each gets a branch of the model.");
    expect(failure(MINIMAL.replace("name: crystals", "name: organics")).hint).toBe(
      "The name of a dataset is that of its branch; two datasets of one level of theory are one dataset with more files.",
    );
    expect(failure(MINIMAL.replace("model:", "split: { train: 0.8 }\nmodel:")).hint).toBe(
      "Give all of them, for example split: { train: 0.8, validation: 0.1, test: 0.1 }.",
    );
  });

  test("is cut where it is long, and cannot act on a terminal", () => {
    expect(failure(`"\\e[31m${"x".repeat(100)}"\n`).message).toBe(
      "DIR/config.yaml: the configuration: expected a group of keys, " +
        `found "\\u{1b}[31m${"x".repeat(55)}..." (a text)`,
    );
  });
});

test("a batch has room for every dataset", () => {
  expect(failure(`${MINIMAL}  batchSize: 1\n`)).toEqual({
    code: "CONFIG_INVALID",
    message: 'DIR/config.yaml:10: "training.batchSize": expected at least 2, one structure of each dataset, found 1',
    hint: "Set training.batchSize to 2 or more: every step has structures of every dataset.",
  });
  expect(loadConfig(write(`${MINIMAL}  batchSize: 2\n`)).training.batchSize).toBe(2);
});

describe("a split of its own", () => {
  const given = (split: string) =>
    MINIMAL.replace("files: [organics.xyz]", `files: [organics.xyz]\n    split: ${split}`);
  const place = 'DIR/config.yaml:4: "datasets.0.split';

  test("has lists of names, or in files, whose paths are relative to the configuration", () => {
    for (const name of ["val.txt", "test.json"]) writeFileSync(join(folder, name), "");
    const lists = "{ train: [a, b], validation: val.txt, test: test.json }";
    const config = loadConfig(write(given(`{ by: group, lists: ${lists}, rest: train }`)));
    expect(config.datasets[0]!.split).toEqual({
      by: "group",
      lists: { train: ["a", "b"], validation: join(folder, "val.txt"), test: join(folder, "test.json") },
      rest: "train",
    });
    expect(loadConfig(write(formatConfig(config), "resolved.yaml"))).toEqual(config);
    expect(loadConfig(write(MINIMAL), ["datasets.1.split.own=split"]).datasets[1]!.split).toEqual({ own: "split" });
  });

  test.each([
    ["{}", ": expected files, lists or own, found none of them"],
    ["{ lists: {} }", ": expected files, lists or own, found none of them"],
    ["{ by: id, rest: train }", ": expected files, lists or own, found none of them"],
    ["{ files: { validation: [v.xyz] }, rest: train }", ": expected files, lists or own, found files and rest"],
    ["{ files: { test: [t.xyz] } }", ": expected files, lists or own, found files without validation"],
    ["{ own: split, by: group }", ": expected files, lists or own, found own and by"],
    ["own", ': expected a group of keys, found "own" (a text)'],
    ["{ lists: { train: 3 } }", ".lists.train\": expected a file's name, or a list of names, found 3 (a number)"],
    ["{ lists: { train: [] } }", '.lists.train": expected a list of at least 1 entry, found a list of 0 entries'],
    ["{ lists: { train: none.txt } }", '.lists.train" of dataset "organics": there is no file DIR/none.txt'],
  ])("%s is an error", (split, message) => {
    expect(failure(given(split)).message).toBe(place + (message.startsWith(":") ? `"${message}` : message));
  });

  test("has hints", () => {
    expect(failure(given("{}")).hint).toBe(
      "For example split: { lists: { validation: validation.txt }, rest: train }.",
    );
    expect(failure(given("{ own: split, by: group }")).hint).toBe(
      "The lists beside own are of values of that key: leave by out.",
    );
    expect(failure(`${MINIMAL}split: { own: split }\n`).message).toBe(
      'DIR/config.yaml:10: unknown key "split.own"; did you mean "datasets.*.split.own"?',
    );
  });
});

describe("a loss", () => {
  const direct = "model:\n  heads: { forces: direct }";

  test.each(["{ energy: 0, forces: 0, stress: 0 }", "{ energy: 0, forces: 0 }"])(
    "of nothing is an error: %s",
    (loss) => {
      expect(failure(`${MINIMAL}loss: ${loss}\n`)).toEqual({
        code: "CONFIG_INVALID",
        message: 'DIR/config.yaml:10: "loss": expected energy or forces of more than 0, found 0 for both',
        hint: "Stress alone does not make a potential.",
      });
    },
  );

  test.each(["energy", "forces"])("of %s alone is one", (label) => {
    const other = label === "energy" ? "forces" : "energy";
    expect(loadConfig(write(`${MINIMAL}loss: { ${other}: 0 }\n`)).loss[other]).toBe(0);
  });

  test("has no stress with direct forces, unless that is asked for, which is an error", () => {
    const text = MINIMAL.replace("model:", direct);
    const config = loadConfig(write(text));
    expect(config.loss.stress).toBe(0);
    expect(loadConfig(write(formatConfig(config), "resolved.yaml"))).toEqual(config);
    expect(failure(`${text}loss:\n  stress: 2\n`)).toEqual({
      code: "CONFIG_INVALID",
      message:
        'DIR/config.yaml:12: "loss.stress": expected 0 or nothing, because "model.heads.forces" is direct and such forces have no stress, found 2',
      hint: "Leave loss.stress out, or take conservative forces.",
    });
    expect(failure(text, ["loss.stress=1"]).message).toMatch(
      /^--set loss.stress=1: "loss.stress": expected 0 or nothing/,
    );
    expect(loadConfig(write(MINIMAL)).loss.stress).toBe(1);
  });
});

describe("a file", () => {
  test("of data that does not exist is an error", () => {
    expect(failure(MINIMAL.replace("crystals.xyz", "cristals.xyz"))).toEqual({
      code: "CONFIG_FILE_NOT_FOUND",
      message: 'DIR/config.yaml:5: "datasets.1.files.0" of dataset "crystals": there is no file DIR/cristals.xyz',
      hint: "Paths are relative to the folder of the configuration.",
    });
    expect(failure(MINIMAL, ["datasets.0.files=[organics.xyz, more/*.xyz]"])).toEqual({
      code: "CONFIG_FILE_NOT_FOUND",
      message:
        '--set datasets.0.files=[organics.xyz, more/*.xyz]: "datasets.0.files.1" of dataset "organics": ' +
        "there is no file DIR/more/*.xyz",
      hint: "Patterns stand for no files here: list every file.",
    });
  });
});
