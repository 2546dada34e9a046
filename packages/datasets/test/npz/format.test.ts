import { describe, expect, it } from "vitest";
import type { ReadOptions } from "../../src/index";
import { failureOf, readContent } from "../helpers";
import { float64, int64, npy, npz, text, zip } from "./writeNpz";

const KCAL = 4184 / (6.02214076e23 * 1.602176634e-19);
const HARTREE = 27.211386245988;
const positions = Array.from({ length: 18 }, (_, i) => i * i);
const forces = Array.from({ length: 18 }, (_, i) => i - 4);
const MD17 = {
  E: float64([-10, -11], [2, 1]),
  F: float64(forces, [2, 3, 3]),
  R: float64(positions, [2, 3, 3]),
  z: npy("|u1", [3], Buffer.from([8, 1, 1])),
  name: text("water"),
  theory: text("PBE"),
};
const near = (values: number[]) => values.map((x) => expect.closeTo(x, 12) as number);
const read = (content: Buffer, options?: ReadOptions) => readContent(content, options, "a.npz");
const refused = (content: Buffer, options?: ReadOptions, name = "a.npz") => failureOf(content, options, name);

describe.each([false, true])("an archive, deflated %s", (deflated) => {
  it("of MD17 is in kcal/mol, which a notice says", async () => {
    const notices: string[] = [];
    const onNotice = (notice: string) => notices.push(notice.replace(/^.*a\.npz/, "a.npz"));
    const [first, second, ...others] = await read(npz(MD17, deflated), { onNotice });
    expect(others).toStrictEqual([]);
    expect(second).toMatchObject({
      numbers: Uint8Array.of(8, 1, 1),
      positions: Float64Array.from(positions.slice(9)),
      pbc: [false, false, false],
      id: "a:2",
      info: { name: "water", theory: "PBE" },
    });
    expect([first!.energy, second!.energy]).toStrictEqual(near([-10 * KCAL, -11 * KCAL]));
    expect([...second!.forces!]).toStrictEqual(near(forces.slice(9).map((x) => x * KCAL)));
    expect(notices).toStrictEqual([
      "a.npz: the file names no units: read in kcal/mol, as MD17 is; others are given with the option units",
    ]);
  });
});

it("has the units that the file names, or the caller", async () => {
  const [structure] = await read(npz({ ...MD17, e_unit: text("Ha"), r_unit: text("Bohr") }));
  expect(structure!.energy).toBeCloseTo(-10 * HARTREE, 10);
  expect(structure!.positions[1]).toBe(0.529177210903);
  expect(structure!.forces![0]).toBeCloseTo((-4 * HARTREE) / 0.529177210903, 10);
  const [given] = await read(npz(MD17), { units: { energy: "eV", forces: "eV/A" } });
  expect([given!.energy, given!.forces![0]]).toStrictEqual([-10, -4]);
  const told: string[] = [];
  const options = { units: { energy: "eV" }, onNotice: (notice: string) => told.push(notice) };
  const [derived] = await read(npz(MD17), options);
  expect([derived!.energy, derived!.forces![0]]).toStrictEqual([-10, -4]);
  expect(told.map((notice) => notice.replace(/\S*hydride-datasets-[^/]+\//g, ""))).toStrictEqual([
    "a.npz: no unit is given for forces, read in eV/A, after that of the energy; " +
      'name another with units: { forces: "..." } (shell: --units forces=...)',
  ]);
});

it("of revised MD17 keeps the labels of the original", async () => {
  const arrays = {
    nuclear_charges: int64([8, 1, 1]),
    coords: float64(positions, [2, 3, 3]),
    energies: float64([-10, -11]),
    forces: float64(forces, [2, 3, 3]),
    old_indices: int64([7, 3]),
    old_energies: float64([-10.5, -11.5]),
    old_forces: float64(positions, [2, 3, 3]),
  };
  const [, second] = await read(npz(arrays));
  expect(second!.energy).toBeCloseTo(-11 * KCAL, 12);
  expect(second!.info).toStrictEqual({ old_indices: 3, old_energies: -11.5 });
  expect(second!.arrays!.old_forces).toStrictEqual({
    kind: "real",
    width: 3,
    values: Float64Array.from(positions.slice(9)),
  });
});

it("of another layout has the arrays that the caller names", async () => {
  const arrays = { Z: int64([8, 1, 1, 8, 1, 0], [2, 3]), X: MD17.R, U: MD17.E, other: float64([1, 2, 3, 4], [2, 2]) };
  const keys = { numbers: "Z", positions: "X", energy: "U" };
  const [first, second] = await read(npz(arrays), { keys, units: { energy: "Hartree" } });
  expect(first!.energy).toBe(-10 * HARTREE);
  expect([...second!.numbers]).toStrictEqual([8, 1]);
  expect(second!.info).toStrictEqual({ other: [3, 4] });
});

describe("is refused", () => {
  const unpickled = npy("|O", [1], Buffer.from("not read"));

  it("where an array that is needed is pickled; others are left out with a notice", async () => {
    expect(await refused(npz({ ...MD17, z: unpickled }))).toStrictEqual({
      code: "DATASET_UNSUPPORTED",
      message:
        "a.npz: key z: expected an array of numbers or texts, found one of Python objects (dtype object), which are pickled",
      hint:
        "unpickling can run any code, so it is never done; " +
        "save the array again from Python with a plain dtype such as float64 or int64",
    });
    const notices: string[] = [];
    const onNotice = (notice: string) => notices.push(notice.replace(/^.*a\.npz/, "a.npz"));
    expect(await read(npz({ ...MD17, notes: unpickled }), { onNotice })).toHaveLength(2);
    expect(notices[0]).toBe(
      "a.npz: key notes: expected an array of numbers or texts, found one of Python objects (dtype object), " +
        "which are pickled; it is left out",
    );
  });

  it("without a known layout", async () => {
    const found = await refused(npz({ X: MD17.R }));
    expect([found.code, found.message]).toStrictEqual([
      "DATASET_LAYOUT",
      "a.npz: expected a known layout, or keys that name the arrays of numbers and positions, found X (2, 3, 3) real",
    ]);
  });

  it("a single array, which is no dataset", async () => {
    const found = await refused(MD17.R, {}, "a.npy");
    expect([found.code, found.message]).toStrictEqual([
      "DATASET_LAYOUT",
      "a.npy: expected a known layout, or keys that name the arrays of numbers and positions, found a (2, 3, 3) real",
    ]);
  });

  it("an archive of something else", async () => {
    expect(await refused(zip({ "a.xyz": Buffer.from("1\n\nH 0 0 0\n") }), {}, "a.zip")).toStrictEqual({
      code: "DATASET_LAYOUT",
      message: "a.zip: expected an archive of arrays of numpy (.npz), found a zip archive without .npy files",
      hint: "unpack it first: unzip",
    });
  });

  it("where arrays contradict each other", async () => {
    const found = await refused(npz({ ...MD17, F: float64(forces.slice(9), [1, 3, 3]) }));
    expect([found.code, found.message]).toStrictEqual([
      "DATASET_SHAPE",
      'a.npz: frame 1: expected 9 numbers in each of 2 rows for forces in "F", found (1, 3, 3) real',
    ]);
  });
});

it("reads the energy of an only structure without an axis", async () => {
  const keys = { numbers: "Z", positions: "X", energy: "E", forces: "F" };
  const one = {
    Z: npy("|u1", [2], Buffer.from([8, 1])),
    X: float64([0, 0, 0, 0, 0, 1], [1, 2, 3]),
    F: float64([1, 2, 3, 4, 5, 6], [1, 2, 3]),
  };
  const [structure] = await read(npz({ ...one, E: float64([-3.5], []) }), { keys });
  expect([structure!.energy, structure!.forces]).toStrictEqual([-3.5, Float64Array.of(1, 2, 3, 4, 5, 6)]);
  const two = { ...MD17, E: float64([-3.5], []) };
  const named = { keys: { numbers: "z", positions: "R", energy: "E" } };
  expect((await refused(npz(two), named)).code).toBe("DATASET_SHAPE");
});
