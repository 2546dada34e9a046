import { describe, expect, it } from "vitest";
import { readAll, readContent, sharedFile } from "./helpers";
import { rockSalt } from "./pymatgen/dictionary";

describe("MPtrj", () => {
  const full = sharedFile("mptrj/MPtrj_2022.9_mini_full11.json");
  it.skipIf(full === undefined)("has frames whose id begins with another material than their own", async () => {
    const structures = await readAll(full!);
    expect(structures.map(({ id, group, info }) => [id, group, info.mp_id])).toContainEqual(
      ["mp-1095441-1-16", "mp-1020019", "mp-1020019"], // prettier-ignore
    );
    expect(structures.every(({ id, group }) => !id.startsWith(group))).toBe(true);
    expect(new Set(structures.map(({ group }) => group))).toStrictEqual(new Set(["mp-1205402", "mp-1020019"]));
  });

  const random = sharedFile("mptrj/mptrj-random-700.xyz");
  it.skipIf(random === undefined)("has cells in any orientation: the first begins with (0, -4.68, 0)", async () => {
    const [first] = await readAll(random!);
    expect([...first!.cell!.subarray(0, 3)]).toStrictEqual([3e-8, -4.67691765, -1e-8]);
    expect([first!.pbc, first!.stress?.length, first!.forces?.length]).toStrictEqual([[true, true, true], 9, 27]);
  });

  it("takes fractional coordinates along such cells", async () => {
    const matrix = [[0, -4.68, 0], [4.97, -2.34, -1.68], [4.8, -2.34, 8.01]]; // prettier-ignore
    const structure = rockSalt((sites) => {
      for (const site of sites) delete site.xyz;
      sites[1]!.abc = [0.25, 0.5, 0.75];
    });
    const frame = { structure: { ...structure, lattice: { matrix } }, uncorrected_total_energy: -7 };
    const [read] = await readContent(JSON.stringify({ "mp-1": { a: frame } }), {}, "mptrj.json");
    expect([...read!.cell!]).toStrictEqual(matrix.flat());
    const second = [0, 1, 2].map((k) => 0.25 * matrix[0]![k]! + 0.5 * matrix[1]![k]! + 0.75 * matrix[2]![k]!);
    expect([...read!.positions.subarray(3)]).toStrictEqual(second.map((x) => expect.closeTo(x, 12) as number));
  });
});

describe("Alexandria in one and two dimensions", () => {
  const sheet = (pbc?: boolean[]) => {
    const lattice = { matrix: [[4, 0, 0], [0, 4, 0], [0, 0, 25]], ...(pbc && { pbc }) }; // prettier-ignore
    const stress = [[1, 0, 0], [0, 1, 0], [0, 0, 0]]; // prettier-ignore
    const step = { structure: { ...rockSalt(), lattice }, energy: -7, forces: [[0, 0, 1], [0, 0, -1]], stress }; // prettier-ignore
    for (const site of step.structure.sites)
      site.xyz = (site.abc as number[]).map((x, k) => x * lattice.matrix[k]![k]!);
    return readContent(JSON.stringify({ agm1: [{ kpoints: [3, 3, 1], steps: [step] }] }), {}, "alex_go_2d.json");
  };

  it("is periodic across the vacuum too, as the files declare it", async () => {
    for (const pbc of [undefined, [true, true, true]]) {
      const [read] = await sheet(pbc);
      expect([read!.pbc, read!.cell![8]]).toStrictEqual([[true, true, true], 25]);
      expect(read!.stress![0]).toBeCloseTo(-1 / 1602.176634, 12);
    }
  });

  it("is not where they declare that it is not", async () => {
    const [read] = await sheet([true, true, false]);
    expect(read!.pbc).toStrictEqual([true, true, false]);
  });
});

describe("QM7-X", () => {
  const real = sharedFile("qm7x/8000_mini_real.hdf5");
  // The net force was taken out of totFOR: 4e-6 eV/A are left of the six decimals of each force.
  it.skipIf(real === undefined)("has no net force beyond 4e-6 eV/A", async () => {
    const structures = await readAll(real!);
    const net = structures.map(({ forces }) =>
      Math.max(...[0, 1, 2].map((k) => Math.abs(forces!.reduce((sum, f, i) => sum + (i % 3 === k ? f : 0), 0)))),
    );
    expect([structures.length, Math.max(...net)]).toStrictEqual([1100, expect.closeTo(4e-6, 12)]);
  });
});
