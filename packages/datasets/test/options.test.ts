import { describe, expect, it } from "vitest";
import { loadDataset, type ReadOptions, readStructures, structureStatistics } from "../src/index";
import { failure, failureOf, readContent } from "./helpers";

const GOOD = "1\nenergy=-1\nH 0 0 0\n";
const given = (options: unknown) => options as ReadOptions;

describe("the value of an option", () => {
  it.each<[string, unknown, string, string]>([
    ["dataset", { dataset: 5 }, "a text in the option dataset, found 5", "leave the option out for its default"],
    ["an empty name", { name: "" }, 'a text in the option name, found ""', "leave the option out for its default"],
    ["groupBy", { groupBy: 3 }, "a text in the option groupBy, found 3", "leave the option out for its default"],
    ["level", { level: null }, "a text in the option level, found null", "leave the option out for its default"],
    [
      "duplicates in capitals",
      { duplicates: "Keep" },
      '"drop" or "keep" in the option duplicates, found "Keep"',
      "drop leaves later ones out, keep reads them too",
    ],
    [
      "duplicates true",
      { duplicates: true },
      '"drop" or "keep" in the option duplicates, found true',
      "drop leaves later ones out, keep reads them too",
    ],
    ["onNotice", { onNotice: "x" }, 'a function in the option onNotice, found "x"', "for example console.warn"],
    [
      "a key",
      { keys: { energy: 5 } },
      "a text or null in the option keys.energy, found 5",
      "a name as in the file; null says that there is no such label",
    ],
    [
      "no group",
      { keys: { group: null } },
      "a text in the option keys.group, found null",
      "leave the option out for its default",
    ],
    [
      "a unit",
      { units: { energy: 1 } },
      "a text in the option units.energy, found 1",
      "leave the option out for its default",
    ],
    ["keys", { keys: ["E"] }, 'an object in the option keys, found ["E"]', 'for example units: { energy: "Hartree" }'],
    ["units", { units: "eV" }, 'an object in the option units, found "eV"', 'for example units: { energy: "Hartree" }'],
  ])("is refused where it cannot be: %s", async (_, options, found, hint) => {
    expect(await failureOf(GOOD, given(options))).toStrictEqual({
      code: "DATASET_OPTION",
      message: `reading: expected ${found}`,
      hint,
    });
  });

  it.each<[string, unknown, string]>([
    ["a text", { maxForce: "50" }, 'maxForce: expected a number above 0, eV/A, found "50"'],
    ["zero", { maxForce: 0 }, "maxForce: expected a number above 0, eV/A, found 0"],
    ["no number", { maxForce: NaN }, "maxForce: expected a number above 0, eV/A, found NaN"],
    [
      "half a range",
      { energyPerAtom: [1] },
      "energyPerAtom: expected [lowest, highest] in eV, the lowest first, found [1]",
    ],
    [
      "a text in a range",
      { energyPerAtom: [-5, "x"] },
      'energyPerAtom: expected [lowest, highest] in eV, the lowest first, found [-5,"x"]',
    ],
    [
      "a range upside down",
      { energyPerAtom: [1, -1] },
      "energyPerAtom: expected [lowest, highest] in eV, the lowest first, found [1,-1]",
    ],
    ["no range", { energyPerAtom: 5 }, "energyPerAtom: expected [lowest, highest] in eV, the lowest first, found 5"],
  ])("is refused in outliers: %s", async (_, outliers, message) => {
    expect(await failureOf(GOOD, given({ outliers }))).toStrictEqual({
      code: "DATASET_OPTION",
      message: `outliers.${message}`,
      hint: "for example outliers: { maxForce: 50, energyPerAtom: [-20, 5] }",
    });
  });

  it("may be undefined, as where it is left out", async () => {
    const options = {
      dataset: undefined,
      keys: undefined,
      units: { energy: undefined },
      outliers: { maxForce: undefined },
    };
    expect(await readContent(GOOD, given(options))).toHaveLength(1);
  });

  it("is looked at by everything that reads", async () => {
    const options = given({ duplicates: "all" });
    const message = 'reading: expected "drop" or "keep" in the option duplicates, found "all"';
    expect(await failure(() => readStructures("none.xyz", options).next())).toMatchObject({ message });
    expect(await failure(() => loadDataset("none.xyz", options))).toMatchObject({ message });
    expect(await failure(() => structureStatistics("none.xyz", options))).toMatchObject({ message });
  });
});
