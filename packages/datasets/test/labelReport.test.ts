import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadDataset, missingLabels, type ReadOptions, readStructures, writeStructures } from "../src/index";
import { structure, withFolder } from "./helpers";

const CELL = 'Lattice="4 0 0 0 4 0 0 0 4"';
const FORCES = "Properties=species:S:1:pos:R:3:forces:R:3";
const bare = (comment: string) => `1\n${comment}\nH 0 0 0\n`;
const withForces = (comment: string, properties = FORCES) => `1\n${properties} ${comment}\nH 0 0 0 0 0 1\n`;

/** Files `a.xyz`, `b.xyz` and so on as one dataset, the folder taken out of the texts. */
function load(contents: string[], options: ReadOptions = {}) {
  return withFolder(async (folder) => {
    const paths = contents.map((_, i) => join(folder, `${"abcdefg".charAt(i)}.xyz`));
    for (const [i, path] of paths.entries()) await writeFile(path, contents[i]!);
    const loaded = await loadDataset(paths, { groupBy: "frame", ...options });
    const plain = (text: string) => text.replaceAll(`${folder}/`, "");
    const missing = missingLabels(loaded);
    return {
      labels: loaded.labels,
      notices: loaded.notices.map(plain),
      missing: missing && { message: plain(missing.message), hint: plain(missing.hint) },
    };
  });
}

describe("a notice", () => {
  it("tells of an energy under a key that is not known", async () => {
    const { notices, labels } = await load([withForces("Energy=-1").repeat(3)]);
    expect(notices).toStrictEqual([
      'dataset "a": energy in 0 of 3 structures, forces in 3 of 3; for energy found "Energy" (3 structures): ' +
        'name it with keys: { energy: "Energy" } (shell: --key energy=Energy) if it is the total energy',
    ]);
    expect(labels.energy).toMatchObject({ count: 0, of: 3, lookalikes: [{ key: "Energy", count: 3 }] });
    expect((await load([withForces("Energy=-1")], { keys: { energy: "Energy" } })).notices).toStrictEqual([]);
  });

  it("tells of forces under another name, and not of columns of another shape", async () => {
    const properties = "Properties=species:S:1:pos:R:3:Forces:R:3";
    expect((await load([withForces("energy=-1", properties)])).notices).toStrictEqual([
      'dataset "a": energy in 1 of 1 structures, forces in 0 of 1; for forces found "Forces" (1 structure): ' +
        'name it with keys: { forces: "Forces" } (shell: --key forces=Forces)',
    ]);
    expect((await load([withForces("energy=-1", "Properties=species:S:1:pos:R:3:velo:R:3")])).notices).toStrictEqual([
      'dataset "a": energy in 1 of 1 structures, forces in 0 of 1; nothing else looks like forces',
    ]);
  });

  it("lists the likeliest key first, and none that only has the word in it", async () => {
    const comment =
      "formation_energy=1 E_total=-1 ENERGY=-1 energy_per_atom=1 energy_weight=1 kinetic_energy=2 energy_note=x";
    expect((await load([withForces(comment)])).notices).toStrictEqual([
      'dataset "a": energy in 0 of 1 structures, forces in 1 of 1; ' +
        'for energy found "ENERGY" (1 structure), "E_total" (1 structure), "formation_energy" (1 structure): ' +
        'name the right one with keys: { energy: "ENERGY" } (shell: --key energy=ENERGY) if it is the total energy',
    ]);
  });

  it("tells of a label that some files or structures lack", async () => {
    expect((await load([withForces("energy=-1"), withForces("x=1"), withForces("x=1")])).notices).toStrictEqual([
      'dataset "a": energy in 1 of 3 structures, forces in 3 of 3; no energy in b.xyz, c.xyz',
    ]);
    expect((await load([withForces("energy=-1") + withForces("x=1")])).notices).toStrictEqual([
      'dataset "a": energy in 1 of 2 structures, forces in 2 of 2; nothing else looks like energy',
    ]);
  });

  it("tells of stress where it is here and there, or under another key", async () => {
    const periodic = (rest: string) => withForces(`${CELL} energy=-1 ${rest}`);
    expect((await load([periodic('stress="1 1 1 0 0 0"') + periodic("")])).notices).toStrictEqual([
      'dataset "a": energy in 2 of 2 structures, forces in 2 of 2, stress in 1 of 2 periodic ones; ' +
        "nothing else looks like stress",
    ]);
    expect((await load([periodic('Stress="1 1 1 0 0 0"')])).notices).toStrictEqual([
      'dataset "a": energy in 1 of 1 structures, forces in 1 of 1, stress in 0 of 1 periodic ones; ' +
        'for stress found "Stress" (1 structure): name it with keys: { stress: "Stress" } (shell: --key stress=Stress)',
    ]);
    expect((await load([periodic("") + withForces("energy=1")])).notices).toStrictEqual([]);
    const virial = periodic('virial="1 1 1 0 0 0"');
    expect((await load([virial], { keys: { virial: null } })).notices).toStrictEqual([]);
  });

  it("is not given for geometries alone, nor for a label that is said to be none", async () => {
    expect((await load([bare("x=1")])).notices).toStrictEqual([]);
    expect((await load([bare("energy=-1")], { keys: { forces: null } })).notices).toStrictEqual([]);
    expect((await load([withForces("Energy=-1")], { keys: { energy: null } })).notices).toStrictEqual([]);
  });

  it("is not given for what the writer put aside", async () => {
    await withFolder(async (folder) => {
      const path = join(folder, "a.xyz");
      const vectors = { kind: "real" as const, width: 3, values: Float64Array.of(1, 2, 3) };
      await writeStructures(path, [structure([1], { info: { energy: -1 }, arrays: { forces: vectors } })]);
      const notices: string[] = [];
      for await (const { info } of readStructures(path, { onNotice: (text) => notices.push(text) })) {
        expect(info).toStrictEqual({ energy: -1 });
      }
      expect(notices).toStrictEqual([]);
    });
  });

  it("comes with a single file that is streamed too", async () => {
    await withFolder(async (folder) => {
      const path = join(folder, "a.xyz");
      await writeFile(path, bare("E0=-1"));
      const notices: string[] = [];
      for await (const found of readStructures(path, { onNotice: (text) => notices.push(text) }))
        expect(found.id).toBe("a:1");
      expect(notices).toStrictEqual([
        `${path}: energy in 0 of 1 structures, forces in 0 of 1; for energy found "E0" (1 structure): ` +
          'name it with keys: { energy: "E0" } (shell: --key energy=E0) if it is the total energy; ' +
          "nothing else looks like forces",
      ]);
    });
  });
});

describe("missingLabels", () => {
  it("names files and keys that look like labels", async () => {
    const { missing } = await load([withForces("Energy=-1", FORCES.replace("forces", "F")), bare("Energy=-1")]);
    expect(missing).toStrictEqual({
      message: 'dataset "a": expected energies or forces to train on, found neither in 2 structures of a.xyz, b.xyz',
      hint:
        'for energy found "Energy" (2 structures): name it with keys: { energy: "Energy" } (shell: --key energy=Energy) ' +
        'if it is the total energy; for forces found "F" (1 structure): ' +
        'name it with keys: { forces: "F" } (shell: --key forces=F)',
    });
  });

  it("names the keys that there are where none looks like a label", async () => {
    const example = 'name the keys of the labels, for example keys: { energy: "E_dft", forces: "F_dft" }';
    const there = await load([withForces("x=1 name=b", FORCES.replace("forces", "v"))]);
    expect(there.missing?.hint).toBe(`${example}; the first structure has "x", "name", "v"`);
    const none = await load([bare("")]);
    expect(none.missing?.hint).toBe(`${example}; the first structure has no other keys`);
  });

  it("is nothing where there is an energy or a force", async () => {
    expect((await load([bare("energy=1"), bare("x=1")])).missing).toBeUndefined();
    expect((await load([withForces("x=1")])).missing).toBeUndefined();
  });
});
