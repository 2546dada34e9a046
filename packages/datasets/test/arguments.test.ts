import { expect, it } from "vitest";
import {
  fitReferenceEnergies,
  loadDataset,
  readStructures,
  regroup,
  splitByGroup,
  splitByLists,
  structureStatistics,
  writeStructures,
} from "../src/index";
import { failure, structure } from "./helpers";

/** As from code without types. */
const none = undefined as never;
const nothing = null as never;
const structures = [structure([1])];

const LIST = "expected a list of structures, found nothing";
const LOADED = "for example the structures that loadDataset gives";
const EXAMPLE = "see the example in the README";
const READING = "keys, level, duplicates, outliers, units, formats, onNotice, onLeftOut";

it.each<[string, () => unknown, string, string]>([
  [
    "loadDataset()",
    () => loadDataset(none),
    "reading: expected the path of a file, or a list of them, found undefined",
    'for example loadDataset("water.xyz")',
  ],
  [
    "loadDataset([1])",
    () => loadDataset([1] as never),
    "reading: expected the path of a file, or a list of them, found [1]",
    'for example loadDataset("water.xyz")',
  ],
  [
    "loadDataset(path, null)",
    () => loadDataset("a.xyz", nothing),
    `reading: expected an object with the options dataset, groupBy, ${READING}, found null`,
    EXAMPLE,
  ],
  [
    "readStructures()",
    () => readStructures(none).next(),
    "reading: expected the path of a file, found undefined",
    'for example "water.xyz"',
  ],
  [
    "readStructures(path, null)",
    () => readStructures("a.xyz", nothing).next(),
    `reading: expected an object with the options dataset, name, groupBy, ${READING}, found null`,
    EXAMPLE,
  ],
  ["structureStatistics()", () => structureStatistics(none), `statistics: ${LIST}`, LOADED],
  ["splitByGroup()", () => splitByGroup(none, none), `splitting: ${LIST}`, LOADED],
  [
    "splitByGroup(structures)",
    () => splitByGroup(structures, none),
    "splitting: expected an object with the options fractions, seed, groupBy, stratify, found nothing",
    EXAMPLE,
  ],
  [
    "splitByGroup without fractions",
    () => splitByGroup(structures, { seed: 1 } as never),
    "splitting, fractions: expected an object with the options train, validation, test, found nothing",
    EXAMPLE,
  ],
  ["splitByLists()", () => splitByLists(none, none), `splitting: ${LIST}`, LOADED],
  ["regroup()", () => regroup(none, "frame"), `grouping: ${LIST}`, LOADED],
  ["fitReferenceEnergies()", () => fitReferenceEnergies(none), `fitting reference energies: ${LIST}`, LOADED],
  [
    "fitReferenceEnergies(structures, null)",
    () => fitReferenceEnergies(structures, nothing),
    "fitting reference energies: expected an object with the options regularisation, prior, found null",
    EXAMPLE,
  ],
  ["writeStructures(path)", () => writeStructures("a.xyz", none), `writing: ${LIST}`, LOADED],
  [
    "writeStructures(path, structures, null)",
    () => writeStructures("a.xyz", structures, nothing),
    "writing: expected an object with the options identity, found null",
    EXAMPLE,
  ],
])("%s is an error that says what is missing", async (_, action, message, hint) => {
  const found = await failure(() => Promise.resolve().then(action));
  expect(found).toStrictEqual({ code: "DATASET_OPTION", message, hint });
});
