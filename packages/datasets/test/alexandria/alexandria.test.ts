import { describe, expect, it } from "vitest";
import { failureOf, readContent } from "../helpers";
import { rockSalt } from "../pymatgen/dictionary";

const KBAR = 1 / 1602.176634;
const diagonal = (x: number) => [[x, 0, 0], [0, x, 0], [0, 0, x]]; // prettier-ignore

async function readWithNotices(content: unknown, name: string) {
  const notices: string[] = [];
  const onNotice = (notice: string) => notices.push(notice.replace(/\S*hydride-datasets-[^/]+\//g, ""));
  return { structures: await readContent(JSON.stringify(content), { onNotice }, name), notices };
}

describe("a snapshot of entries", () => {
  const entry = (id: unknown, data: object = {}, forces: unknown = [0, 0, 1]) => ({
    "@class": "ComputedStructureEntry",
    energy: -7.5,
    composition: { Na: 1, Cl: 1 },
    entry_id: null,
    correction: 0.25,
    energy_adjustments: [],
    parameters: {},
    data: { mat_id: id, energy_total: -7.5, e_form: -2, nsites: 2, stress: diagonal(16), ...data },
    structure: rockSalt((sites) => {
      for (const site of sites) site.properties = { magmom: 0.5, charge: 7.5, forces };
    }),
  });

  it("has its labels in the data and at the sites", async () => {
    const { structures, notices } = await readWithNotices({ entries: [entry("agm1"), entry("agm2")] }, "x_001.json");
    expect(structures.map(({ id, group }) => [id, group])).toStrictEqual([["agm1", "agm1"], ["agm2", "agm2"]]); // prettier-ignore
    expect(structures[0]).toMatchObject({
      energy: -7.5,
      info: { mat_id: "agm1", e_form: -2, nsites: 2, correction: 0.25, energy_adjustments: [], parameters: {} },
    });
    expect(structures[0]!.info).not.toHaveProperty("stress");
    expect([...structures[0]!.forces!]).toStrictEqual([0, 0, 1, 0, 0, 1]);
    expect(structures[0]!.stress![0]).toBeCloseTo(-16 * KBAR, 12);
    expect(Object.keys(structures[0]!.arrays!)).toStrictEqual(["magmom", "charge"]);
    expect(notices).toStrictEqual([]);
  });

  it("has no forces where a site lacks them, and tells of it", async () => {
    const partly = entry("agm2");
    for (const [site, forces] of [[0, undefined], [1, [0, 0, 1]]] as const) {
      partly.structure.sites[site]!.properties = { magmom: 0.5, forces };
    } // prettier-ignore
    const { structures, notices } = await readWithNotices({ entries: [entry("agm1"), partly] }, "x.json");
    expect(structures.map(({ id, forces }) => [id, forces?.length])).toStrictEqual([["agm1", 6], ["agm2", undefined]]); // prettier-ignore
    expect(notices.at(-1)).toBe(
      'x.json: 1 frame without forces, since some of its sites have none (first: "agm2", 1 site)',
    );
  });

  it("tells of an energy beside energy_total that differs from it, and keeps it", async () => {
    const content = { entries: [entry("agm1"), entry("agm2", { energy_total: -10 })] };
    const { structures, notices } = await readWithNotices(content, "x.json");
    expect(structures.map(({ energy, info }) => [energy, info.entry_energy])).toStrictEqual([[-7.5, undefined], [-10, -7.5]]); // prettier-ignore
    expect(notices).toStrictEqual([
      'x.json: the energy of 1 frame is data.energy_total, and differs from "energy" of the entry, which is kept as ' +
        'info.entry_energy (first: "agm2", -10 and -7.5 eV)',
    ]);
  });

  it("tells of enthalpies", async () => {
    const { notices } = await readWithNotices({ entries: [entry("agm1", { stress: diagonal(1500) })] }, "x.json");
    expect(notices).toStrictEqual([
      'x.json: 1 frame under a pressure above 10 GPa (first: "agm1", 150 GPa): Alexandria\'s energy_total is the enthalpy there, ' +
        "which the forces and stresses do not belong to at constant volume; subtract pressure times volume, or leave these structures out",
    ]);
  });

  it("refuses entries without an id, ids that come twice and forces that are none", async () => {
    const failure = (content: unknown) => failureOf(JSON.stringify(content), {}, "x.json");
    expect(await failure({ entries: [entry("a"), entry(null)] })).toMatchObject({
      code: "DATASET_LAYOUT",
      message: 'x.json: key entries/1, frame 2: expected a text in "data.mat_id", found "null"',
    });
    expect(await failure({ entries: [entry("a"), entry("a")] })).toStrictEqual({
      code: "DATASET_DUPLICATE_ID",
      message:
        'x.json: key entries/1, frame 2: expected a different id for every structure of dataset "x", ' +
        'found "a" in frame 1 and again',
      hint: "name the key that holds a unique id, or number the structures with keys: { id: null } (shell: --key id=null)",
    });
    expect((await failure({ entries: [entry("a", {}, [0, 0])] })).code).toBe("DATASET_SHAPE");
    expect(await failure({ entries: [entry("a")], more: 1 })).toMatchObject({
      message: 'x.json: key more, frame 2: expected nothing but a list "entries", found 1',
    });
  });
});

describe("the steps of relaxations", () => {
  const step = (forces: unknown, energy = -7) => ({ structure: rockSalt(), energy, forces, stress: diagonal(-32) });
  const FORCES = [[0, 0, 1], [0, 0, -1]]; // prettier-ignore
  const run = (...steps: unknown[]) => ({ kpoints: [6, 6, 6], PREC: "high", ENMAX: 520, ENAUG: null, steps });

  it("have ids of material, run and step", async () => {
    const content = { agm1: [run(step(FORCES), step(FORCES)), run(step(FORCES))], agm2: [run(step(null))] };
    const { structures, notices } = await readWithNotices(content, "alex_go_0.json");
    expect(structures.map(({ id, group }) => [id, group])).toStrictEqual([
      ["agm1/0/0", "agm1"],
      ["agm1/0/1", "agm1"],
      ["agm1/1/0", "agm1"],
      ["agm2/0/0", "agm2"],
    ]);
    expect(structures[2]!.info).toStrictEqual({
      ...{ mat_id: "agm1", run: 1, kpoints: [6, 6, 6], PREC: "high", ENMAX: 520, ENAUG: null },
    });
    expect(structures[0]!.stress![4]).toBeCloseTo(32 * KBAR, 12);
    expect(structures[3]).not.toHaveProperty("forces");
    expect(notices.map((notice) => notice.includes("forces"))).toStrictEqual([true]);
  });

  it("follow a material without runs", async () => {
    const { structures } = await readWithNotices({ agm0: [], agm1: [run(step(FORCES))] }, "a.json");
    expect(structures.map(({ id }) => id)).toStrictEqual(["agm1/0/0"]);
  });

  it("are left out where the forces are damaged, and told of", async () => {
    const bad = [[[0, 0, 1]], [[0, 0, 1], [0, 0]], [[0, 0, 1], [0, null, 0]], 7, [[1, 2, 3], 4], []]; // prettier-ignore
    const content = { agm1: [run(step(FORCES), ...bad.map((forces) => step(forces)), step(FORCES))] };
    const { structures, notices } = await readWithNotices(content, "alex_go_0.json");
    expect(structures.map(({ id }) => id)).toStrictEqual(["agm1/0/0", "agm1/0/7"]);
    expect(notices).toStrictEqual([
      "alex_go_0.json: 6 frames left out, since the forces are not three finite numbers for every atom: " +
        '"agm1/0/1", "agm1/0/2", "agm1/0/3", "agm1/0/4", "agm1/0/5", and 1 more',
    ]);
  });

  it("have their place in errors", async () => {
    const content = { agm1: [run(step(FORCES)), run(step(FORCES), { energy: 1, forces: FORCES })] };
    expect(await failureOf(JSON.stringify(content), {}, "alex_go_0.json")).toMatchObject({
      code: "DATASET_LAYOUT",
      message: 'alex_go_0.json: key agm1/1/steps/1, frame 3: expected an object in "structure", found nothing',
    });
  });
});
