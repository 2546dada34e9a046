import { describe, expect, it } from "vitest";
import type { LabelUnits, ReadOptions } from "../../src/index";
import { failureOf, readOne } from "../helpers";

const CUBE = 'Lattice="2 0 0 0 2 0 0 0 2"';

const frame = (comment: string, columns = "forces") =>
  `1\n${CUBE} Properties=species:S:1:pos:R:3:${columns}:R:3 ${comment}\nH 0 0 0 1 2 3\n`;

const labelsOf = async (content: string, options?: ReadOptions) => {
  const { energy, forces, stress, charge, spin, info, arrays } = await readOne(content, options);
  const found = {
    energy,
    forces: forces && [...forces],
    stress: stress && [...stress],
    charge,
    spin,
    info,
    arrays: arrays && Object.keys(arrays),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
};

const SIX = "1 2 3 4 5 6";
const NINE = [1, 6, 5, 6, 2, 4, 5, 4, 3];

describe("conventions", () => {
  it.each([
    ["energy=-1", "forces", { energy: -1, forces: [1, 2, 3], info: {} }],
    ["REF_energy=-1", "REF_forces", { energy: -1, forces: [1, 2, 3], info: {} }],
    ["dft_energy=-1", "dft_force", { energy: -1, forces: [1, 2, 3], info: {} }],
    ["DFT_energy=-1", "DFT_forces", { energy: -1, forces: [1, 2, 3], info: {} }],
    ["TotEnergy=-1", "force", { energy: -1, forces: [1, 2, 3], info: {} }],
    ["free_energy=-1", "forces", { energy: -1, forces: [1, 2, 3], info: {} }],
    ["energy=-12345678.901234567890", "forces", { energy: -12345678.901234567, forces: [1, 2, 3], info: {} }],
    ["U0=-40.5 U=-40.4", "velocities", { info: { U0: -40.5, U: -40.4 }, arrays: ["velocities"] }],
    [`stress="${SIX}"`, "forces", { forces: [1, 2, 3], stress: NINE, info: {} }],
    [`stress="${NINE.join(" ")}"`, "forces", { forces: [1, 2, 3], stress: NINE, info: {} }],
    ["stress=[[1, 6, 5], [6, 2, 4], [5, 4, 3]]", "forces", { forces: [1, 2, 3], stress: NINE, info: {} }],
    [`REF_stress="${SIX}"`, "REF_forces", { forces: [1, 2, 3], stress: NINE, info: {} }],
    // The volume is 8 and stress = -virial / volume.
    [
      'virial="8 0 0 0 16 0 0 0 -8"',
      "forces",
      {
        forces: [1, 2, 3],
        stress: [-1, -0, -0, -0, -2, -0, -0, -0, 1],
        info: { virial: [8, 0, 0, 0, 16, 0, 0, 0, -8] },
      },
    ],
    ["charge=-1 spin=2", "forces", { forces: [1, 2, 3], charge: -1, spin: 2, info: {} }],
    ["total_charge=1.0 multiplicity=3", "forces", { forces: [1, 2, 3], charge: 1, spin: 3, info: {} }],
    ["energy=-1 free_energy=-1", "forces", { energy: -1, forces: [1, 2, 3], info: { free_energy: -1 } }],
    // Smeared states: the energy and the free energy that belongs to the forces.
    ["energy=-1 free_energy=-1.5", "forces", { energy: -1, forces: [1, 2, 3], info: { free_energy: -1.5 } }],
    ["energy=None free_energy=-1.5", "forces", { energy: -1.5, forces: [1, 2, 3], info: { energy: "None" } }],
    ["energy=None stress=None", "forces", { forces: [1, 2, 3], info: { energy: "None", stress: "None" } }],
    ["spin=0 multiplicity=1", "forces", { forces: [1, 2, 3], spin: 1, info: { spin: 0 } }],
    [
      'stress="-1.0005 0 0 0 -1 0 0 0 -1" virial="8 0 0 0 8 0 0 0 8"',
      "forces",
      { forces: [1, 2, 3], stress: [-1.0005, 0, 0, 0, -1, 0, 0, 0, -1], info: { virial: [8, 0, 0, 0, 8, 0, 0, 0, 8] } },
    ],
    [
      'stress="-1 0 0 0 -1 0 0 0 -1" virial="8 0 0 0 8 0 0 0 8"',
      "forces",
      { forces: [1, 2, 3], stress: [-1, 0, 0, 0, -1, 0, 0, 0, -1], info: { virial: [8, 0, 0, 0, 8, 0, 0, 0, 8] } },
    ],
  ])("%s with %s", async (comment, columns, labels) => {
    expect(await labelsOf(frame(comment, columns))).toStrictEqual(labels);
  });

  it("keeps a second column of the same forces", async () => {
    const twice = "1\nProperties=species:S:1:pos:R:3:forces:R:3:REF_forces:R:3\nH 0 0 0 1 2 3 1 2 3\n";
    expect(await labelsOf(twice)).toStrictEqual({ forces: [1, 2, 3], info: {}, arrays: ["REF_forces"] });
  });
});

describe("keys", () => {
  it("names a label", async () => {
    const content = frame("energy=-1 mace_energy=-2", "mace_forces");
    const options = { keys: { energy: "mace_energy", forces: "mace_forces" } };
    expect(await labelsOf(content, options)).toStrictEqual({ energy: -2, forces: [1, 2, 3], info: { energy: -1 } });
  });

  it("switches a label off", async () => {
    const keys = { energy: null, forces: null, stress: null, virial: null, charge: null, spin: null };
    const content = frame(`energy=high stress=low virial=some charge=no spin=up`);
    expect(await labelsOf(content, { keys })).toStrictEqual({
      info: { energy: "high", stress: "low", virial: "some", charge: "no", spin: "up" },
      arrays: ["forces"],
    });
  });

  it("gives no label where the named key is absent", async () => {
    expect(await labelsOf(frame("energy=-1"), { keys: { energy: "U0" } })).toStrictEqual({
      forces: [1, 2, 3],
      info: { energy: -1 },
    });
  });

  it("chooses between stress and virial", async () => {
    const content = frame(`stress="${SIX}" virial="8 8 8 0 0 0"`);
    const virial = [8, 8, 8, 0, 0, 0];
    expect(await labelsOf(content, { keys: { stress: "stress" } })).toStrictEqual({
      forces: [1, 2, 3],
      stress: NINE,
      info: { virial },
    });
    expect(await labelsOf(content, { keys: { virial: "virial" } })).toStrictEqual({
      forces: [1, 2, 3],
      stress: [-1, -0, -0, -0, -1, -0, -0, -0, -1],
      info: { stress: [1, 2, 3, 4, 5, 6], virial },
    });
  });
});

describe("units", () => {
  const HARTREE = 27.211386245988;
  const BOHR = 0.529177210903;

  it("accepts its own units", async () => {
    const info = { energy_unit: "eV", forces_unit: "eV/Angstrom", stress_unit: "eV/A^3", length_unit: "angstrom" };
    const text = Object.entries(info)
      .map(([key, value]) => `${key}=${value}`)
      .join(" ");
    expect(await labelsOf(frame(`energy=-1 ${text}`))).toStrictEqual({ energy: -1, forces: [1, 2, 3], info });
  });

  it("with a minus are those of a gradient, and of a stress whose compression is positive", async () => {
    const content = frame(`energy=-2 stress="${SIX}"`);
    const plain = await readOne(content, { units: { forces: "Hartree/Bohr", stress: "GPa" } });
    const minus = await readOne(content, { units: { forces: "-Hartree/Bohr", stress: " - GPa" } });
    expect([...minus.forces!]).toStrictEqual([...plain.forces!].map((x) => -x));
    expect([...minus.stress!]).toStrictEqual([...plain.stress!].map((x) => -x));
    const marked = await readOne(frame(`energy=-2 forces_unit=-eV/A`));
    const info = { forces_unit: "eV/A" };
    expect(marked).toMatchObject({ forces: Float64Array.from([...(await readOne(content)).forces!], (x) => -x), info });
    expect((await failureOf(content, { units: { energy: "-eV" } })).message).toBe(
      'frames.xyz: frame 1, line 2: expected a unit of energy (eV, Hartree, Ry, kcal/mol, kJ/mol) in the option units.energy, found "-eV"',
    );
  });

  it("converts known units, and says so in the info", async () => {
    const content = frame(`energy=-2 stress="${SIX}" energy_unit=Hartree forces_unit=Ha/Bohr stress_unit=GPa`);
    expect(await labelsOf(content)).toStrictEqual({
      energy: -2 * HARTREE,
      forces: [1, 2, 3].map((x) => x * (HARTREE / BOHR)),
      stress: NINE.map((x) => x * (1 / 160.2176634)),
      info: { energy_unit: "eV", forces_unit: "eV/A", stress_unit: "eV/A^3" },
    });
  });

  it("converts what the caller says", async () => {
    const options = { keys: { energy: "U0" }, units: { energy: "kcal/mol", forces: "kcal/mol/A" } };
    const { energy, forces } = await labelsOf(frame("U0=-100"), options);
    // 4184 J over the Faraday constant, 96485.33212331 C/mol
    expect(energy).toBeCloseTo(-4.336410424180094, 12);
    expect(forces).toStrictEqual([1, 2, 3].map((x) => x * (4.184 * (1000 / (6.02214076e23 * 1.602176634e-19)))));
  });

  it.each([
    ["energy_unit=meV", 'expected a unit of energy (eV, Hartree, Ry, kcal/mol, kJ/mol) in energy_unit, found "meV"'],
    [
      "forces_unit=N",
      'expected a unit of force (eV/A, Hartree/Bohr, kcal/mol/A, ...; -eV/A and so on of a gradient) in forces_unit, found "N"',
    ],
    [
      "stress_unit=kBar",
      'expected a unit of stress (eV/A^3, GPa, ...; -GPa and so on where compression is positive) in stress_unit, found "kBar"',
    ],
    ["length_unit=Bohr", 'expected angstrom in length_unit, found "Bohr"'],
    ["units=metal", 'expected a unit of energy (eV, Hartree, Ry, kcal/mol, kJ/mol) in units, found "metal"'],
  ])("refuses %s", async (comment, message) => {
    expect(await failureOf(frame(`energy=-1 ${comment}`))).toMatchObject({
      code: "EXTXYZ_UNIT",
      message: `frames.xyz: frame 1, line 2: ${message}`,
    });
  });
});

describe("labels that cannot be told", () => {
  it.each([
    [
      "energy=-1 REF_energy=-2",
      "forces",
      "EXTXYZ_AMBIGUOUS_LABEL",
      'expected one value of energy, found different ones under "energy" and "REF_energy"',
      'choose one, for example keys: { energy: "energy" } (shell: --key energy=energy)',
    ],
    [
      "REF_energy=-1",
      "forces",
      "EXTXYZ_AMBIGUOUS_LABEL",
      'expected labels of one convention, found "REF_energy" beside "forces"',
      'choose, for example keys: { energy: "REF_energy", forces: "forces" } ' +
        "(shell: --key energy=REF_energy --key forces=forces)",
    ],
    [
      'stress="1 1 1 0 0 0" virial="8 8 8 0 0 0"',
      "forces",
      "EXTXYZ_AMBIGUOUS_LABEL",
      'expected one value of stress, found different ones under "stress" and "virial"',
      'choose one, for example keys: { stress: "stress" } (shell: --key stress=stress)',
    ],
    [
      "energy=low",
      "forces",
      "EXTXYZ_LABEL",
      'expected a number in "energy", found "low"',
      "set keys: { energy: null } (shell: --key energy=null) if it is no label: it then stays in info",
    ],
    [
      "energy=nan",
      "forces",
      "EXTXYZ_NOT_FINITE",
      'expected a finite number in "energy", found NaN',
      "remove the key where there is no value, or set keys: { energy: null } (shell: --key energy=null) if it is no label: it then stays in info",
    ],
    [
      'stress="1 2 3"',
      "forces",
      "EXTXYZ_LABEL",
      'expected 9 numbers (or 6: xx yy zz yz xz xy) in "stress", found "[1,2,3]"',
      "set keys: { stress: null } (shell: --key stress=null) if it is no label: it then stays in info",
    ],
    [
      'stress="1 2 3 4 5 nan"',
      "forces",
      "EXTXYZ_NOT_FINITE",
      'expected finite numbers in "stress", found "1 NaN 5 NaN 2 4 5 4 3"',
      "set keys: { stress: null } (shell: --key stress=null) if it is no label: it then stays in info",
    ],
  ])("%s with %s", async (comment, columns, code, message, hint) => {
    const place = "frames.xyz: frame 1, line 2";
    expect(await failureOf(frame(comment, columns))).toStrictEqual({ code, message: `${place}: ${message}`, hint });
  });

  it.each([
    ["charge", 'charge="0.1 0.2"', 'expected a finite number in "charge", found "[0.1,0.2]"'],
    ["spin", "spin=0", 'expected a spin multiplicity 2S + 1 (1, 2, 3, ...) in "spin", found 0'],
  ])("refuses a %s that was named and is none", async (label, comment, message) => {
    expect(await failureOf(frame(comment), { keys: { [label]: label } })).toStrictEqual({
      code: "EXTXYZ_LABEL",
      message: `frames.xyz: frame 1, line 2: ${message}`,
      hint: `set keys: { ${label}: null } (shell: --key ${label}=null) if it is no label: it then stays in info`,
    });
  });

  it("names two columns of forces that differ", async () => {
    const twice = "1\nProperties=species:S:1:pos:R:3:forces:R:3:dft_forces:R:3\nH 0 0 0 1 2 3 1 2 4\n";
    expect(await failureOf(twice)).toStrictEqual({
      code: "EXTXYZ_AMBIGUOUS_LABEL",
      message:
        "frames.xyz: frame 1, line 2: expected one value of forces, " +
        'found different ones under "forces" and "dft_forces"',
      hint: 'choose one, for example keys: { forces: "forces" } (shell: --key forces=forces)',
    });
  });

  it("names a column of forces of the wrong shape", async () => {
    const content = "1\nProperties=species:S:1:pos:R:3:forces:R:1\nH 0 0 0 1\n";
    expect(await failureOf(content, { keys: { forces: "forces" } })).toStrictEqual({
      code: "EXTXYZ_LABEL",
      message: "frames.xyz: frame 1, line 2: expected three real columns of forces, found forces:R:1",
      hint:
        "name another column, or set keys: { forces: null } (shell: --key forces=null) if they are no forces: " +
        "the column is then kept as an array",
    });
  });

  it("names a virial without a volume", async () => {
    expect(await failureOf('1\nvirial="1 2 3 4 5 6"\nH 0 0 0\n')).toStrictEqual({
      code: "EXTXYZ_CELL",
      message:
        'frames.xyz: frame 1, line 2: expected a Lattice with a volume to divide the virial "virial" by, found none',
      hint: "set keys: { virial: null } (shell: --key virial=null) if it is no label: it then stays in info",
    });
  });
});

describe("a unit of the energy alone", () => {
  const KCAL = 4.184 * (1000 / (6.02214076e23 * 1.602176634e-19));
  const content = (extra: string) =>
    `1\nLattice="2 0 0 0 2 0 0 0 2" Properties=species:S:1:pos:R:3:forces:R:3 energy=-2 ${extra}\nH 0 0 0 1 0 0\n`;
  const labelsOf = async (extra: string, units: LabelUnits = {}) => {
    const notices: string[] = [];
    const { energy, forces, stress, info } = await readOne(content(extra), { units, onNotice: (x) => notices.push(x) });
    const told = notices.map((notice) => notice.replace(/\S*hydride-datasets-[^/]+\//g, ""));
    return { values: [energy! / -2, forces![0], stress?.[0]], info, told };
  };
  const text = (label: string, unit: string) =>
    `frames.xyz: no unit is given for ${label}, read in ${unit}, after that of the energy; ` +
    `name another with units: { ${label}: "..." } (shell: --units ${label}=...)`;

  it("holds for forces, stress and virial too, and is told", async () => {
    for (const [extra, units] of [
      ["", { energy: "kcal/mol" }],
      ["energy_unit=kcal/mol", {}],
    ] as const) {
      const { values, told } = await labelsOf(`stress="1 1 1 0 0 0" ${extra}`, units);
      expect(values).toStrictEqual([KCAL, KCAL, KCAL].map((x) => expect.closeTo(x, 12)));
      expect(told).toStrictEqual([text("forces", "kcal/mol/A"), text("stress", "kcal/mol/A^3")]);
    }
    const { values, info } = await labelsOf('virial="8 0 0 0 8 0 0 0 8"', { energy: "kcal/mol" });
    expect(values[2]).toBeCloseTo(-KCAL, 12);
    expect((info.virial as number[])[0]).toBeCloseTo(8 * KCAL, 12);
  });

  it("leaves labels with units of their own, and files in eV, as they are", async () => {
    const own = await labelsOf("forces_unit=eV/A", { energy: "kcal/mol" });
    expect([own.values[1], own.told]).toStrictEqual([1, []]);
    const named = await labelsOf("energy_unit=kcal/mol", { forces: "eV/A" });
    expect([named.values[1], named.told]).toStrictEqual([1, []]);
    expect(await labelsOf("energy_unit=eV")).toMatchObject({ values: [1, 1, undefined], told: [] });
  });
});
