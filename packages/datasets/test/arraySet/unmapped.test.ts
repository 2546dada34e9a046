import { describe, expect, it } from "vitest";
import type { NamedArray, Values } from "../../src/arraySet/namedArray";
import { unmapped } from "../../src/arraySet/unmapped";

function array(kind: NamedArray["kind"], shape: number[], values: Values = new Float64Array(0)): NamedArray {
  const width = shape.slice(1).reduce((product, length) => product * length, 1);
  return { kind, shape, read: (first, last) => values.slice(first * width, last * width) };
}

const real = (...shape: number[]) => array("real", shape);
const numbers = (...z: number[]) => array("integer", [z.length], Int32Array.from(z));
const energies = (...values: number[]) => array("real", [values.length, 1], Float64Array.from(values));
const hint = (arrays: Record<string, NamedArray>, ...more: Record<string, NamedArray>[]) =>
  unmapped(
    new Map(Object.entries(arrays)),
    [arrays, ...more].map((set) => new Map(Object.entries(set))),
  ).hint;

describe("the advice on arrays of no known layout", () => {
  // Energies of ethanol: -97208.4 kcal/mol in MD17 (PBE+vdW-TS), and what that is in other units.
  it.each([
    ["kcal/mol", -97208.4],
    ["eV", -4215.3],
    ["Hartree", -154.91],
    ["kJ/mol", -406720],
  ])("knows %s by the size of the energies", (unit, energy) => {
    const ethanol = { z: numbers(6, 6, 8, 1, 1, 1, 1, 1, 1), R: real(1, 9, 3), E: energies(energy), F: real(1, 9, 3) };
    expect(hint(ethanol)).toBe(
      `name them, for example keys: { numbers: "z", positions: "R", energy: "E", forces: "F" }, ` +
        `units: { length: "angstrom", energy: "${unit}", forces: "${unit}/angstrom" } ` +
        "(shell: --key numbers=z --key positions=R --key energy=E --key forces=F --units length=angstrom " +
        `--units energy=${unit} --units forces=${unit}/angstrom); ` +
        `energies of this size are in ${unit} where they are of all electrons; the file does not name its units`,
    );
  });

  it.each(["gradient", "dE", "set/grad_E", "neg grad"])("takes %s for a gradient, with a minus", (name) => {
    const arrays = { elements: numbers(8, 1, 1), sites: real(2, 3, 3), U: energies(-10, -11), [name]: real(2, 3, 3) };
    const word = name.includes(" ") ? `'forces=${name}'` : `forces=${name}`;
    expect(hint(arrays)).toBe(
      `name them, for example keys: { numbers: "elements", positions: "sites", energy: "U", forces: "${name}" }, ` +
        'units: { length: "angstrom", energy: "Hartree", forces: "-Hartree/angstrom" } ' +
        `(shell: --key numbers=elements --key positions=sites --key energy=U --key ${word} ` +
        "--units length=angstrom --units energy=Hartree --units forces=-Hartree/angstrom); " +
        `the minus is for a gradient, as "${name}" seems to be; ` +
        "the units are an example, as the file does not name them",
    );
  });

  it("takes symbols for elements too, in every row", () => {
    const symbols = array("string", [2, 3], ["O", "H", "H", "O", "H", ""]);
    expect(hint({ S: symbols, X: real(2, 3, 3), E: energies(-76.4, -75.7) })).toContain('energy: "Hartree" }');
    expect(hint({ S: symbols, X: real(2, 3, 3), E: energies(-76.4, -75.7) })).toContain("of this size are in Hartree");
  });

  it("leaves out labels that fit nowhere", () => {
    const arrays = { pos: real(2, 3), a: array("integer", [1, 2]), energy: real(3) };
    expect(hint(arrays)).toBe(
      'name them, for example keys: { numbers: "a", positions: "pos" }, units: { length: "angstrom" } ' +
        "(shell: --key numbers=a --key positions=pos --units length=angstrom); " +
        "the units are an example, as the file does not name them",
    );
  });

  it("names the arrays of the first set that any fit in", () => {
    expect(hint({ a: real(3) }, { Z: numbers(1), R: real(2, 1, 3) })).toMatch(
      /^name them, for example keys: { numbers: "Z", /,
    );
  });

  it("names no array where none fits", () => {
    expect(hint({ X: real(2, 3, 3), E: energies(-1, -2) })).toBe(
      'name them with keys: { numbers: "...", positions: "..." } (shell: --key numbers=... --key positions=...); ' +
        "by names and shapes none of them is sure to be either",
    );
  });

  it("lists twenty arrays of many", () => {
    const many = Object.fromEntries(Array.from({ length: 23 }, (_, i) => [`a${i}`, real(i)]));
    expect(unmapped(new Map(Object.entries(many))).message).toMatch(/; a19 \(19,\) real; and 3 more$/);
  });
});
