import { atomicNumber } from "@hydride/core-graph";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ELEMENTAL_CRYSTALS_PBE, fitReferenceEnergies, ReferenceEnergies } from "../../src/index";
import { failure, structure } from "../helpers";

const ATOMS: Record<number, number> = {
  1: -13.587222780835477,
  6: -1029.4889999855063,
  7: -1484.9814568572233,
  8: -2041.9816003861047,
  53: -189_000.125,
};
const total = (numbers: number[]) => numbers.reduce((sum, z) => sum + ATOMS[z]!, 0);
const exact = (numbers: number[]) => structure(numbers, { energy: total(numbers) });

describe("fitReferenceEnergies", () => {
  it("finds the energies of atoms that totals are exact sums of", () => {
    const molecules = [
      [1, 1, 8],
      [6, 1, 1, 1, 1],
      [7, 1, 1, 1],
      [6, 8],
      [6, 8, 8],
      [53, 6, 1, 1, 1],
      [53, 1],
      [7, 7],
    ];
    const fit = fitReferenceEnergies(molecules.map(exact));
    for (const [z, energy] of Object.entries(ATOMS)) {
      expect(Math.abs(fit.energies[Number(z)]! / energy - 1)).toBeLessThan(1e-10);
    }
    expect(fit.rank).toBe(5);
    expect(fit.structures).toBe(8);
    expect([...fit.seen.keys()].filter((z) => fit.seen[z] === 1)).toStrictEqual([1, 6, 7, 8, 53]);
    expect(fit.residual!.rmsPerAtom).toBeLessThan(1e-8);
  });

  it("gives totals below 1e-10 relative for any exact data, also where elements cannot be told apart", () => {
    const molecule = fc.array(fc.constantFrom(1, 6, 7, 8, 53), { minLength: 1, maxLength: 60 });
    const property = fc.property(fc.array(molecule, { minLength: 1, maxLength: 700 }), (molecules) => {
      const fit = fitReferenceEnergies(molecules.map(exact));
      for (const numbers of molecules) {
        expect(Math.abs(fit.of(numbers) - total(numbers))).toBeLessThan(1e-10 * Math.abs(total(numbers)));
      }
    });
    fc.assert(property, { numRuns: 100, seed: 2 });
  });

  describe("with a prior", () => {
    // Two atoms always in equal parts: what each of them has cannot be told from the other.
    const pairs = [2, 4, 6].map((n) =>
      structure([...new Array<number>(n).fill(3), ...new Array<number>(n).fill(9)], { energy: -9 * n }),
    );

    it("leaves what the compositions do not determine as the prior has it", () => {
      const fit = fitReferenceEnergies(pairs, { prior: { Li: -2, F: -3 } });
      // 4.5 eV per atom, of which 2.5 are known.
      expect(fit.energies[3]).toBeCloseTo(-2 - 2, 10);
      expect(fit.energies[9]).toBeCloseTo(-3 - 2, 10);
      expect(fit.meanPerAtom).toBeCloseTo(-4.5, 12);
      expect(fit.residual!.rmsPerAtom).toBeLessThan(1e-10);
    });

    it("gives elements without a structure theirs, which counts as known and not as seen", () => {
      const fit = fitReferenceEnergies(pairs, { prior: { Na: -1, F: -3 } });
      expect([fit.seen[11], fit.known[11], fit.known[19]]).toStrictEqual([0, 1, 0]);
      expect(fit.of([11])).toBeCloseTo(-1 + (-4.5 + 1.5), 10);
      expect(ReferenceEnergies.fromJSON(JSON.parse(JSON.stringify(fit)))).toStrictEqual(fit);
      expect(() => fit.of([19])).toThrow("expected elements that have a reference energy (Li, F, Na), found K");
    });

    it("finds exact sums all the same", () => {
      const molecules = [[1, 1, 8], [6, 1, 1, 1, 1], [6, 8], [6, 8, 8], [1, 1]]; // prettier-ignore
      const fit = fitReferenceEnergies(molecules.map(exact), { prior: { H: 5, O: -2000 } });
      for (const z of [1, 6, 8]) expect(Math.abs(fit.energies[z]! / ATOMS[z]! - 1)).toBeLessThan(1e-10);
    });

    it("is refused where it is no energy of an element", async () => {
      expect(await failure(async () => fitReferenceEnergies(pairs, { prior: { Xx: 1 } }))).toMatchObject({
        message:
          'reference energies of dataset "test": expected a chemical symbol with a finite energy in eV, found Xx: 1',
      });
    });

    it("of the elements' crystals has all up to plutonium but five", () => {
      expect(ELEMENTAL_CRYSTALS_PBE).toMatchObject({ Si: -5.42, Fe: -8.47, O: -4.95 });
      const symbols = Object.keys(ELEMENTAL_CRYSTALS_PBE);
      expect(symbols.every((symbol) => atomicNumber(symbol) !== undefined)).toBe(true);
      expect(symbols.length).toBe(89);
    });
  });

  it("keeps an element that is rare", () => {
    const common = Array.from({ length: 5000 }, (_, i) =>
      exact([...new Array<number>(20 + (i % 7)).fill(1), ...new Array<number>(10 + (i % 5)).fill(6)]),
    );
    const fit = fitReferenceEnergies([...common, exact([...new Array<number>(99).fill(6), 53])]);
    expect(Math.abs(fit.energies[53]! - ATOMS[53]!)).toBeLessThan(1e-6);
  });

  it("leaves what the compositions do not determine at the mean", () => {
    const fit = fitReferenceEnergies([exact([1, 1, 8]), exact([1, 1, 1, 1, 8, 8])]);
    expect(fit.rank).toBe(1);
    const mean = total([1, 1, 8]) / 3;
    expect(fit.energies[1]).toBeCloseTo(mean, 9);
    expect(fit.energies[8]).toBeCloseTo(mean, 9);
    expect(fit.of([8, 1, 1])).toBeCloseTo(total([1, 1, 8]), 9);
  });

  it("does not depend on the unit, and shrinks to the mean with its strength", () => {
    const molecules = [
      [1, 1, 8],
      [6, 1, 1, 1, 1],
      [7, 1, 1, 1],
      [6, 8],
      [6, 8, 8],
      [7, 7],
      [8, 8],
      [1, 1],
    ];
    const noisy = (scale: number) =>
      molecules.map((numbers, i) => structure(numbers, { energy: scale * (total(numbers) + 40 * Math.sin(7 * i)) }));
    const [ev, ha] = [fitReferenceEnergies(noisy(1)), fitReferenceEnergies(noisy(1 / 27.2))];
    for (const z of [1, 6, 7, 8]) expect(ha.energies[z]! * 27.2).toBeCloseTo(ev.energies[z]!, 8);
    expect(ha.regularisation).toBeCloseTo(ev.regularisation, 12);
    const spread = (regularisation: number) => {
      const { energies, meanPerAtom } = fitReferenceEnergies(noisy(1), { regularisation });
      return Math.hypot(...[1, 6, 7, 8].map((z) => energies[z]! - meanPerAtom));
    };
    expect(spread(1)).toBeLessThan(spread(0));
    expect(spread(100)).toBeLessThan(spread(1));
    expect(spread(1e9)).toBeLessThan(1e-3 * spread(1));
  });

  it("agrees with plain least squares in closed form", () => {
    // Two elements, per-atom energies y over the fraction x of oxygen: the line through the points.
    const points = [
      [[1, 1], -20],
      [[1, 8], -1000],
      [[1, 1, 8], -700.5],
      [[8, 8], -2050],
    ] as [number[], number][];
    const x = points.map(([numbers]) => numbers.filter((z) => z === 8).length / numbers.length);
    const y = points.map(([numbers, energy]) => energy / numbers.length);
    const [mx, my] = [x, y].map((v) => v.reduce((a, b) => a + b) / v.length) as [number, number];
    const slope = x.reduce((s, xi, i) => s + (xi - mx) * (y[i]! - my), 0) / x.reduce((s, xi) => s + (xi - mx) ** 2, 0);
    const fit = fitReferenceEnergies(
      points.map(([numbers, energy]) => structure(numbers, { energy })),
      { regularisation: 0 },
    );
    expect(fit.energies[1]).toBeCloseTo(my - slope * mx, 9);
    expect(fit.energies[8]).toBeCloseTo(my + slope * (1 - mx), 9);
    const errors = x.map((xi, i) => y[i]! - (my + slope * (xi - mx)));
    expect(fit.residual!.rmsPerAtom).toBeCloseTo(Math.hypot(...errors) / 2, 9);
    expect(fit.residual!.maePerAtom).toBeCloseTo(errors.reduce((s, e) => s + Math.abs(e), 0) / 4, 9);
  });

  it("leaves structures without an energy out", () => {
    const fit = fitReferenceEnergies([exact([1, 1]), structure([8])]);
    expect([fit.structures, fit.seen[8], fit.seen[1]]).toStrictEqual([1, 0, 1]);
  });

  it("refuses data without energies, of two datasets, and a negative strength", async () => {
    expect(await failure(async () => fitReferenceEnergies([structure([1])]))).toStrictEqual({
      code: "REFERENCE_INPUT",
      message: "reference energies: expected structures with an energy, found none",
      hint: "name the key of the energy with keys: { energy: ... }, or give the reference energies",
    });
    const two = [exact([1]), { ...exact([1]), dataset: "other" }];
    expect(await failure(async () => fitReferenceEnergies(two))).toStrictEqual({
      code: "REFERENCE_INPUT",
      message: 'reference energies: expected structures of one dataset, found "test", "other"',
      hint: "fit every dataset by itself: each has its own level of theory",
    });
    expect(await failure(async () => fitReferenceEnergies([exact([1])], { regularisation: -1 }))).toStrictEqual({
      code: "REFERENCE_INPUT",
      message: 'reference energies of dataset "test": expected a regularisation of 0 or more, found -1',
      hint: "1 is the default",
    });
    for (const energy of [null, NaN]) {
      const bad = structure([1], { id: "test:7", energy: energy as number });
      expect(await failure(async () => fitReferenceEnergies([exact([1]), bad]))).toStrictEqual({
        code: "REFERENCE_INPUT",
        message: `reference energies of dataset "test": expected a finite energy in structure "test:7", found ${energy}`,
        hint: "leave the energy out where it is not known",
      });
    }
    const misspelt = { regularization: 1 } as object;
    expect(await failure(async () => fitReferenceEnergies([exact([1])], misspelt))).toStrictEqual({
      code: "DATASET_OPTION",
      message: 'fitting reference energies: expected the options regularisation, prior, found "regularization"',
      hint: "did you mean regularisation?",
    });
  });
});

describe("ReferenceEnergies", () => {
  const given = ReferenceEnergies.given("g", { H: -13.5, O: -2041.25 });

  it("sums over atoms in one order", () => {
    expect(given.of([8, 1, 1])).toBe(-2068.25);
    expect(given.of([1, 8, 1])).toBe(given.of([8, 1, 1]));
  });

  it("names elements that were not seen", async () => {
    expect(await failure(async () => given.of([1, 6, 53]))).toStrictEqual({
      code: "REFERENCE_UNSEEN_ELEMENT",
      message: 'dataset "g": expected elements that have a reference energy (H, O), found C, I',
      hint: "train on structures with these elements, or give the reference energies of all elements",
    });
    expect(given.of([1, 6], { unseen: "mean" })).toBe(-13.5 + (-13.5 - 2041.25) / 2);
  });

  it("survives JSON to the last digit", () => {
    const fit = fitReferenceEnergies([exact([1, 1, 8]), exact([6, 8]), exact([1, 1])]);
    const text = JSON.stringify(fit);
    expect(ReferenceEnergies.fromJSON(JSON.parse(text))).toStrictEqual(fit);
    expect(JSON.parse(text)).toMatchObject({ version: 1, dataset: "test", method: "fit", structures: 3, rank: 3 });
  });

  it("refuses what is no energy of an element", async () => {
    expect(await failure(async () => ReferenceEnergies.given("g", { Xx: 1 }))).toStrictEqual({
      code: "REFERENCE_INPUT",
      message: 'reference energies of dataset "g": expected a chemical symbol with a finite energy in eV, found Xx: 1',
      hint: "for example { H: -13.6, O: -2042 }",
    });
    expect(await failure(async () => ReferenceEnergies.given("g", {}))).toStrictEqual({
      code: "REFERENCE_INPUT",
      message: 'reference energies of dataset "g": expected the energy of one element or more, found none',
      hint: "for example { H: -13.6, O: -2042 }",
    });
    const json = { ...given.toJSON(), version: 2 as 1 };
    expect(await failure(async () => ReferenceEnergies.fromJSON(json))).toStrictEqual({
      code: "REFERENCE_INPUT",
      message: 'reference energies of dataset "g": expected version 1 of reference energies, found 2',
      hint: "fit them again with this version",
    });
  });
});
