import { describe, expect, it } from "vitest";
import { failureOf } from "./helpers";

const MPTRJ = JSON.stringify({
  "mp-1": {
    "mp-1-0-0": {
      structure: {
        lattice: {
          matrix: [
            [3, 0, 0],
            [0, 3, 0],
            [0, 0, 3],
          ],
        },
        sites: [{ species: [{ element: "H", occu: 1 }], abc: [0, 0, 0], xyz: [0, 0, 0] }],
      },
      uncorrected_total_energy: -1,
      force: [[0, 0, 0]],
    },
  },
});

describe("a layout that says what its labels are", () => {
  it.each([
    [{ units: { energy: "Hartree" } }, "units.energy", '"Hartree"'],
    [{ keys: { energy: "ef_per_atom" } }, "keys.energy", '"ef_per_atom"'],
  ])("refuses %j, which would do nothing", async (options, option, found) => {
    expect(await failureOf(MPTRJ, options, "mp.json")).toStrictEqual({
      code: "DATASET_OPTION",
      message: `mp.json: expected no option ${option} with MPtrj JSON, which has its own, found ${found}`,
      hint: "choose a level in place of it: uncorrected, corrected",
    });
  });
});
