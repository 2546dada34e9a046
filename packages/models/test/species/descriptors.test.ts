import { describe, expect, it } from "vitest";
import { COVALENT_RADII } from "../../src/species/covalentRadii.js";
import { elementDescriptors } from "../../src/species/descriptors.js";
import { tablePlace } from "../../src/species/periodicTable.js";

describe("tablePlace", () => {
  it.each([
    [1, "H", { period: 1, group: 1, block: "s", fElectrons: 0 }],
    [2, "He", { period: 1, group: 18, block: "s", fElectrons: 0 }],
    [8, "O", { period: 2, group: 16, block: "p", fElectrons: 0 }],
    [12, "Mg", { period: 3, group: 2, block: "s", fElectrons: 0 }],
    [26, "Fe", { period: 4, group: 8, block: "d", fElectrons: 0 }],
    [57, "La", { period: 6, group: 3, block: "f", fElectrons: 1 }],
    [70, "Yb", { period: 6, group: 3, block: "f", fElectrons: 14 }],
    [71, "Lu", { period: 6, group: 3, block: "d", fElectrons: 0 }],
    [82, "Pb", { period: 6, group: 14, block: "p", fElectrons: 0 }],
    [118, "Og", { period: 7, group: 18, block: "p", fElectrons: 0 }],
  ])("places element %i, %s", (number, _symbol, place) => {
    expect(tablePlace(number)).toEqual(place);
  });
});

describe("elementDescriptors", () => {
  const rows = elementDescriptors();
  const distance = (a: number, b: number) => Math.hypot(...rows[a]!.map((value, column) => value - rows[b]![column]!));

  it("has a finite row of one width for every atomic number", () => {
    expect(rows).toHaveLength(COVALENT_RADII.length);
    for (const row of rows) {
      expect(row).toHaveLength(rows[0]!.length);
      expect(row.every(Number.isFinite)).toBe(true);
    }
  });

  it("centres every descriptor over the elements", () => {
    rows[0]!.forEach((_, column) => {
      const sum = rows.slice(1).reduce((total, row) => total + row[column]!, 0);
      expect(Math.abs(sum)).toBeLessThan(1e-10);
    });
  });

  it("puts chemically similar elements nearer than others", () => {
    const [chlorine, bromine, sodium, lanthanum, cerium] = [17, 35, 11, 57, 58];
    expect(distance(chlorine, bromine)).toBeLessThan(distance(chlorine, sodium) / 2);
    expect(distance(lanthanum, cerium)).toBeLessThan(distance(lanthanum, bromine) / 2);
  });

  it("tells all elements apart", () => {
    for (let a = 1; a < rows.length; a++) {
      for (let b = a + 1; b < rows.length; b++) expect(distance(a, b)).toBeGreaterThan(0.05);
    }
  });
});
