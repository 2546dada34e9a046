import { describe, expect, it } from "vitest";
import { failure } from "../helpers";
import { reals, type Tree } from "./files";
import { readTree } from "./readTree";
import { ani1xGroup, qm7xConfiguration } from "./samples";

const failureOf = (tree: Tree) => failure(() => readTree(tree));

describe("a level that no structure has", () => {
  it("is an error that names those of the file", async () => {
    const cbs = {
      "ccsd(t)_cbs.energy": reals(Float64Array.of(-76, -76.5), 2),
      "hf_dz.energy": reals(Float64Array.of(-75, -75.5), 2),
    };
    const whole = ani1xGroup([1, 1, 8], 2, cbs) as Record<string, Tree>;
    const left = Object.entries(whole).filter(([name]) => !name.startsWith("wb97x_dz."));
    const group = Object.fromEntries(left);
    expect(await failureOf({ H2O1: group })).toStrictEqual({
      code: "DATASET_LEVEL",
      message: "sample.h5: expected energies of level wb97x_dz, found none in 2 frames",
      hint:
        'choose a level that the file has (ccsd(t)_cbs, hf_dz), for example level: "ccsd(t)_cbs" ' +
        "(shell: --level 'ccsd(t)_cbs')",
    });
    const { "ePBE0+MBD": energy, ...configuration } = qm7xConfiguration(1, false) as Record<string, Tree>;
    expect(energy).toBeDefined();
    expect(await failureOf({ "1": { "Geom-m1-i1-c1-opt": configuration } })).toMatchObject({
      message: "sample.h5: expected energies of level PBE0+MBD, found none in 1 frame",
      hint: 'choose a level that the file has (PBE0), for example level: "PBE0" (shell: --level PBE0)',
    });
    const { ePBE0, ...bare } = configuration;
    expect(ePBE0).toBeDefined();
    expect(await failureOf({ "1": { "Geom-m1-i1-c1-opt": bare } })).toMatchObject({
      hint: "the file has no other level either",
    });
  });
});
