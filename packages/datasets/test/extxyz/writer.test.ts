import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Structure } from "@hydride/core-graph";
import { describe, expect, it } from "vitest";
import { ExtxyzWriter, writeStructures } from "../../src/index";
import { failure, readAll, structure, withFolder } from "../helpers";

const full: Structure = {
  numbers: Uint8Array.of(8, 1),
  positions: Float64Array.of(0, -0, 3e-8, 1, 0.1 + 0.2, -2),
  cell: Float64Array.of(10, 0, 0, 0, 10.5, 0, 0, 0, 11),
  pbc: [true, true, false],
  energy: -76,
  forces: Float64Array.of(0.25, 0, 0, -0.25, 0, 0),
  stress: Float64Array.of(1, 0, 0, 0, 2, 0, 0, 0, 3),
  charge: 1,
  spin: 2,
  dataset: "water",
  id: "water:1",
  group: "HO",
  info: {
    tag: "a b",
    number: "12",
    count: 3,
    ratio: -0,
    list: [1, 2.5],
    nested: [[1], { a: null }],
    table: [
      [1, 2.5],
      [0, 3],
    ],
    flags: [true, false],
  },
  arrays: {
    fixed: { kind: "logical", width: 1, values: Uint8Array.of(1, 0) },
    label: { kind: "string", width: 1, values: ["x1", "y"] },
    magmom: { kind: "real", width: 1, values: Float64Array.of(NaN, 1e22) },
    tag: { kind: "integer", width: 2, values: Int32Array.of(1, -2, 3, 4) },
  },
};

/** What a reader would refuse. */
const BEYOND: [rest: Partial<Structure>, problem: string][] = [
  [
    { positions: Float64Array.of(0, -1e7, 0) },
    'expected a number from -1e6 to 1e6 A in "positions", found -10000000 A',
  ],
  [
    { cell: Float64Array.of(1e7, 0, 0, 0, 1, 0, 0, 0, 1) },
    'expected a number from -1e6 to 1e6 A in "cell", found 10000000 A',
  ],
  [{ energy: 1e300 }, 'expected a number from -1e9 to 1e9 eV in "energy", found 1e+300 eV'],
  [{ forces: Float64Array.of(0, 0, 1e7) }, 'expected a number from -1e6 to 1e6 eV/A in "forces", found 10000000 eV/A'],
  [
    { stress: new Float64Array(9).fill(2e6) },
    'expected a number from -1e6 to 1e6 eV/A^3 in "stress", found 2000000 eV/A^3',
  ],
];

const write = (structures: Structure[], options = {}) =>
  withFolder(async (folder) => {
    const path = join(folder, "out.xyz");
    await writeStructures(path, structures, options);
    return readFile(path, "utf8");
  });

describe("text", () => {
  it("is one frame after the other, every number as short as it can be", async () => {
    expect(await write([full])).toBe(
      "2\n" +
        'Lattice="10.0 0.0 0.0 0.0 10.5 0.0 0.0 0.0 11.0" ' +
        "Properties=species:S:1:pos:R:3:forces:R:3:fixed:L:1:label:S:1:magmom:R:1:tag:I:2 " +
        'energy=-76.0 stress="1.0 0.0 0.0 0.0 2.0 0.0 0.0 0.0 3.0" charge=1 spin=2 ' +
        "hydride_dataset=water hydride_id=water:1 " +
        'tag="a b" number="_JSON \\"12\\"" count=3 ratio=-0.0 list="1.0 2.5" ' +
        'nested="_JSON [[1], {\\"a\\": null}]" table="_JSON [[1.0, 2.5], [0.0, 3.0]]" flags="T F" pbc="T T F"\n' +
        "O 0.0 -0.0 3e-8 0.25 0.0 0.0 T x1 nan 1 -2\n" +
        "H 1.0 0.30000000000000004 -2.0 -0.25 0.0 0.0 F y 1e+22 3 4\n",
    );
  });

  it("has dataset, id and group where asked, or where they would be lost", async () => {
    const comment = async (rest: Partial<Structure>, identity: "auto" | "all" | "none") =>
      (await write([structure([1], { group: "H", ...rest })], { identity })).split("\n")[1];
    expect(await comment({}, "auto")).toBe(
      'Properties=species:S:1:pos:R:3 hydride_dataset=test hydride_id=test:1 pbc="F F F"',
    );
    expect(await comment({ id: "a-1", group: "b" }, "auto")).toBe(
      'Properties=species:S:1:pos:R:3 hydride_dataset=test hydride_id=a-1 hydride_group=b pbc="F F F"',
    );
    expect(await comment({ id: "a-1", group: "b", info: { id: "a-1", mp_id: "b" } }, "auto")).toBe(
      'Properties=species:S:1:pos:R:3 hydride_dataset=test id=a-1 mp_id=b pbc="F F F"',
    );
    expect(await comment({}, "all")).toBe(
      'Properties=species:S:1:pos:R:3 hydride_dataset=test hydride_id=test:1 hydride_group=H pbc="F F F"',
    );
    expect(await comment({ id: "a-1", group: "b" }, "none")).toBe('Properties=species:S:1:pos:R:3 pbc="F F F"');
  });

  it("keeps info and arrays apart from labels of the same name", async () => {
    const forces = Float64Array.of(1, 2, 3);
    const other = { kind: "real" as const, width: 3, values: Float64Array.of(4, 5, 6) };
    const same = { kind: "real" as const, width: 3, values: forces };
    const text = await write([
      structure([1], {
        group: "H",
        energy: -1,
        forces,
        info: {
          energy: -2,
          free_energy: -1,
          REF_energy: -3,
          energy_unit: "Hartree",
          forces_unit: "eV/A",
          PBC: "x",
          virial: 1,
        },
        arrays: { forces: other, REF_forces: other, dft_forces: same },
      }),
    ]);
    expect(text.split("\n")[1]).toBe(
      "Properties=species:S:1:pos:R:3:forces:R:3:hydride_array_forces:R:3:hydride_array_REF_forces:R:3:dft_forces:R:3 " +
        "energy=-1.0 hydride_dataset=test hydride_id=test:1 hydride_info_energy=-2 free_energy=-1 hydride_info_REF_energy=-3 hydride_info_energy_unit=Hartree " +
        'forces_unit=eV/A hydride_info_PBC=x hydride_info_virial=1 pbc="F F F"',
    );
  });
});

describe("files", () => {
  it("are gzip where the name says so, also in many pieces", async () => {
    await withFolder(async (folder) => {
      const path = join(folder, "out.xyz.gz");
      const note = "x".repeat(10_000);
      const many = Array.from({ length: 300 }, (_, i) =>
        structure([1, 8], { dataset: "out", id: `out:${i + 1}`, group: "HO", info: { note, i } }),
      );
      expect(await writeStructures(path, many)).toStrictEqual({ structures: 300, atoms: 600 });
      expect(
        gunzipSync(await readFile(path))
          .toString()
          .split("\n"),
      ).toHaveLength(1201);
      expect(await readAll(path)).toStrictEqual(many);
    });
  });

  it("appear only when they are complete, also in the place of the file that is read", async () => {
    await withFolder(async (folder) => {
      const path = join(folder, "out.xyz");
      await writeFile(path, "old");
      const writer = await ExtxyzWriter.open(path);
      await writer.write(full);
      expect(await readFile(path, "utf8")).toBe("old");
      await writer.close();
      expect(await readdir(folder)).toStrictEqual(["out.xyz"]);
      expect((await readAll(path)).map(({ energy }) => energy)).toStrictEqual([-76]);
    });
  });

  it("do not appear where a structure cannot be written", async () => {
    await withFolder(async (folder) => {
      const path = join(folder, "out.xyz");
      const label = { kind: "string" as const, width: 1, values: ["two words"] };
      const writing = () => writeStructures(path, [full, structure([1], { arrays: { label } })]);
      expect(await failure(writing)).toStrictEqual({
        code: "EXTXYZ_WRITE",
        message: 'dataset "test", structure "test:1": arrays.label: expected words without spaces, found "two words"',
        hint: "extended XYZ cannot hold this: change it or take it out",
      });
      const array = { kind: "logical" as const, width: 1, values: Uint8Array.of(1) };
      expect(await failure(() => writeStructures(path, [structure([1], { arrays: { "a:b": array } })]))).toMatchObject({
        message:
          'dataset "test", structure "test:1": arrays.a:b: ' +
          'expected a name without colons and control characters, found "a:b"',
      });
      expect(await failure(() => writeStructures(path, [structure([1], { info: { "a\0": 1 } })]))).toMatchObject({
        message: 'dataset "test", structure "test:1": info key "a\\u0000": expected a text without control characters',
      });
      expect(await failure(() => writeStructures(path, [structure([1], { spin: 0 })]))).toMatchObject({
        message: 'dataset "test", structure "test:1": spin: expected a multiplicity 2S + 1 (1, 2, 3, ...), found 0',
      });
      const range = (rest: Partial<Structure>) => failure(() => writeStructures(path, [structure([1], rest)]));
      for (const [rest, problem] of BEYOND) {
        expect(await range(rest)).toStrictEqual({
          code: "EXTXYZ_WRITE",
          message: `dataset "test", structure "test:1": ${problem}`,
          hint: "look at the unit, repair the value, or leave the structure out",
        });
      }
      const flat = structure([1], { cell: Float64Array.of(1, 0, 0, 0, 1, 0, 1, 1, 0), pbc: [true, true, true] });
      await expect(writeStructures(path, [flat])).rejects.toMatchObject({ code: "STRUCTURE_CELL" });
      const infinite = structure([1], { energy: Infinity });
      await expect(writeStructures(path, [infinite])).rejects.toMatchObject({ code: "STRUCTURE_ENERGY" });
      expect(await readdir(folder)).toStrictEqual([]);
    });
  });

  it("need a folder", async () => {
    await withFolder(async (folder) => {
      const { code, message, hint } = await failure(() => writeStructures(join(folder, "none", "out.xyz"), [full]));
      expect([code, hint]).toStrictEqual(["EXTXYZ_WRITE", "the folder has to exist and to be writable"]);
      expect(message).toBe("none/out.xyz: expected a place to write a file to, found: no such file or directory");
    });
  });
});
